"""AWS::CloudWatch::Alarm makes an alarm that DescribeAlarms finds and SetAlarmState sets; moto has no model of it. Nothing evaluates it."""
from moto.cloudwatch.models import cloudwatch_backends
from moto.core.common_models import CloudFormationModel


def _put(properties, name, account_id, region_name):
    return cloudwatch_backends[account_id][region_name].put_metric_alarm(
        name=properties.get("AlarmName", name),
        namespace=properties.get("Namespace"),
        metric_name=properties.get("MetricName"),
        comparison_operator=properties["ComparisonOperator"],
        evaluation_periods=int(properties["EvaluationPeriods"]),
        period=properties.get("Period"),
        threshold=float(properties.get("Threshold", 0)),
        statistic=properties.get("Statistic"),
        description=properties.get("AlarmDescription"),
        dimensions=properties.get("Dimensions", []),
        alarm_actions=properties.get("AlarmActions", []),
        ok_actions=properties.get("OKActions", []),
        datapoints_to_alarm=properties.get("DatapointsToAlarm"),
        treat_missing_data=properties.get("TreatMissingData"),
    )


class MetricAlarm(CloudFormationModel):
    def __init__(self, alarm):
        self.alarm = alarm

    @property
    def physical_resource_id(self):
        return self.alarm.name

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudWatch::Alarm"

    @staticmethod
    def cloudformation_name_type():
        return "AlarmName"

    @classmethod
    def has_cfn_attr(cls, attr):
        return attr == "Arn"

    def get_cfn_attribute(self, attribute_name):
        return self.alarm.alarm_arn

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls(_put(cloudformation_json["Properties"], resource_name, account_id, region_name))

    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        name, known = original_resource.alarm.name, original_resource.alarm
        original_resource.alarm = _put(cloudformation_json["Properties"], name, account_id, region_name)
        original_resource.alarm.state_value, original_resource.alarm.state_reason = known.state_value, known.state_reason
        return original_resource

    def delete(self, account_id, region_name):
        cloudwatch_backends[account_id][region_name].delete_alarms([self.alarm.name])
