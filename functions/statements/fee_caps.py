"""The HTTP face of fee caps: what small payments cost the acquirer at most."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.statements.requests import NewFeeCap
from functions.statements.views import FeeCapList, FeeCapView
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import OfTheAcquirer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.flow import Pricing
from kassa.domain.ids import derived
from kassa.domain.pricing.fee_caps import FeeCap
from kassa.use_cases.pricing.cap_fees import CapFees

TAGS = ["Pricing"]


def add_fee_caps(app: APIGatewayHttpResolver, cap_fees: CapFees, *, now: Callable[[], datetime]) -> None:
    """The routes of the acquirer's contract about small payments."""

    @app.post(
        "/v1/fee-caps",
        status_code=HTTPStatus.CREATED,
        summary="Cap the fees of small payments",
        description="What your contract with Klarna says of microtransactions. Caps are added and never changed: a newer one "
        "takes the place of an older one that names as much, and one for payments up to 0 ends it.",
        tags=TAGS,
    )
    def add(new: NewFeeCap, key: IdempotencyKey, _: OfTheAcquirer) -> Response[FeeCapView]:
        at = now()
        cap = FeeCap(
            id=derived("fcap", "acquirer", key),
            currency=new.currency,
            up_to=new.up_to,
            maximum=Pricing(fixed=new.fixed, variable=new.variable),
            valid_from=new.valid_from or at,
            created_at=at,
            mcc=new.mcc,
            market=new.market,
        )
        stored = cap_fees.add(cap, request_of("fee-cap", key, new))
        return answer(HTTPStatus.CREATED, FeeCapView.of(stored), replayed=stored is not cap)

    @app.get("/v1/fee-caps", summary="What small payments cost at most", description="The newest first.", tags=TAGS)
    def all_caps(_: OfTheAcquirer) -> Response[FeeCapList]:
        queries.only(app)
        return answer(HTTPStatus.OK, FeeCapList(data=[FeeCapView.of(cap) for cap in cap_fees.all()]))
