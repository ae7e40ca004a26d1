"""Who comes in: with a key of ours, at a bounded rate, or as Klarna."""

import json

from infra.stages import STAGES
from tests.infra.templates import Templates, one

ROUTES = {
    "POST /v1/payments": "authorize",
    "GET /v1/payments": "payments",
    "GET /v1/payments/{payment_id}": "payments",
    "GET /v1/payments/{payment_id}/events": "payments",
    "GET /v1/payments/{payment_id}/qr": "payments",
    "GET /v1/payments/{payment_id}/receipt": "payments",
    "POST /v1/payments/{payment_id}/cancel": "payments",
    "POST /v1/payments/{payment_id}/resolve": "payments",
    "PATCH /v1/payments/{payment_id}": "transactions",
    "POST /v1/payments/{payment_id}/captures": "transactions",
    "POST /v1/payments/{payment_id}/captures/{capture_id}/refunds": "transactions",
    "POST /v1/payments/{payment_id}/refunds": "transactions",
    "POST /v1/payments/{payment_id}/release": "transactions",
    "POST /v1/payments/{payment_id}/reauthorize": "transactions",
    "POST /v1/payments/{payment_id}/confirm": "confirm",
    "POST /v1/confirmations": "confirm",
    "GET /v1/presentation": "presentation",
    "POST /v1/merchants": "management",
    "GET /v1/merchants/{merchant_id}": "management",
    "POST /v1/merchants/{merchant_id}/stores": "management",
    "GET /v1/merchants": "management",
    "PATCH /v1/merchants/{merchant_id}": "management",
    "GET /v1/merchants/{merchant_id}/account": "management",
    "GET /v1/merchants/{merchant_id}/stores": "management",
    "GET /v1/merchants/{merchant_id}/stores/{store_reference}": "management",
    "PATCH /v1/merchants/{merchant_id}/stores/{store_reference}": "management",
    "GET /v1/merchants/{merchant_id}/business-entities": "management",
    "GET /v1/merchants/{merchant_id}/business-entities/{business_entity_reference}": "management",
    "PATCH /v1/merchants/{merchant_id}/business-entities/{business_entity_reference}": "management",
    "POST /v1/merchants/{merchant_id}/store-groups": "management",
    "GET /v1/merchants/{merchant_id}/store-groups": "management",
    "GET /v1/merchants/{merchant_id}/store-groups/{store_group_reference}": "management",
    "PATCH /v1/merchants/{merchant_id}/store-groups/{store_group_reference}": "management",
    "GET /v1/merchants/{merchant_id}/products": "management",
    "POST /v1/merchants/{merchant_id}/products/payment/disable": "management",
    "POST /v1/merchants/{merchant_id}/products/payment/enable": "management",
    "POST /v1/merchants/{merchant_id}/portal-links": "management",
    "GET /v1/klarna/price-plans": "management",
    "GET /v1/klarna/payment-profiles": "management",
    "GET /v1/klarna/acquiring-accounts": "management",
    "POST /v1/merchants/{merchant_id}/terminals": "access",
    "GET /v1/merchants/{merchant_id}/terminals": "access",
    "GET /v1/merchants/{merchant_id}/terminals/{terminal_id}": "access",
    "PATCH /v1/merchants/{merchant_id}/terminals/{terminal_id}": "access",
    "POST /v1/merchants/{merchant_id}/terminals/{terminal_id}/revoke": "access",
    "POST /v1/merchants/{merchant_id}/terminals/{terminal_id}/pairing-codes": "access",
    "POST /v1/merchants/{merchant_id}/keys": "access",
    "GET /v1/merchants/{merchant_id}/keys": "access",
    "GET /v1/merchants/{merchant_id}/keys/{key_id}": "access",
    "POST /v1/merchants/{merchant_id}/keys/{key_id}/rotate": "access",
    "POST /v1/merchants/{merchant_id}/keys/{key_id}/revoke": "access",
    "POST /v1/pairings": "access",
    "POST /v1/terminal/heartbeat": "access",
    "POST /v1/keys": "access",
    "GET /v1/keys": "access",
    "GET /v1/keys/{key_id}": "access",
    "POST /v1/keys/{key_id}/rotate": "access",
    "POST /v1/keys/{key_id}/revoke": "access",
    "GET /v1/audit": "access",
    "POST /v1/webhook-endpoints": "webhooks",
    "GET /v1/webhook-endpoints": "webhooks",
    "GET /v1/webhook-endpoints/{endpoint_id}": "webhooks",
    "PATCH /v1/webhook-endpoints/{endpoint_id}": "webhooks",
    "DELETE /v1/webhook-endpoints/{endpoint_id}": "webhooks",
    "POST /v1/webhook-endpoints/{endpoint_id}/rotate-secret": "webhooks",
    "POST /v1/webhook-endpoints/{endpoint_id}/test": "webhooks",
    "GET /v1/webhook-endpoints/{endpoint_id}/deliveries": "webhooks",
    "POST /v1/webhook-endpoints/{endpoint_id}/recover": "webhooks",
    "POST /v1/deliveries/{delivery_id}/replay": "webhooks",
    "GET /v1/merchants/{merchant_id}/sell-rates": "statements",
    "POST /v1/merchants/{merchant_id}/sell-rates": "statements",
    "GET /v1/sell-rates": "statements",
    "POST /v1/sell-rates": "statements",
    "GET /v1/fee-caps": "statements",
    "POST /v1/fee-caps": "statements",
    "GET /v1/merchants/{merchant_id}/statements": "statements",
    "GET /v1/merchants/{merchant_id}/margin": "statements",
    "GET /v1/disputes": "disputes",
    "GET /v1/disputes/{dispute_id}": "disputes",
    "POST /v1/disputes/{dispute_id}/accept-loss": "disputes",
    "POST /v1/disputes/{dispute_id}/represent": "disputes",
    "POST /v1/disputes/{dispute_id}/appeal": "disputes",
    "POST /v1/disputes/{dispute_id}/attachments": "disputes",
    "GET /v1/klarna/credentials": "klarna_settings",
    "POST /v1/klarna/credentials": "klarna_settings",
    "GET /v1/klarna/credentials/{credential_id}": "klarna_settings",
    "PATCH /v1/klarna/credentials/{credential_id}": "klarna_settings",
    "DELETE /v1/klarna/credentials/{credential_id}": "klarna_settings",
    "GET /v1/klarna/certificates": "klarna_settings",
    "POST /v1/klarna/certificates": "klarna_settings",
    "PUT /v1/klarna/certificates/enforcement": "klarna_settings",
    "DELETE /v1/klarna/certificates/enforcement": "klarna_settings",
    "DELETE /v1/klarna/certificates/{certificate_id}": "klarna_settings",
    "GET /v1/klarna/webhooks": "klarna_settings",
    "POST /v1/klarna/webhooks": "klarna_settings",
    "GET /v1/klarna/webhooks/{webhook_id}": "klarna_settings",
    "PATCH /v1/klarna/webhooks/{webhook_id}": "klarna_settings",
    "DELETE /v1/klarna/webhooks/{webhook_id}": "klarna_settings",
    "POST /v1/klarna/webhooks/{webhook_id}/simulate": "klarna_settings",
    "GET /v1/klarna/signing-keys": "klarna_settings",
    "POST /v1/klarna/signing-keys": "klarna_settings",
    "GET /v1/klarna/signing-keys/{signing_key_id}": "klarna_settings",
    "DELETE /v1/klarna/signing-keys/{signing_key_id}": "klarna_settings",
    "GET /v1/klarna/rotations": "klarna_settings",
    "POST /v1/klarna/rotations": "klarna_settings",
    "GET /v1/klarna/rotations/{rotation_id}": "klarna_settings",
    "GET /v1/settlements": "settlements",
    "GET /v1/settlements/{settlement_id}": "settlements",
    "GET /v1/settlements/{settlement_id}/lines": "settlements",
    "GET /v1/settlements/{settlement_id}/lines/{number}/proof": "settlements",
    "GET /v1/settlements/{settlement_id}/proof": "settlements",
    "GET /v1/settlements/{settlement_id}/export": "settlements",
    "GET /v1/settlements/{settlement_id}/breaks": "settlements",
    "POST /v1/settlements/{settlement_id}/breaks/{break_id}/acknowledge": "settlements",
    "POST /v1/settlements/{settlement_id}/breaks/{break_id}/resolve": "settlements",
    "GET /v1/breaks": "settlements",
    "POST /klarna/webhooks": "klarna_webhook",
    "GET /display/{token}": "display",
    "GET /display/{token}/state": "display",
    "POST /display/{token}/cancel": "display",
    "GET /terminal": "display",
    "GET /kiosk": "display",
    "GET /settlements": "display",
    "GET /assets/{file}": "display",
}
ROUTE, STAGE = "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage"


def test_each_route_leads_to_its_function(templates: Templates) -> None:
    integrations = {
        found.id: found.properties["IntegrationUri"]["Fn::GetAtt"][0]
        for found in templates.all("AWS::ApiGatewayV2::Integration")
    }
    found = {
        route.properties["RouteKey"]: integrations[route.properties["Target"]["Fn::Join"][1][1]["Ref"]]
        for route in templates.all(ROUTE)
    }
    assert found == {key: templates.function(name).id for key, name in ROUTES.items()}


def test_every_v1_route_but_that_of_terminals_without_a_key_asks_who_is_calling(templates: Templates) -> None:
    authorizer = {"Ref": one(templates.all("AWS::ApiGatewayV2::Authorizer")).id}
    for route in templates.all(ROUTE):
        guard = route.properties.get("AuthorizationType"), route.properties.get("AuthorizerId")
        guarded = route.properties["RouteKey"].split()[1].startswith("/v1/")
        guarded = guarded and route.properties["RouteKey"] != "POST /v1/pairings"
        assert guard == (("CUSTOM", authorizer) if guarded else ("NONE", None)), route.properties["RouteKey"]


def test_the_authorizers_simple_answer_is_kept_for_a_while(templates: Templates) -> None:
    authorizer = one(templates.all("AWS::ApiGatewayV2::Authorizer")).properties
    assert authorizer["AuthorizerType"] == "REQUEST"
    assert authorizer["EnableSimpleResponses"] is True
    assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert authorizer["AuthorizerResultTtlInSeconds"] == (5 if templates.stage.name == "local" else 300)


def test_every_route_has_a_throttle_and_is_there_before_it(templates: Templates) -> None:
    stage = one(templates.all(STAGE))
    throttles = stage.properties["RouteSettings"]
    assert set(throttles) == {route.properties["RouteKey"] for route in templates.all(ROUTE)}
    for throttle in (*throttles.values(), stage.properties["DefaultRouteSettings"]):
        assert 0 < throttle["ThrottlingRateLimit"] <= throttle["ThrottlingBurstLimit"]
    assert {route.id for route in templates.all(ROUTE)} <= set(stage.whole["DependsOn"])


def test_codes_are_exchanged_so_slowly_that_nobody_guesses_one(templates: Templates) -> None:
    throttle = one(templates.all(STAGE)).properties["RouteSettings"]["POST /v1/pairings"]
    assert throttle == {"ThrottlingRateLimit": 2, "ThrottlingBurstLimit": 10}


def test_the_access_function_knows_how_long_answers_of_the_authorizer_are_kept(templates: Templates) -> None:
    kept = templates.function("access").properties["Environment"]["Variables"]["AUTHORIZER_CACHE_SECONDS"]
    assert kept == ("5" if templates.stage.name == "local" else "300")


def test_access_is_logged_as_json_without_anything_secret(templates: Templates) -> None:
    settings = one(templates.all(STAGE)).properties["AccessLogSettings"]
    logs = {found.id for found in templates.all("AWS::Logs::LogGroup")}
    assert settings["DestinationArn"]["Fn::GetAtt"][0] in logs
    line = json.loads(settings["Format"])
    assert {"$context.requestId", "$context.status", "$context.routeKey"} <= set(line.values())
    assert not [value for value in line.values() if "header" in value.lower() or "querystring" in value.lower()]


def test_browsers_on_other_sites_are_not_let_in(templates: Templates) -> None:
    assert "CorsConfiguration" not in one(templates.all("AWS::ApiGatewayV2::Api")).properties


def test_terminals_are_told_the_address_of_the_stage(every_stage: dict[str, Templates]) -> None:
    for name, templates in every_stage.items():
        for function in ("authorize", "confirm", "payments", "notifications"):
            url = templates.function(function).properties["Environment"]["Variables"]["PUBLIC_URL"]
            api = {"Fn::GetAtt": [one(templates.all("AWS::ApiGatewayV2::Api")).id, "ApiEndpoint"]}
            assert url == (STAGES[name].public_url or api) == templates.outputs["PublicUrl"]
    assert STAGES["production"].public_url == STAGES["sandbox"].public_url == ""
