"""The HTTP face of disputes. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.disputes.answering import add_answers
from kassa.adapters.http import problems, queries
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.dispute_view import DisputeList, DisputeView
from kassa.adapters.http.resolver import new_resolver, problem
from kassa.domain.disputes.dispute import DisputeState
from kassa.ports.disputes import AnswerNotPossible, AnswerRefused, DisputeSearch
from kassa.use_cases.disputes.answer import AnswerDispute, AttachEvidence
from kassa.use_cases.disputes.find import FindDisputes

TAGS = ["Disputes"]


def build_app(
    find: FindDisputes, answer: AnswerDispute, attach: AttachEvidence, *, now: Callable[[], datetime]
) -> APIGatewayHttpResolver:
    """The routes of disputes."""
    app = new_resolver()

    @app.get(
        "/v1/disputes",
        summary="Disputes",
        description="Newest first: yours, those of a payment, those in a state.",
        tags=TAGS,
    )
    def many(
        caller: AnyCaller,
        payment_id: Annotated[str | None, Query()] = None,
        merchant_id: Annotated[str | None, Query(description="For the acquirer")] = None,
        state: Annotated[DisputeState | None, Query()] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        cursor: Annotated[str | None, Query(max_length=1024)] = None,
    ) -> DisputeList:
        queries.only(app, "payment_id", "merchant_id", "state", "limit", "cursor")
        if payment_id is not None:
            found = find.of_payment(payment_id, caller, state)
            return DisputeList(data=[DisputeView.of(case) for case in found], next_cursor=None)
        search = DisputeSearch(merchant_id=merchant_id, state=state)
        page, next_cursor = find.many(search, caller, limit=limit, cursor=cursor)
        return DisputeList(data=[DisputeView.of(case) for case in page], next_cursor=next_cursor)

    @app.get("/v1/disputes/<dispute_id>", summary="A dispute", tags=TAGS)
    def one(dispute_id: str, caller: AnyCaller) -> DisputeView:
        return DisputeView.of(find.one(dispute_id, caller))

    add_answers(app, answer, attach, now=now)

    @app.exception_handler(AnswerNotPossible)
    def not_possible(failure: AnswerNotPossible) -> Response[str]:
        present = DisputeView.of(failure.case).model_dump(mode="json")
        return problem(app, problems.of(failure), dispute=present)

    @app.exception_handler(AnswerRefused)
    def refused(failure: AnswerRefused) -> Response[str]:
        present, refusal = DisputeView.of(failure.case).model_dump(mode="json"), failure.refusal
        return problem(
            app, problems.of(failure), detail=refusal.message, klarna_error_id=refusal.error_id, dispute=present
        )

    return app
