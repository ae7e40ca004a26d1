"""The front door changes nothing on the way in and nothing on the way out."""

import asyncio
import gzip
import json

import httpx
import pytest

from cli.cloud.front_door import CALLS_AT_ONCE, FrontDoor

UPSTREAM = "http://127.0.0.1:4566/_aws/execute-api/abc/$default"
PACKED = gzip.compress(b'{"type": "about:blank"}')


class Gateway(httpx.AsyncBaseTransport):
    """The emulator, as the front door sees it."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.asked: list[httpx.Request] = []
        self.most_at_once = self._at_once = 0
        self._failure = failure

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await asyncio.sleep(0.01)
        self._at_once -= 1
        if self._failure:
            raise self._failure
        headers = [("content-encoding", "gzip"), ("etag", '"3"'), ("set-cookie", "a=1"), ("set-cookie", "b=2")]
        return httpx.Response(422, headers=headers, stream=httpx.ByteStream(PACKED))


@pytest.fixture
def upstream_file(tmp_path):
    file = tmp_path / "upstream"
    file.write_text(UPSTREAM)
    return file


def call(upstream_file, gateway: Gateway, *requests: httpx.Request) -> list[httpx.Response]:
    async def all_at_once() -> list[httpx.Response]:
        front_door = httpx.ASGITransport(FrontDoor(upstream_file, gateway))

        async def one(request: httpx.Request) -> httpx.Response:
            response = await front_door.handle_async_request(request)
            await response.aread()
            return response

        return list(await asyncio.gather(*(one(request) for request in requests)))

    return asyncio.run(all_at_once())


def test_a_request_goes_on_byte_for_byte(upstream_file):
    gateway = Gateway()
    body = '{"reference":  "Kaffe ☕"}'.encode()
    asked = httpx.Request(
        "POST",
        "http://127.0.0.1:8791/v1/payments/pay_%2F1?a=1&a=2&b=%C3%A5",
        headers={"Authorization": "Bearer k", "Idempotency-Key": "till-7"},
        content=body,
    )
    call(upstream_file, gateway, asked)
    (got,) = gateway.asked
    assert (got.method, got.content) == ("POST", body)
    assert got.url.raw_path == b"/_aws/execute-api/abc/$default/v1/payments/pay_%2F1?a=1&a=2&b=%C3%A5"
    assert dict(got.headers) == dict(asked.headers)


def test_an_answer_comes_back_byte_for_byte(upstream_file):
    (answer,) = call(upstream_file, Gateway(), httpx.Request("GET", "http://127.0.0.1:8791/v1/payments"))
    assert answer.status_code == 422
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert (answer.headers["etag"], answer.headers["content-encoding"]) == ('"3"', "gzip")
    assert answer.content == b'{"type": "about:blank"}'  # unpacked by this test's client, so not by the front door


@pytest.mark.parametrize(
    ("failure", "title"),
    [
        (httpx.ConnectError("refused"), "The emulator is not there"),
        (httpx.ReadTimeout("slow"), "The emulator has not answered within 35 s"),
    ],
)
def test_without_an_answer_it_says_so_in_our_own_form(upstream_file, failure, title):
    (answer,) = call(upstream_file, Gateway(failure), httpx.Request("GET", "http://127.0.0.1:8791/"))
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.content)["title"] == title


def test_before_the_first_deployment_it_says_so(tmp_path):
    (answer,) = call(tmp_path / "none", Gateway(), httpx.Request("GET", "http://127.0.0.1:8791/"))
    assert (answer.status_code, json.loads(answer.content)["title"]) == (502, "Nothing is deployed yet")


def test_a_burst_is_passed_on_a_few_at_a_time(upstream_file):
    gateway = Gateway()
    burst = [httpx.Request("GET", f"http://127.0.0.1:8791/v1/payments/{number}") for number in range(20)]
    answers = call(upstream_file, gateway, *burst)
    assert {answer.status_code for answer in answers} == {422}
    assert gateway.most_at_once == CALLS_AT_ONCE


def test_klarnas_news_does_not_stand_in_line_behind_the_terminals(upstream_file):
    gateway = Gateway()
    calls = [httpx.Request("POST", f"http://127.0.0.1:8791/v1/payments/{number}/cancel") for number in range(10)]
    news = httpx.Request("POST", "http://127.0.0.1:8791/klarna/webhooks")
    call(upstream_file, gateway, *calls, news)
    places = [request.url.path.endswith("/klarna/webhooks") for request in gateway.asked]
    assert places.index(True) <= CALLS_AT_ONCE
