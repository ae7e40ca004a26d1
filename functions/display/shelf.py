"""What is the same for everybody: the pages that need no payment, and the files that all pages are made of."""

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.display.answers import HTML, answer, asked_language
from functions.display.assets import Assets
from functions.display.pages import Pages
from kassa.adapters.http import problems
from kassa.adapters.http.resolver import problem

_FOR_EVER = "public, max-age=31536000, immutable"


def add_shelf(app: APIGatewayHttpResolver, pages: Pages, assets: Assets) -> None:
    """GET /terminal, /kiosk, /settlements and /assets/{file}."""

    @app.get("/terminal", include_in_schema=False)
    def terminal():  # type: ignore[no-untyped-def]  # with a return type, the event handler would write JSON
        return answer(pages.terminal(), HTML)

    @app.get("/kiosk", include_in_schema=False)
    def kiosk():  # type: ignore[no-untyped-def]
        return answer(pages.kiosk(asked_language(app) or "en"), HTML)

    @app.get("/settlements", include_in_schema=False)
    def settlements():  # type: ignore[no-untyped-def]
        return answer(pages.settlements(), HTML)

    @app.get("/assets/<file>", include_in_schema=False)
    def asset(file: str):  # type: ignore[no-untyped-def]
        found = assets.find(file)
        if found is None:
            return problem(app, problems.NO_SUCH_ROUTE)
        keep = {"Cache-Control": _FOR_EVER} if found.lasting else {}
        return answer(found.content, found.media_type, headers=keep)
