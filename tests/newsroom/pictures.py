"""The only place that makes the pictures of the README: the demo is played, and what it made is photographed.

    python -m tests.newsroom.pictures [--out docs/pictures]

Needs Chromium (``SPACEWATCH_TEST_CHROMIUM`` says where it is). Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.text import Text

from tests.newsroom.demo import HERE, Demo

CHROMIUM = os.environ.get("SPACEWATCH_TEST_CHROMIUM", "/usr/bin/chromium")
LARGEST = 150_000  # bytes: a page of the README must not wait for its pictures
COMMAND = (sys.executable, "-m", "flows.cli")
_WIDTH = 1850  # pixels of a picture at most


def main() -> None:
    """Play the demo without Prefect in a folder that is thrown away, and write the four pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.newsroom.pictures", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/pictures"), help="where they are written")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        terminal = Path(folder) / "terminal.svg"
        terminal.write_text(_play(home), encoding="utf-8")
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            _photograph(browser, terminal.as_uri(), out / "demo.png", (1480, 920))
            _photograph(browser, _letter(home), out / "letter.png", (700, 1000))
            _photograph(browser, _report(home), out / "report.png", (1000, 1000))
            _photograph_story(browser, home, out / "story.png")
            browser.close()


def _play(home: Path) -> str:
    """The demo's terminal as SVG: the rounds in which the consultations are reported and edited."""
    demo = Demo(home, is_plain=False, is_bare=True)
    spoken = io.StringIO()
    # coloured, yet no terminal: nothing turns while a flow is at work
    demo.console = Console(file=spoken, width=118, force_terminal=False, color_system="truecolor", highlight=False)
    asyncio.run(demo.play())
    lines = spoken.getvalue().splitlines()
    begun, ended = (next(n for n, line in enumerate(lines) if f"round {r} of" in line) for r in (3, 6))
    shown = Console(record=True, width=118, file=io.StringIO())
    for line in lines[begun:ended]:
        shown.print(Text.from_ansi(line), soft_wrap=False, overflow="ellipsis", no_wrap=True)
    svg = shown.export_svg(title="make demo")
    return re.sub(r' textLength="[0-9.]+"', "", svg)  # which would squeeze Chinese into columns of Latin


def _letter(home: Path) -> str:
    """The letter on the quiet edit of the read-out, as a page; its address."""
    for path in sorted((home / "letters").glob("2024-08-10-1000-*.eml")):
        letter: Any = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if letter["In-Reply-To"]:
            page = home / "letter.html"
            page.write_text(letter.get_body(("html",)).get_content(), encoding="utf-8")
            return page.as_uri()
    raise SystemExit("the demo wrote no letter on an edit: has its script changed?")


def _report(home: Path) -> str:
    """The report on the demo's days; its address."""
    page = home / "report.html"
    asked = ["report", "--since", "8w", "--now", "2024-08-12", "--out", str(page)]
    subprocess.run([*COMMAND, *asked], env=_environment(home), check=True)
    return f"{page.as_uri()}#pairs"  # four days of news show more there than in the weeks above


def _photograph_story(browser: Browser, home: Path, path: Path) -> None:
    asked = ["browse", "--port", "0"]
    with subprocess.Popen([*COMMAND, *asked], env=_environment(home), stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().split()[0].rstrip("/")
        _photograph(browser, f"{address}/story/2", path, (1000, 1000))
        server.terminate()


def _photograph(browser: Browser, address: str, path: Path, size: tuple[int, int]) -> None:
    """Write the first screen of a page as a PNG of few colours."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=min(2, _WIDTH / width))
    page.goto(address)
    taken = page.screenshot()
    page.close()
    image = Image.open(io.BytesIO(taken)).convert("RGB").quantize(32, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path} is larger than {LARGEST} bytes: show less of the page")


def _environment(home: Path) -> dict[str, str]:
    mine = {"SPACEWATCH_HOME": str(home), "SPACEWATCH_CATALOG": str(HERE / "catalog")}
    return {**{k: v for k, v in os.environ.items() if not k.startswith("SPACEWATCH_")}, **mine}


if __name__ == "__main__":
    main()
