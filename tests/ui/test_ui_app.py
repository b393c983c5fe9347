"""Serving: what is wrong with an address is said before anything starts."""

import os
import socket

import pytest

from advisor import AdvisorError
from advisor_ui import app

from tests.ui.fake_advisor import FakeAdvisor

pytestmark = pytest.mark.enable_socket


def test_a_port_that_is_taken_is_named_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AdvisorError, match=rf"127\.0\.0\.1, port {port}, cannot be used .* --port"):
            app.serve(FakeAdvisor(), "127.0.0.1", port)


def test_a_host_that_is_not_this_machines_is_named():
    with pytest.raises(AdvisorError, match="192\\.0\\.2\\.1"):
        app.serve(FakeAdvisor(), "192.0.2.1", 0)


def test_a_proxy_is_not_asked_for_the_pages_own_address(monkeypatch):
    monkeypatch.setenv("no_proxy", "intranet.example")
    monkeypatch.setattr("gradio.Blocks.launch", lambda self, **options: None)
    app.launch(app.build(FakeAdvisor()), "127.0.0.1", 7860)
    assert os.environ["no_proxy"] == "intranet.example,127.0.0.1,localhost,127.0.0.1"


def test_nothing_is_published_recorded_or_documented(monkeypatch):
    options = {}
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setattr("gradio.Blocks.launch", lambda self, **given: options.update(given))
    blocks = app.build(FakeAdvisor())
    app.launch(blocks, "127.0.0.1", 7860)
    off = ("share", "run_history", "enable_monitoring", "mcp_server", "show_error", "pwa")
    assert not any(options[name] for name in off)
    assert options["footer_links"] == []
    assert all(fn.api_visibility == "private" for fn in blocks.fns.values())
    assert all(fn.concurrency_limit is None or fn.concurrency_limit > 1 for fn in blocks.fns.values() if fn.fn)


def test_what_is_sent_is_said_where_anything_is():
    advisor = FakeAdvisor()
    assert "leaves this machine" not in str(app.build(advisor).config)
    advisor.model, advisor.disclosure = "openai:m", "Sent to openai:m: <all>. Nothing else leaves this machine."
    assert "Sent to openai:m: &lt;all&gt;. Nothing else leaves this machine." in str(app.build(advisor).config)
