"""Alarms on several metrics: MiniStack takes those on one metric only, and refuses the whole template otherwise.

They are listed with their names, actions and texts; like all alarms here, they change state only when told to.
"""

from ministack.services.cloudformation import provisioners


def install():
    record = provisioners._cw_metric_alarm_record

    def record_any(name, properties):
        metrics = properties.get("Metrics")
        if not metrics:
            return record(name, properties)
        watched = next(metric for metric in metrics if metric.get("ReturnData", True))
        single = {key: value for key, value in properties.items() if key != "Metrics"}
        namespace = "Expression"
        return record(name, {**single, "Namespace": namespace, "MetricName": watched["Id"]})

    provisioners._cw_metric_alarm_record = record_any
