"""rss2email: a message for each entry of the RSS and Atom feeds, into a folder; it opens no page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.peers.reading import Asked, arguments, say


def main() -> None:
    """One run over all feeds; the first one makes their list."""
    asked = arguments()
    inbox = asked.folder / "inbox"
    for part in ("new", "cur", "tmp"):
        (inbox / part).mkdir(parents=True, exist_ok=True)
    if not (asked.folder / "feeds.json").exists():
        _begin(asked, inbox)
    _say(asked.folder, "run")
    say(asked.folder, len(list((inbox / "new").iterdir())), 0)


def _begin(asked: Asked, inbox: Path) -> None:
    config = ["[DEFAULT]", "from = press@bench.example", "to = desk@bench.example", "email-protocol = maildir"]
    config += [f"maildir-path = {inbox.parent}", f"maildir-mailbox = {inbox.name}"]
    config += [line for number, place in enumerate(asked.places) for line in (f"[feed.p{number}]", f"url = {place[0]}")]
    (asked.folder / "r2e.cfg").write_text("\n".join(config) + "\n", encoding="utf-8")


def _say(folder: Path, command: str) -> None:
    binary = Path(sys.executable).with_name("r2e")
    line = [str(binary), "-c", str(folder / "r2e.cfg"), "-d", str(folder / "feeds.json"), command]
    done = subprocess.run(line, capture_output=True, text=True, check=False)  # noqa: S603 - the peer's own program
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])


if __name__ == "__main__":
    main()
