"""Starts MiniStack with what it lacks. Run as `python <this folder>`; its environment variables are MiniStack's own."""

import application_auto_scaling
import batch_permissions
import conditions
import declared_only
import error_messages
import function_permissions
import metric_math
import parameter_permissions
import reserved_concurrency
from ministack.app import main

for addition in (
    application_auto_scaling,
    batch_permissions,
    conditions,
    declared_only,
    error_messages,
    function_permissions,
    metric_math,
    parameter_permissions,
    reserved_concurrency,
):
    addition.install()
main()
