"""The one way in over HTTP: every route has a throttle, and asks who is calling or says why not."""

import json
from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_apigatewayv2 as apigatewayv2
import aws_cdk.aws_apigatewayv2_authorizers as authorizers
import aws_cdk.aws_apigatewayv2_integrations as integrations
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.alarms import Alarms
from infra.routes import Route
from infra.stages import Stage, Throttle

_ACCESS = {
    "request_id": "$context.requestId",
    "time": "$context.requestTime",
    "address": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "status": "$context.status",
    "response_bytes": "$context.responseLength",
    "latency_ms": "$context.responseLatency",
    "integration_ms": "$context.integrationLatency",
    "integration_error": "$context.integrationErrorMessage",
    "authorizer_error": "$context.authorizer.error",
}


class FrontDoor(Construct):
    """An HTTP API without CORS: terminals, back offices, Klarna and our own pages call it, other sites do not."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self._stage = stage
        self.api = apigatewayv2.HttpApi(self, "Api", create_default_stage=False, description=f"Kassa {stage.name}")
        self.url = self.api.api_endpoint

    def open(self, routes: tuple[Route, ...], *, to: Mapping[str, lambda_.IFunction], guard: lambda_.IFunction) -> None:
        """Send each route to its function. The authorizer's answer is kept, so it must not depend on the route."""
        authorizer = authorizers.HttpLambdaAuthorizer(
            "Authorizer",
            guard,
            response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
            identity_source=["$request.header.Authorization"],
            results_cache_ttl=self._stage.authorizer_cache,
        )
        door = self._door(routes)
        # a permission for each function and not for each route: a stack has room for 500 resources
        targets = {
            name: integrations.HttpLambdaIntegration(f"{name}Integration", to[name], scope_permission_to_route=False)
            for name in {route.function for route in routes}
        }
        for route in routes:
            added = self.api.add_routes(
                path=route.path,
                methods=[apigatewayv2.HttpMethod[route.method]],
                integration=targets[route.function],
                authorizer=authorizer if route.guarded else None,
            )
            door.node.add_dependency(*added)  # a throttle for a route that is not there yet fails the deployment
            if route.open_because:
                acknowledge(added[0], {"AwsSolutions-APIG4": route.open_because})

    def _door(self, routes: tuple[Route, ...]) -> apigatewayv2.CfnStage:
        """The stage of the API. Not the ready-made construct: that one knows no throttles of single routes."""
        stage = self._stage
        log = logs.LogGroup(self, "AccessLog", retention=stage.log_retention, removal_policy=stage.removal_policy)
        return apigatewayv2.CfnStage(
            self,
            "Door",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings={"destinationArn": log.log_group_arn, "format": json.dumps(_ACCESS)},
            default_route_settings=_as_property(stage.throttles.management),
            route_settings={route.key: _as_json(route.throttle(stage.throttles)) for route in routes},
        )

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on answers that are nobody's fault but ours."""
        alarms.tell(
            "ServerErrors",
            self.api.metric_server_error(period=cdk.Duration.minutes(5), statistic="Sum"),
            "Terminals were answered with 5xx; the access log names the routes",
        )


def _as_property(throttle: Throttle) -> apigatewayv2.CfnStage.RouteSettingsProperty:
    return apigatewayv2.CfnStage.RouteSettingsProperty(
        throttling_rate_limit=throttle.rate, throttling_burst_limit=throttle.burst
    )


def _as_json(throttle: Throttle) -> dict[str, int]:
    """For a single route CloudFormation takes the settings as they are, in its own spelling."""
    return {"ThrottlingRateLimit": throttle.rate, "ThrottlingBurstLimit": throttle.burst}
