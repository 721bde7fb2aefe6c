"""``spacewatch browse``: Datasette on the database, with our own pages in front of its tables and queries.

    browser ──► _Guard (host, headers) ──► Datasette ──► our pages     /  /story/N  /article/N  /search …
                                                     └──► its own       /spacewatch/VIEW[.json|.csv], canned queries

Only this machine is answered, nothing is ever written, and no page runs a script.
"""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import catalog
from flows import browse_routes
from flows.desk import names_of
from flows.settings import Settings, SettingsError
from storage import schema
from storage.recipes import RECIPES
from storage.store import open_store

if TYPE_CHECKING:
    from datasette.app import Datasette

LOOPBACK = "127.0.0.1"
PAGES = Path(__file__).with_name("pages")
_FACETS = {
    "articles_read": ["language", "source", "kind", "state"],
    "stories_read": ["kind", "language"],
    "edits_read": ["kind", "source"],
    "sources_read": ["kind", "condition", "country"],
    "coverage_read": ["source", "language", "source_kind"],
}
_LIMITS = {
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1000,
    "default_page_size": 50,
    "suggest_facets": False,  # would try every column of every view anew at each page
    "allow_download": False,
    "allow_csv_stream": False,  # a table as CSV is held whole while formulas are taken out of it
    "num_sql_threads": 2,
}


def browse(settings: Settings, port: int, *, is_shown: bool) -> None:
    """Serve the pages on this machine until stopped; ``is_shown`` opens them in the person's browser.

    Raises:
        SettingsError: for a port that is taken.
    """
    import uvicorn

    app = make_datasette(settings).app()
    try:
        door = socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise SettingsError(f"port {port}: {error.strerror}; give another with --port") from None
    url = f"http://{LOOPBACK}:{door.getsockname()[1]}/"
    print(f"{url}  (stop with Ctrl+C)", flush=True)  # noqa: T201 - the answer of the command
    if is_shown:
        webbrowser.open(url)
    config = uvicorn.Config(app, log_level="warning", server_header=False, lifespan="off")
    asyncio.run(uvicorn.Server(config).serve([door]))


def make_datasette(settings: Settings) -> Datasette:
    """Datasette with our metadata, canned queries, templates and pages.

    Raises:
        StorageError: when there is no database, or none that can be used.
    """
    from datasette.app import Datasette
    from datasette.plugins import pm

    pm.get_plugin(
        "datasette.handle_exception"
    ).rich = None  # it would print every mistyped address with all local variables
    with open_store(settings.database, read_only=True) as store:  # refuses what is not ours with a remedy
        described = schema.describe(store.db)
        tables = set(store.db.table_names())
    if not pm.is_registered(browse_routes):
        pm.register(browse_routes)
    names = names_of(catalog.read(settings.catalog).knowledge)
    return Datasette(
        files=[str(settings.database)],
        metadata=_metadata(described, tables, names, str(settings.catalog or "")),
        template_dir=str(PAGES),
        static_mounts=[("pages", str(PAGES / "static"))],
        settings=_LIMITS,
    )


def _metadata(
    described: dict[str, dict[str, str]], tables: set[str], names: dict[str, str], catalogue: str
) -> dict[str, Any]:
    """What Datasette says of the database: every view and column in a sentence; tables stand back."""
    shown: dict[str, Any] = {name: {"hidden": True} for name in tables}
    for view, columns in described.items():
        if view not in tables:
            shown[view] = {
                "description": columns[""],
                "columns": {name: words for name, words in columns.items() if name},
                "facets": _FACETS.get(view, []),
                "hidden": not view.endswith("_read"),
            }
    queries = {recipe.name: {"title": recipe.question, "sql": recipe.sql} for recipe in RECIPES}
    return {
        "title": "Space diplomacy",
        "databases": {
            "spacewatch": {
                "description": "People read the views, whose names end in _read; tables are for the program.",
                "tables": shown,
                "queries": queries,
            }
        },
        "plugins": {browse_routes.PLUGIN: {"names": names, "catalog": catalogue}},
    }
