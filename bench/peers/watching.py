"""What the watchers of pages have in common: the pages of the press are found for them, and they watch each.

They keep the text of a page to compare it with the next. They find no new articles, and know no article from its menu.
"""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
from pathlib import Path

from bench.peers.reading import Asked, arguments, links, say

_CHANGED = re.compile(r"^CHANGED: .*?(http://[^\s)]+)", re.MULTILINE)


def pages(asked: Asked) -> list[str]:
    """The pages to watch: what the places list at the first run."""
    file = asked.folder / "pages.txt"
    if not file.exists():
        found: list[str] = []
        for place, form in asked.places:
            with urllib.request.urlopen(place, timeout=60) as answer:  # noqa: S310 - of the local press
                found += links(place, form, answer.read().decode())
        file.write_text("\n".join(found), encoding="utf-8")
    return file.read_text(encoding="utf-8").splitlines()


def watch(program: str, jobs: str, memory: str) -> None:
    """One run of urlwatch or of its offspring; ``jobs`` and ``memory`` are their options."""
    asked = arguments()
    watched = pages(asked)
    file = asked.folder / "jobs.yaml"
    file.write_text("---\n".join(f"url: {url}\nfilter:\n  - html2text\n" for url in watched), encoding="utf-8")
    folder, binary = asked.folder, Path(sys.executable).with_name(program)
    config, hooks = folder / "config.yaml", folder / "hooks.py"
    config.write_text("report:\n  text: {details: true, footer: false}\n  stdout: {enabled: true}\n", encoding="utf-8")
    hooks.touch()
    command = [binary, jobs, file, "--config", config, "--hooks", hooks, memory, folder / "seen.db"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)  # noqa: S603 - the peer's own program
    if done.returncode or "Traceback" in done.stderr:
        raise RuntimeError(done.stderr[-2000:])
    if "ERROR: " in done.stdout:
        raise RuntimeError(done.stdout[:2000])
    say(folder, len(watched), len(set(_CHANGED.findall(done.stdout))))
