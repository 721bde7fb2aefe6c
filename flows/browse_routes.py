"""What browsing adds to Datasette: our pages' addresses, and what every answer must carry.

Each page is read in a thread of its own by ``windows``, from a connection that can only read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Container, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from datasette import hookimpl
from datasette.utils.asgi import Response

from flows import exporting, windows
from flows import settings as settings_room
from flows.settings import Settings, SettingsError
from storage.store import Store, open_store

if TYPE_CHECKING:
    from datasette.app import Datasette

PLUGIN = "spacewatch"
# No script at all, from nowhere: all pages can be read and used without. Datasette's own pages style a few
# elements by attribute; ours do not.
_NOTHING_ELSE = "default-src 'none'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
OURS = f"{_NOTHING_ELSE}; style-src 'self'"
THEIRS = f"{_NOTHING_ELSE}; style-src 'self' 'unsafe-inline'"
_ALWAYS = {
    "content-security-policy": THEIRS,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_LENGTH = 0  # SQLITE_LIMIT_LENGTH
_LONGEST = 10_000_000  # bytes of one value: functions could fill the memory within the time of a query; pages have less
_SQL = ("sql", "_where")  # what Datasette takes SQL by, a query or a condition on a table
_TABLES = (b"text/csv", b"text/plain")  # as files and as shown; what failed comes as a page
_NUMBER = r"(?P<number>\d{1,15})"

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Reader = Callable[[Store, windows.Asking], windows.Context | None]


@hookimpl  # type: ignore[untyped-decorator]  # pluggy has no types
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """The addresses of our pages."""
    pages = {
        r"/$": ("front.html", windows.front),
        r"/stories$": ("stories.html", windows.stories),
        rf"/story/{_NUMBER}$": ("story.html", windows.story),
        rf"/article/{_NUMBER}$": ("article.html", windows.article),
        rf"/article/{_NUMBER}/edit/(?P<reading>\d{{1,9}})$": ("edit.html", windows.edit),
        r"/sources$": ("sources.html", windows.sources),
        r"/source/(?P<id>[^/]{1,200})$": ("source.html", windows.source),
        r"/actors$": ("actors.html", windows.actors),
        r"/actor/(?P<id>[^/]{1,200})$": ("actor.html", windows.actor),
        r"/search$": ("search.html", windows.search),
    }
    return [(regex, _page(template, read)) for regex, (template, read) in pages.items()]


@hookimpl  # type: ignore[untyped-decorator]  # pluggy has no types
def prepare_connection(conn: Any) -> None:
    """No value of a query may be longer than what is kept."""
    conn.setlimit(_LENGTH, _LONGEST)


@hookimpl  # type: ignore[untyped-decorator]  # pluggy has no types
def asgi_wrapper() -> Callable[[Any], Any]:
    """What stands before Datasette."""
    return _Guard


@hookimpl  # type: ignore[untyped-decorator]  # pluggy has no types
def extra_template_vars(request: Any) -> Mapping[str, object]:
    """Where a page stands, for the navigation."""
    return {"path": request.path if request else ""}


class _Guard:
    """Answers to this machine's own names only (a page elsewhere could make its name ours); adds the headers."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        if not re.fullmatch(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?", host):
            refusal = Response.text("These pages answer to 127.0.0.1 and localhost only.", status=421)
            await refusal.asgi_send(send)
            return
        path, asked = scope["path"], parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        if _is_foreign(headers, asked):
            refusal = Response.text("Pages of other sites may link here, but not ask the database.", status=403)
            await refusal.asgi_send(send)
            return

        table: list[bytes] | None = None

        async def send_guarded(message: Message) -> None:
            nonlocal table
            if message["type"] == "http.response.body" and table is not None:  # a thousand rows: see ``browse``
                table.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                message["body"] = exporting.without_formulas(b"".join(table).decode("utf-8")).encode()
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                if path.endswith(".csv") and kind.startswith(_TABLES):
                    table = []
                    message["headers"] = [each for each in message["headers"] if each[0].lower() != b"content-length"]
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = list(message["headers"]) + [
                    (name.encode(), value.encode()) for name, value in _ALWAYS.items() if name.encode() not in given
                ]
            await send(message)

        await self._app(scope, receive, send_guarded)


def _is_foreign(headers: Mapping[bytes, bytes], asked: Container[str]) -> bool:
    """A request made by a page of another site that is more than a link followed, or that brings a query of its own."""
    is_elsewhere = headers.get(b"sec-fetch-site") in {b"cross-site", b"same-site"}
    return is_elsewhere and (headers.get(b"sec-fetch-mode") != b"navigate" or any(name in asked for name in _SQL))


def _page(template: str, read: Reader) -> Callable[..., Awaitable[Response]]:
    """A view of Datasette's kind for one of our pages."""

    async def view(datasette: Datasette, request: Any) -> Response:
        config = datasette.plugin_config(PLUGIN)
        path = Path(datasette.get_database("spacewatch").path)
        settings = Settings(home=path.parent, catalog=Path(config["catalog"]) if config["catalog"] else None)
        given = {**{name: request.args.get(name) for name in request.args}, **request.url_vars}
        asking = windows.Asking(given, settings, config["names"], settings_room.moment(None))
        status, name = 200, template
        try:
            context = await asyncio.to_thread(_read, read, asking)
        except SettingsError as error:
            status, context = 400, {"problem": str(error), "asked": given}
        if context is None:
            status, name, context = 404, "missing.html", {}
        html = await datasette.render_template(name, dict(context), request=request)
        return Response.html(html, status=status, headers={"content-security-policy": OURS})

    return view


def _read(read: Reader, asking: windows.Asking) -> windows.Context | None:
    with open_store(asking.settings.database, read_only=True) as store:
        return read(store, asking)
