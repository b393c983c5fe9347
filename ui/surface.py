"""What the server answers to: the routes the page needs, with headers that keep the browser on this host.

Gradio serves more than a chat needs: uploads, files of its cache, a proxy, API pages. None of that is reachable.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGES = {"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt"}
API = {f"/gradio_api/{name}" for name in ("startup-events", "app_id", "queue/join", "queue/data", "reset")}
PREFIXES = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")

LOOPBACK = {"127.0.0.1", "localhost", "::1"}

HEADERS = {
    # Gradio's page compiles templates and carries inline scripts and styles; nothing may come from elsewhere.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; media-src 'none'; object-src 'none'; "
        "frame-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Surface:
    """ASGI middleware that lets through what the page needs, from pages of this host only.

    Served on a loopback address, it answers to loopback names alone, so that no page elsewhere can reach it by a
    name that points here. Served on another address, it answers to any name.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._loopback_only = host in LOOPBACK

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 404 for other routes, 403 for other hosts and for requests that other pages make."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope["path"], Headers(scope=scope))
        await (refusal or self._app)(scope, receive, _with_headers(send))

    def _refusal(self, path: str, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        origin = headers.get("origin")
        if self._loopback_only and urlsplit(f"//{host}").hostname not in LOOPBACK:
            return PlainTextResponse("Open this page by its loopback address.", status_code=403)
        if origin is not None and urlsplit(origin).netloc != host:
            return PlainTextResponse("Requests of other pages are not answered.", status_code=403)
        if path not in PAGES and path not in API and not path.startswith(PREFIXES):
            return PlainTextResponse("Not found.", status_code=404)
        return None


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return send_with_headers
