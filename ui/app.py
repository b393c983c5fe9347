"""The web UI: builds the page over an advisor and serves it."""

import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr
from starlette.middleware import Middleware

from advisor.core.errors import AdvisorError
from advisor.settings import DEFAULT_MODEL
from advisor_ui import page, script
from advisor_ui.handlers import Handlers
from advisor_ui.surface import Surface

if TYPE_CHECKING:
    from advisor import Advisor

STYLE = Path(__file__).with_name("style.css")
WAITING = 64
"""Turns that may wait; beyond that the page says that it is busy."""


class AddressError(AdvisorError):
    """The host or the port cannot be used."""


def run(host: str, port: int, model: str | None, home: Path | str | None, tables: Path | str | None) -> None:
    """Serves the web UI until Ctrl-C or SIGTERM. Prints one line with the address when it is ready.

    Port 0 takes a free port. Raises `AddressError` where host or port cannot be used, and what `Advisor.open`
    raises.
    """
    from advisor import Advisor

    # Both signals then end the same way, whether they come while loading or while serving.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Advisor.open(model=model, home=home, tables=tables) as advisor:
            advisor.warm()
            serve(advisor, host, port)
    except KeyboardInterrupt:
        return


def serve(advisor: "Advisor", host: str, port: int) -> None:
    """Serves the page over an open advisor until interrupted."""
    blocks = build(advisor)
    port = _bindable(host, port)
    launch(blocks, host, port)
    try:
        shown = "127.0.0.1" if host == "0.0.0.0" else host
        sys.stdout.write(f"Advisor is ready at http://{shown}:{port}\n")
        sys.stdout.flush()
        threading.Event().wait()
    finally:
        blocks.close(verbose=False)


def build(advisor: "Advisor") -> gr.Blocks:
    """The page over an advisor, not yet served."""
    with gr.Blocks(title=page.TITLE, analytics_enabled=False, fill_width=True, fill_height=True) as blocks:
        components = page.lay_out(advisor.tables, advisor.disclosure if advisor.model != DEFAULT_MODEL else "")
        page.connect(components, Handlers(advisor, components))
    blocks.queue(max_size=WAITING, api_open=False, default_concurrency_limit=page.AT_ONCE)
    return blocks


def launch(blocks: gr.Blocks, host: str, port: int) -> None:
    """Starts serving in the background, with everything off that a chat does not need."""
    _bypass_proxy("127.0.0.1", "localhost", host)
    blocks.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size=1,
        app_kwargs={"middleware": [Middleware(Surface, host=host)]},
        theme=theme(),
        css_paths=STYLE,
        js=script.ON_LOAD,
    )


def _bypass_proxy(*hosts: str) -> None:
    """Gradio asks its own server whether it is up; a proxy that the environment names could not pass that on."""
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    os.environ["no_proxy"] = ",".join(filter(None, [listed, *hosts]))


def _bindable(host: str, port: int) -> int:
    """The port, or a free one for 0. Gradio's own message for a port that is taken is not for people."""
    try:
        with socket.create_server((host, port)) as trial:
            return int(trial.getsockname()[1])
    except OSError as error:
        raise AddressError(
            f"The address {host}, port {port}, cannot be used ({error.strerror}); choose another with --host or --port."
        ) from error


def theme() -> gr.themes.Base:
    """Quiet colours and the system's own fonts, so that no font is fetched."""
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        text_size="md",
        radius_size="md",
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "monospace"],
    ).set(body_background_fill="#f4f6f8", body_background_fill_dark="#12181f")
