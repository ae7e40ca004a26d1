"""Query strings: a misspelt name is an error, not a filter that was silently left out."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from kassa.failures import NotAccepted


def only(app: APIGatewayHttpResolver, *names: str) -> None:
    """Raises NotAccepted, naming each query parameter that is not one of `names`."""
    unknown = set(app.current_event.query_string_parameters or {}) - set(names)
    if unknown:
        raise NotAccepted(dict.fromkeys(sorted(unknown), "unknown query parameter"))
