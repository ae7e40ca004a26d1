"""Somebody hears of it: each way this can fail quietly has an alarm, and all alarms one topic."""

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_cloudwatch_actions as actions
import aws_cdk.aws_iam as iam
import aws_cdk.aws_sns as sns
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage


class AlarmTopic(Construct):
    """What people subscribe to."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self.topic = sns.Topic(self, "Topic", display_name=f"Kassa {stage.name}", enforce_ssl=stage.enforce_ssl)
        # a topic with a policy of its own admits nobody else, not even the alarms of its own account
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )
        if not stage.enforce_ssl:
            acknowledge(self.topic, {"AwsSolutions-SNS3": "The emulator speaks plain http on this machine only"})


class Alarms(Construct):
    """What is published on the topic."""

    def __init__(self, scope: Construct, id: str, *, topic: sns.ITopic) -> None:
        super().__init__(scope, id)
        self._topic = topic

    def tell(
        self, name: str, metric: cloudwatch.IMetric, meaning: str, *, at_least: int = 1, periods: int = 1
    ) -> cloudwatch.Alarm:
        """Publish once the metric reaches `at_least` in so many periods on end."""
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=meaning,
            threshold=at_least,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self._topic))
        return alarm
