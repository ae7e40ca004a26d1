"""One caller of one HTTP service: says clearly what was asked for when the answer is no."""

from typing import Any, Self

import httpx

from cli.failures import Refused

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
            raise Refused(f"{self._name} answered {method} {path} with {answer.status_code}: {reason(answer)}")
        return answer

    def _try(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer, whatever it is. Raises `Refused` where there is none."""
        try:
            return self._client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise Refused(f"{self._name} did not answer {method} {path}: {error!r}") from error


def reason(answer: httpx.Response) -> str:
    """Why not, from a problem's own words; else the beginning of the answer."""
    if not answer.headers.get("content-type", "").startswith(PROBLEM):
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
