"""What the server answers to."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from advisor_ui.surface import Surface


async def answer(request):
    return PlainTextResponse("here")


def client(host: str = "127.0.0.1", base: str = "http://127.0.0.1:7860") -> TestClient:
    site = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])])
    return TestClient(Surface(site, host), base_url=base)


@pytest.mark.parametrize("path", ["/", "/config", "/assets/a.js", "/gradio_api/queue/join", "/gradio_api/heartbeat/x"])
def test_the_page_gets_what_it_needs(path):
    assert client().get(path).text == "here"


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://evil.example",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/run/predict",
        "/gradio_api/call/predict",
        "/gradio_api/runs",
        "/gradio_api/deep_link",
        "/monitoring",
        "/docs",
        "/openapi.json",
        "/login",
    ],
)
def test_everything_else_is_not_there(path):
    assert client().get(path).status_code == 404


def test_answers_forbid_the_browser_every_other_host():
    headers = client().get("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "img-src 'self' data:" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_a_name_that_points_to_the_loopback_is_refused():
    assert client(base="http://evil.example:7860").get("/").status_code == 403
    assert client(base="http://localhost:7860").get("/").status_code == 200


def test_a_server_that_is_open_to_others_answers_by_any_name():
    assert client(host="0.0.0.0", base="http://advisor.example").get("/").status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_other_pages_cannot_post(origin):
    refused = client().post("/gradio_api/queue/join", headers={"origin": origin})
    assert refused.status_code == 403
    own = client().post("/gradio_api/queue/join", headers={"origin": "http://127.0.0.1:7860"})
    assert own.status_code == 200
