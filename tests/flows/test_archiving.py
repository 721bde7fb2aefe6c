"""The public archive is asked only where the settings say so, and whatever it does holds up nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from flows.archiving import MOST, ask_for_copies
from flows.desk import Desk
from flows.settings import Settings, SettingsError, read
from scrapers.http import Client
from tests.scrapers.web import Web, serve, settings

EDITED = "https://ministry.example/news/1?a=1&b=2"


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


class LocalDesk(Desk):
    """A desk whose web is the local server; nothing else of it is asked for."""

    def __init__(self, client: object, service: str) -> None:
        super().__init__(Settings(home=Path(), archive_service=service), None, None, {}, {})  # type: ignore[arg-type]
        object.__setattr__(self, "made", client)

    def client(self) -> Client:
        return self.made  # type: ignore[attr-defined,no-any-return]


def test_a_copy_of_each_edited_page_is_asked_for_once(web: Web) -> None:
    web.says("/save/" + EDITED, "saved")
    desk = LocalDesk(Client(settings(web.port)), web.url("/save/"))
    assert asyncio.run(ask_for_copies(desk, [EDITED, EDITED, "javascript:alert(1)"])) == 1
    assert [each.path for each in web.pages()] == ["/save/" + EDITED]


def test_nobody_is_asked_by_default(web: Web) -> None:
    assert Settings().archive_service == ""
    assert asyncio.run(ask_for_copies(LocalDesk(Client(settings(web.port)), ""), [EDITED])) == 0
    assert web.asked == []


def test_what_the_archive_refuses_is_logged_and_forgotten(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    desk = LocalDesk(Client(replace(settings(web.port), retry_seconds=0)), web.url("/save/"))
    assert asyncio.run(ask_for_copies(desk, [f"{EDITED}&n={number}" for number in range(MOST + 5)])) == 0
    assert len(caplog.records) == MOST


class Silent:
    """A client whose archive never answers."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def fetch(self, *_: object, **__: object) -> None:
        await asyncio.Event().wait()


def test_an_archive_that_never_answers_is_left(caplog: pytest.LogCaptureFixture) -> None:
    desk = LocalDesk(Silent(), "https://archive.example/save/")
    assert asyncio.run(ask_for_copies(desk, [EDITED], patience=0.05)) == 0
    assert "took too long" in caplog.text


def test_an_archive_that_is_no_address_is_refused() -> None:
    with pytest.raises(SettingsError, match="give the address"):
        read({"SPACEWATCH_ARCHIVE_SERVICE": "yes"})
