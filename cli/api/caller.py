"""One caller of one HTTP service: says clearly what was asked for when the answer is no."""

from http import HTTPStatus
from typing import Any, Self

import httpx

from cli.failures import Refused, Unanswered

LONGEST_ANSWER = 400
PROBLEM = "application/problem+json"


class Caller:
    """Keeps its connections until it is closed."""

    def __init__(self, name: str, client: httpx.Client) -> None:
        self._name = name
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """The answer, which must be a good one. Raises `Refused`."""
        answer = self._good(method, path, **more)
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    def _good(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._agreed(method, path, self._try(method, path, **more))

    def _agreed(self, method: str, path: str, answer: httpx.Response) -> httpx.Response:
        """An answer that says yes. Raises `Refused`."""
        if not answer.is_success:
            failure = Unanswered if _asks_for_another_try(answer) else Refused
            raise failure(f"{self._name} answered {method} {path} with {answer.status_code}: {reason(answer)}")
        return answer

    def _try(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer, whatever it is. Raises `Unanswered` where there is none."""
        try:
            return self._client.request(method, path, **more)
        except httpx.HTTPError as error:
            why = str(error) or type(error).__name__
            raise Unanswered(
                f"{self._name} at {self._client.base_url} did not answer {method} {path}: {why}."
            ) from error


def is_problem(answer: httpx.Response) -> bool:
    """Whether one of our functions said so, and not what stands before it."""
    return str(answer.headers.get("content-type", "")).startswith(PROBLEM)


def _asks_for_another_try(answer: httpx.Response) -> bool:
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    is_refused = is_problem(answer) and answer.json().get("code") == "refused_by_klarna"
    return answer.is_server_error and not is_refused


def reason(answer: httpx.Response) -> str:
    """Why not, from a problem's own words; else the beginning of the answer."""
    if not is_problem(answer):
        return answer.text[:LONGEST_ANSWER]
    problem = answer.json()
    sentences = dict.fromkeys(str(problem[name]).rstrip(".") for name in ("title", "detail") if problem.get(name))
    told = ". ".join(sentences)
    mistakes = [f"{error['field']}: {error['message']}" for error in problem.get("errors") or ()]
    fields = "".join(f"; {mistake}" for mistake in mistakes if mistake.rstrip(".") not in told)
    code = (
        f"{problem.get('code')}, request {problem['request_id']}" if problem.get("request_id") else problem.get("code")
    )
    return f"{told}{fields} ({code})"[: 2 * LONGEST_ANSWER]
