"""Starts MiniStack with what it lacks. Run as `python <this folder>`; its environment variables are MiniStack's own."""

import application_auto_scaling
import conditions
import declared_only
import error_messages
import metric_math
import reserved_concurrency
from ministack.app import main

for addition in (
    application_auto_scaling,
    conditions,
    declared_only,
    error_messages,
    metric_math,
    reserved_concurrency,
):
    addition.install()
main()
