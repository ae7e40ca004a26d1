"""What is the same for everybody: the pages that need no payment, and the files that all pages are made of."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.display.answers import answer
from functions.display.assets import Assets
from kassa.adapters.http import problems
from kassa.adapters.http.resolver import problem

_FOR_EVER = "public, max-age=31536000, immutable"


def add_shelf(app: APIGatewayHttpResolver, assets: Assets) -> None:
    """GET /assets/{file}."""

    @app.get("/assets/<file>", include_in_schema=False)
    def asset(file: str):  # type: ignore[no-untyped-def]  # with a return type, the event handler would write JSON
        found = assets.find(file)
        if found is None:
            return problem(app, problems.NO_SUCH_ROUTE)
        keep = {"Cache-Control": _FOR_EVER} if found.lasting else {}
        return answer(found.content, found.media_type, headers=keep)
