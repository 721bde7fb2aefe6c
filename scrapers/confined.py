"""The only place that reads pages in processes of their own, which the kernel ends when a page takes too much.

    extract ──page──► an idle reading process (started when first needed) ──► Article
                           └── over its time or memory: ended, and the page says why

Parsers are written in C and cannot be interrupted; one page of 500,000 attributes keeps them busy for an hour.
Handing a page over and its article back takes about a millisecond; reading it takes ten times what the run itself
spends on it, so that it is the readers of which there may be several (``allow``).
"""

from __future__ import annotations

import atexit
import logging
import os
import queue
import resource
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from analysis import urls
from analysis.model import Article, Page, Source
from scrapers import extract as reading

_CPU_SECONDS: Final = 2.0  # for one page; the slowest of 810 real ones takes a quarter of that
_FOR_PDF: Final = 4  # times as much for a document of 40 pages
_PATIENCE: Final = 60.0  # seconds on the clock: the machine may be busy
_MEMORY: Final = 200_000_000  # bytes beyond what the process has when it starts
_FAREWELL: Final = 10.0  # seconds: its end of the line closes a moment before a process is gone
_PAGES: Final = 500  # after these a fresh process takes over: libraries keep more and more
_FAILED: Final = "the page breaks its reader"  # begins what extract says of a page that broke a parser


def extract(page: Page, source: Source) -> Article:
    """The article of a page, as ``scrapers.extract`` reads it, within 2 CPU seconds and 200 MB.

    A page that needs more comes back as no article, with the reason. Raises ``OSError`` where this machine lets
    no process start.
    """
    readers = _readers()
    reader = readers.idle.get()
    try:
        return reader.read(page, source)
    finally:
        readers.idle.put(reader)


def allow(processes: int) -> None:
    """From now on so many pages may be read at once, each by a process of 150 MB; never fewer than before."""
    readers = _readers()
    while readers.made < processes:
        readers.add()


class _Readers:
    """The readers of this process; the one that read last is the first to read again, the others need not start."""

    def __init__(self) -> None:
        self.idle: queue.LifoQueue[Reader] = queue.LifoQueue()
        self.made = 0

    def add(self) -> None:
        reader = Reader()
        atexit.register(reader.close)
        self.idle.put(reader)
        self.made += 1


@cache
def _readers() -> _Readers:
    readers = _Readers()
    readers.add()
    return readers


class Reader:
    """One process that reads one page at a time; whoever comes meanwhile waits."""

    def __init__(self, seconds: float = _CPU_SECONDS, memory: int = _MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._read = 0

    def read(self, page: Page, source: Source) -> Article:
        """The article of a page, as ``extract`` says."""
        with self._lock:
            seconds = self._seconds * (_FOR_PDF if page.body.startswith(reading.PDF) else 1)
            answer = self._ask(page, source, seconds)
            if answer is None and not (why := self._bury(seconds)):  # by others: that is not the page's fault
                answer = self._ask(page, source, seconds)
                why = "" if answer else self._bury(seconds) or f"no text ({_FAILED}: ended by others, twice)"
            if answer is None:
                nothing = Article(urls.canonical(page.final_url), "", "", extractor=reading.extractor_of(source))
                return replace(nothing, not_article=why)
            self._read += 1
            if self._read >= _PAGES or _FAILED in answer.not_article:
                self._end()
            return answer

    def _ask(self, page: Page, source: Source, seconds: float) -> Article | None:
        """The process's answer; nothing where it was ended over this page."""
        is_there = self.process is not None and self.process.poll() is None
        line = self._line if self._line and is_there else self._start()
        try:
            line.send((page, source, seconds))
            answer: Article | None = line.recv() if line.poll(_PATIENCE) else None
        except (EOFError, OSError):
            return None
        return answer

    def close(self) -> None:
        """End the process; the next page starts another."""
        with self._lock:
            self._end()

    def _start(self) -> Connection:
        self._end()
        ours, theirs = socket.socketpair()
        with theirs:
            line = Connection(ours.detach())
            code = f"from scrapers.confined import serve; serve({theirs.fileno()}, {self._memory})"
            self.process = subprocess.Popen(  # noqa: S603 - our own code, no word of it from outside
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        self._line, self._read = line, 0
        try:
            line.recv()
        except EOFError as error:
            self._end()
            raise OSError("the process that reads pages did not start: its complaint is printed above") from error
        return line

    def _bury(self, seconds: float) -> str:
        """Why the process ended, or is ended now, in the words of the page's outcome; empty: others ended it."""
        process = self.process
        is_stuck = process is not None and process.poll() is None and not _ends_soon(process)
        self._end()
        code = process.returncode if process else 0
        if is_stuck or code == -signal.SIGPROF:
            return f"page takes too long to read (more than {seconds:g} seconds)"
        if code in {-signal.SIGKILL, -signal.SIGTERM}:  # a person, or a system short of memory
            return ""
        return f"no text ({_FAILED}: {signal.Signals(-code).name if code < 0 else f'exit {code}'})"

    def _end(self) -> None:
        if self._line:
            self._line.close()
        if self.process:
            self.process.kill()
            self.process.wait()
        self._line = self.process = None


def _ends_soon(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_FAREWELL)
    except subprocess.TimeoutExpired:
        return False
    return True


def serve(handle: int, memory: int) -> None:
    """The reading process: pages in, articles out, until the other side of the socket ``handle`` is closed.

    The kernel ends it when a page takes more CPU seconds than come with it, and refuses it more than ``memory`` bytes
    beyond what it has when it is ready.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted run ends us by closing the line
    logging.disable()  # what libraries say of hostile pages is no news; their outcome is
    with Connection(handle) as line:
        _warm_up()
        if sys.platform == "linux":  # elsewhere the kernel knows no such limit
            most = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + memory
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        line.send("ready")
        while True:
            try:
                page, source, seconds = line.recv()
            except EOFError:
                return
            except MemoryError:  # the page alone is more than is allowed; what is left may not do for a word
                os._exit(1)
            signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends a process that does not handle it
            article = reading.extract(page, source)
            signal.setitimer(signal.ITIMER_PROF, 0)
            line.send(article)


def _warm_up() -> None:
    """Load models and libraries before the clock runs: a page so poor that every reader and language is asked."""
    url, body = "http://a.example/a", b"<p>Talks, 9 sierpnia 2024.</p>"
    reading.extract(Page(url, url, 200, (), body, datetime.now(UTC)), Source("", "", "", "INT", (), "general", "", ()))
