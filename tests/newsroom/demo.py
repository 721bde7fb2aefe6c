"""The demo: the real flows over the local newsroom, round by round, told like a story.

    python -m tests.newsroom.demo

Nothing leaves the machine. A demo that was killed is taken up where it stopped: the newsroom depends on
the time of the round alone, and every step of the flows can be repeated.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import json
import os
import shutil
import signal
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.rule import Rule

from flows import prefect_settings
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import LOOPBACK, Newsroom

if TYPE_CHECKING:
    from flows.report import Report

HERE = Path(__file__).parent
TOLD = (
    "An ordinary evening. The monitor meets fourteen publishers for the first time.",
    "Morning. Football, weather, a telescope: nothing for a space desk.",
    "In Moscow, two foreign ministries have talked about outer space. The read-out is out, the wire follows.",
    "The talks are in the Chinese and French papers. One broadcaster has gone off the air.",
    "A 41st state joins an accord. Somebody has edited the read-out, quietly.",
    "A vote in New York. A headline has been softened, a page is gone.",
    "A 42nd state joins the same accord: that is another story.",
    "Late reports. What is gone is confirmed as gone.",
)


class Demo:
    """One showing: where it lies, how far it has come, and how it speaks."""

    def __init__(self, home: Path, *, is_plain: bool, is_bare: bool) -> None:
        self.home = home
        self.is_bare = is_bare
        self.progress = home / "progress.json"
        self.console = Console(no_color=is_plain, highlight=False)

    def rounds_done(self) -> int:
        """How many rounds of an unfinished demo lie here; 0 = begin anew."""
        try:
            state = json.loads(self.progress.read_text())
        except (OSError, ValueError):
            return 0
        return 0 if state["finished"] else int(state["rounds"])

    def note(self, rounds: int, *, is_finished: bool = False) -> None:
        """Write down how far the demo has come."""
        state = {"rounds": rounds, "finished": is_finished}
        draft = self.progress.with_suffix(".new")
        draft.write_text(json.dumps(state))
        draft.replace(self.progress)

    async def play(self) -> None:
        """All rounds that are left, then the letters."""
        _stop_orphans(self.home)
        begun, done = time.monotonic(), self.rounds_done()
        if done:
            self.console.print(f"A demo was interrupted after round {done}; it goes on from there.")
        else:
            shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True, exist_ok=True)
        self.note(done)
        with Newsroom(ROUNDS[0]) as newsroom:
            _point_at(self.home, newsroom.port)
            self.console.print(f"A newsroom of {len(newsroom.hosts)} publishers is open on {LOOPBACK}:{newsroom.port}.")
            for number in range(done, len(ROUNDS)):
                newsroom.set_time(ROUNDS[number])
                await self.play_round(number)
                self.note(number + 1)
        self.show_letters()
        self.note(len(ROUNDS), is_finished=True)
        self.show_places(time.monotonic() - begun)

    async def play_round(self, number: int) -> None:
        """Look for news, look again at what is known, and in the morning write the digest."""
        now = ROUNDS[number]
        self.console.print(Rule(f"round {number + 1} of {len(ROUNDS)} · {now:%A %d %B %Y, %H:%M} UTC", align="left"))
        self.console.print(f"[italic]{TOLD[number]}[/italic]")
        flows = ["monitor", "recheck"] + (["digest"] if now.hour < 12 else [])
        for name in flows:
            with self.console.status(f"{name} …" if number else f"{name} … (the embedded Prefect server starts)"):
                report = await run_flow(name, now, is_bare=self.is_bare)
            self.show(report)

    def show(self, report: Report) -> None:
        """What one run did, in a few lines."""
        self.console.print(f"  [bold]{report.flow:8}[/bold] {escape(report.line)}", soft_wrap=True)
        for change in report.changes:
            self.console.print(f"           · {escape(change)}", soft_wrap=True)
        for issue in report.issues:
            self.console.print(f"           ! {escape(issue)}", style="yellow", soft_wrap=True)
        for subject in (s for s in report.told.subjects if not s.endswith("→ log")):
            self.console.print(f"           ✉ {escape(subject)}", style="green", soft_wrap=True)

    def show_letters(self) -> None:
        """Every mail as its reader would see it."""
        self.console.print(Rule("the letters, as they would be mailed", align="left"))
        for path in sorted((self.home / "letters").glob("*.eml")):
            letter: Any = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",)).get_content().strip()
            reply = "  (a reply in the thread)" if letter["In-Reply-To"] else ""
            heading = f"To: {letter['To']}\nSubject: {letter['Subject']}{reply}\n\n"
            self.console.print(Panel(escape(heading + body), title=path.name, title_align="left", width=100))

    def show_places(self, seconds: float) -> None:
        """Where everything lies, and what to try next."""
        beside = Path(sys.executable).parent
        self.console.print(Rule("done", align="left"))
        self.console.print(f"{len(ROUNDS)} rounds in {seconds:.0f} s. Nothing left this machine.", soft_wrap=True)
        places = {"database": "spacewatch.db", "log": "spacewatch.log", "letters": "letters/"}
        for what, name in places.items():
            self.console.print(f"  {what:9} {self.home / name}", soft_wrap=True)
        self.console.print("Look around:")
        for command in (
            f"SPACEWATCH_HOME={self.home} SPACEWATCH_CATALOG={HERE / 'catalog'} {beside}/spacewatch alerts",
            f"SPACEWATCH_HOME={self.home} SPACEWATCH_CATALOG={HERE / 'catalog'} {beside}/spacewatch browse",
            f"{beside}/sqlite-utils rows {self.home}/spacewatch.db stories_read --fmt simple",
        ):
            self.console.print(f"  {command}", soft_wrap=True)


async def run_flow(name: str, now: datetime, *, is_bare: bool) -> Report:
    """Run one of the real flows, as ``spacewatch NAME`` does: with the embedded Prefect, or without."""
    if is_bare:
        from flows import desk, logs, pipeline, settings

        chosen = settings.read(os.environ)
        logs.set_up(chosen)
        flow = {"monitor": pipeline.monitor, "recheck": pipeline.recheck, "digest": pipeline.digest}[name]
        return await flow(pipeline.Start(desk.open_desk(chosen), now))
    from flows import orchestration

    report, _ = await orchestration.run(name, {"now": now})
    return report


def _point_at(home: Path, port: int) -> None:
    """Settings for this process: the newsroom as the web, the demo's folder as home."""
    os.environ.update(
        SPACEWATCH_HOME=str(home),
        SPACEWATCH_CATALOG=str(HERE / "catalog"),
        SPACEWATCH_CONNECT_TO=f"*.example={LOOPBACK}:{port}",
        SPACEWATCH_ALLOW_LOOPBACK="yes",
        SPACEWATCH_GAP_SECONDS="0",
        SPACEWATCH_LOG="quiet",  # the demo tells the story itself; the file has every line
        SPACEWATCH_MAIL_TO="desk@example.org",
        PREFECT_HOME=str(home / "prefect"),
        PREFECT_LOGGING_LEVEL="ERROR",
        PREFECT_SERVER_LOGGING_LEVEL="CRITICAL",  # it would complain of what is unwritten when the demo ends
    )
    prefect_settings.prepare(os.environ)
    prefect_settings.embed(os.environ)


def _stop_orphans(home: Path) -> None:
    """End the embedded servers that a killed demo left behind, where /proc tells whose they are."""
    ours = f"PREFECT_HOME={home / 'prefect'}\0".encode()
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if ours in environ.read_bytes() and b"uvicorn" in (environ.parent / "cmdline").read_bytes():
                os.kill(int(environ.parent.name), signal.SIGTERM)
        except OSError:
            continue  # ended in the meantime, or somebody else's


def main() -> None:
    """The command line of the demo."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(".demo"), help="where it plays (default: .demo)")
    parser.add_argument("--plain", action="store_true", help="no colours")
    parser.add_argument("--bare", action="store_true", help="without Prefect")
    options = parser.parse_args()
    # one loop for all runs: Prefect's services are bound to the first they see
    demo = Demo(options.home.absolute(), is_plain=options.plain, is_bare=options.bare)
    asyncio.run(demo.play())


if __name__ == "__main__":
    main()
