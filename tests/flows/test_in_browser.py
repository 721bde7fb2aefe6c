"""The pages in a real browser: followed as a reader would, on a narrow screen, by keyboard, with hostile titles."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.filled import fill
from tests.flows.playing import NEWSROOM_CATALOG

CHROMIUM = Path(os.environ.get("SPACEWATCH_TEST_CHROMIUM", "/usr/bin/chromium"))
PATHS = ("/", "/stories", "/story/1", "/story/2", "/article/1", "/article/1/edit/2", "/article/6")
MORE = ("/sources", "/source/wire", "/actors", "/actor/RU", "/search?q=Peru", "/search?q=外空")
# What a page in a browser must fulfil beyond its HTML: nothing wider than the screen, text that stands out
# from what is behind it, links and fields that have a name.
FINDINGS = """() => {
  const found = [];
  const lines = c => c.match(/[\\d.]+/g).map(Number);
  const linear = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = c => { const [r, g, b] = lines(c).map(linear);
    return .2126 * r + .7152 * g + .0722 * b };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (lines(c).length < 4 || lines(c)[3] > 0) return c } return 'rgb(255, 255, 255)' };
  if (document.documentElement.scrollWidth > innerWidth) found.push('wider than the screen');
  const read = 'a, button, input, h1, h2, h3, p, td, th, dt, dd, del, ins, mark, time, summary';
  for (const e of document.querySelectorAll(read)) {
    if (!e.checkVisibility() || !(e.innerText || e.value || '').trim()) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) found.push('faint: ' + e.outerHTML.slice(0, 80));
  }
  for (const e of document.querySelectorAll('a, button, summary'))
    if (!(e.innerText || e.getAttribute('aria-label') || '').trim()) found.push('nameless: ' + e.outerHTML);
  for (const e of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!e.labels.length && !e.getAttribute('aria-label')) found.push('nameless: ' + e.outerHTML);
  const levels = [...document.querySelectorAll('h1, h2, h3')].map(e => +e.tagName[1]);
  levels.forEach((l, i) => { if (l - (levels[i - 1] ?? 0) > 1) found.push('a heading is skipped before h' + l) });
  return found }"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``spacewatch browse`` as a person starts it, on a port that is free."""
    home = fill(tmp_path_factory.mktemp("seen") / "spacewatch.db").parent
    env = {k: v for k, v in os.environ.items() if not k.startswith("SPACEWATCH_")}
    env |= {"SPACEWATCH_HOME": str(home), "SPACEWATCH_CATALOG": str(NEWSROOM_CATALOG)}
    command = [sys.executable, "-m", "flows.cli", "browse", "--port", "0"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().split()[0].rstrip("/")
        server.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: install chromium, or set SPACEWATCH_TEST_CHROMIUM to its path")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, address: str) -> Iterator[Any]:
    context = chromium.new_context(base_url=address, viewport={"width": 1200, "height": 800})
    yield context.new_page()
    context.close()


def test_a_reader_searches_follows_the_story_and_opens_an_edit(page: Any) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("outer space consultations")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Consultations on outer space").click()
    page.get_by_role("link", name="Consultations on outer space", exact=True).click()  # to its story
    assert page.get_by_role("heading", name="How it was carried").is_visible()
    page.get_by_role("link", name="show what changed at Ministry").click()
    assert page.locator("del").last.inner_text() == "agreed to prepare"
    assert page.locator("ins").last.inner_text() == "discussed"


def test_everything_can_be_reached_by_keyboard(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "To the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_hostile_title_does_nothing(page: Any, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a page spoke: {dialog.message}"))
    for path in (*PATHS, *MORE, "/spacewatch/articles_read", "/spacewatch/edits_read"):
        page.goto(path)
        assert page.title() not in {"taken", "1"}
        assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0
    assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1200, "dark")])
def test_pages_can_be_read_on_any_screen(chromium: Any, address: str, width: int, scheme: str) -> None:
    viewport = {"width": width, "height": 800}
    context = chromium.new_context(base_url=address, viewport=viewport, color_scheme=scheme)
    page = context.new_page()
    found = {}
    for path in (*PATHS, *MORE):
        page.goto(path)
        found[path] = page.evaluate(FINDINGS)
    context.close()
    assert not {path: findings for path, findings in found.items() if findings}


def test_the_pages_need_no_script(chromium: Any, address: str) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=Beijing")
    page.get_by_text("Only what has").click()
    page.get_by_label("Source").fill("gazette")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("status").inner_text() == "1 found"
    context.close()
