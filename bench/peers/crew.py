"""The peers, what each needs, and what each does less than we do; and an environment of its own for each.

Versions are pinned: another version is another peer.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from bench.listed import FORMS

MOST_SECONDS = 900  # to install one


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that does part of the job; ``module`` runs it."""

    name: str
    requirements: tuple[str, ...]
    lacks: str
    forms: tuple[str, ...] = FORMS  # of lists that it reads
    sees_edits: bool = True

    @property
    def module(self) -> str:
        """What runs it, of this package."""
        return f"with_{self.name}"


_READS = "no judgement, duplicates, stories, letters or raw pages; knows no page for a fault"
_WATCHES = "finds no articles (their addresses are given); no text apart from menus, no judgement, duplicates, stories"

PEERS = (
    Peer(
        "scrapy", ("scrapy==2.19.0", "trafilatura==2.3.1", "lxml_html_clean==0.4.5"), f"{_READS}; asks for lists anew"
    ),
    Peer("newspaper4k", ("newspaper4k==0.9.6",), f"{_READS}; lists are read for it"),
    Peer("newsplease", ("news-please==1.6.16",), f"{_READS}; lists are read for it"),
    Peer(
        "fundus",
        ("fundus==0.5.7", "curl_cffi==0.14.0"),
        f"{_READS}; a parser written by hand for these pages; remembers nothing; no JSON Feed, no page of links",
        ("rss", "atom", "sitemap"),
    ),
    Peer("urlwatch", ("urlwatch==2.29",), _WATCHES),
    Peer("webchanges", ("webchanges==3.37.0",), _WATCHES),
    Peer("changedetection", ("changedetection.io==0.60.10",), f"{_WATCHES}; keeps every page"),
    Peer("rss2email", ("rss2email==3.14",), "opens no page; RSS and Atom only", ("rss", "atom"), sees_edits=False),
)


class NotToBeHad(Exception):  # noqa: N818 - a state of affairs, not an error of the program
    """A peer that cannot be installed here; the message is the installer's last word."""


def environment(peer: Peer, folder: Path) -> Path:
    """The Python of a peer's environment under ``folder``, made where it is not there yet or is of other versions.

    Raises:
        NotToBeHad: where its packages cannot be installed.
    """
    home = folder / peer.name
    python, mark, wanted = home / "bin" / "python", home / "installed.txt", "\n".join(peer.requirements)
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return python
    try:
        venv.create(home, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        raise NotToBeHad("no environment with pip can be made here: install Python's venv (python3-venv)") from None
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.requirements]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=MOST_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise NotToBeHad(f"not installed within {MOST_SECONDS} s") from None
    if done.returncode:
        problems = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        raise NotToBeHad((problems or [f"pip ended with {done.returncode} on {sys.platform}"])[-1][:200])
    mark.write_text(wanted, encoding="utf-8")
    return python
