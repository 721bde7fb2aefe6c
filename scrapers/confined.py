"""The only place that reads pages in processes of their own, which the kernel ends when a page takes too much.

    extract      ──page──► an idle reading process (started when first needed) ──► Article
    read_listing ──page──►      └── over its time or memory: ended, and the      ──► Listing
                                    page says why

Parsers cannot be interrupted; one page of 500,000 attributes, or one feed of them, keeps them busy for an hour.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal

from analysis import urls
from analysis.model import Address, Article, Page, Source
from analysis.sieve import Sieve
from scrapers.extractor import PDF, extractor_of
from scrapers.listing import Listing

Work = Literal["article", "listing"]

_CPU_SECONDS: Final = 2.0  # for one page; the slowest of 810 real ones takes a quarter of that
_FOR_PDF: Final = 4  # times as much for a document of 40 pages
_FOR_LISTING: Final = 10  # and for a sitemap of 50,000 addresses, which takes 6 seconds; real feeds take 0.3
_PATIENCE: Final = 60.0  # seconds on the clock: the machine may be busy
_MEMORY: Final = 200_000_000  # bytes beyond what the process has when it starts
_FAREWELL: Final = 10.0  # seconds: its end of the line closes a moment before a process is gone
_WORTH: Final = 50  # pages: to start one more reader takes 1.5 CPU seconds, as much as to read so many
_LONGEST_WAIT: Final = 30.0  # seconds on the clock, after which another reader is worth it whatever it takes
_PAGES: Final = 500  # after these a fresh process takes over: libraries keep more and more
_FAILED: Final = "breaks its reader"  # in what both say of a page that broke a parser


def extract(page: Page, source: Source, sieve: Sieve | None = None) -> Article:
    """The article of a page, as ``scrapers.extract`` reads it, within 2 CPU seconds and 200 MB.

    A page that needs more comes back as no article, with the reason. Raises ``OSError`` where this machine lets
    no process start.
    """
    with _idle() as reader:
        return reader.read(page, source, sieve)


def read_listing(page: Page, source: Source, address: Address, now: datetime) -> Listing:
    """The listing of a page, as ``scrapers.readers`` reads it, within 20 CPU seconds and 200 MB.

    A document that needs more comes back as a problem, with the reason. Raises ``OSError`` as ``extract`` does.
    """
    with _idle() as reader:
        return reader.read_listing(page, source, address, now)


def allow(processes: int) -> None:
    """From now on so many pages may be read at once, each by a process of 150 MB; never fewer than before."""
    readers = _readers()
    while readers.made < processes:
        readers.add()


class _Readers:
    """The readers of this process. The one that read last is the first to read again; another starts only once so
    many pages had to wait that it pays, or one for long.
    """

    def __init__(self) -> None:
        self.idle: queue.LifoQueue[Reader] = queue.LifoQueue()
        self._asleep: queue.SimpleQueue[Reader] = queue.SimpleQueue()
        self._waited = 0
        self.made = 0

    def add(self) -> None:
        reader = Reader()
        atexit.register(reader.close)
        (self._asleep if self.made else self.idle).put(reader)
        self.made += 1

    def take(self) -> Reader:
        """A reader that nobody else has until it is put back among the idle ones."""
        with suppress(queue.Empty):
            return self.idle.get_nowait()
        self._waited += 1  # two threads may count one: that is near enough
        if self._waited < _WORTH:
            with suppress(queue.Empty):
                return self.idle.get(timeout=_LONGEST_WAIT)
        with suppress(queue.Empty):
            reader = self._asleep.get_nowait()
            self._waited = 0
            return reader
        return self.idle.get()


@cache
def _readers() -> _Readers:
    readers = _Readers()
    readers.add()
    return readers


@contextmanager
def _idle() -> Iterator[Reader]:
    readers = _readers()
    reader = readers.take()
    try:
        yield reader
    finally:
        readers.idle.put(reader)


class Reader:
    """One process that reads one page at a time; whoever comes meanwhile waits."""

    def __init__(self, seconds: float = _CPU_SECONDS, memory: int = _MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._read = 0
        self._sieve: Sieve | None = None  # that the process has

    def read(self, page: Page, source: Source, sieve: Sieve | None = None) -> Article:
        """The article of a page, as ``extract`` says."""
        seconds = self._seconds * (_FOR_PDF if page.body.startswith(PDF) else 1)
        answer = self._do("article", (page, source, sieve is not None), seconds, sieve)
        if isinstance(answer, Article):
            return answer
        nothing = Article(urls.canonical(page.final_url), "", "", extractor=extractor_of(source))
        return replace(nothing, not_article=answer)

    def read_listing(self, page: Page, source: Source, address: Address, now: datetime) -> Listing:
        """The listing of a page, as ``read_listing`` says."""
        answer = self._do("listing", (page, source, address, now), self._seconds * _FOR_LISTING)
        return answer if isinstance(answer, Listing) else Listing(problem=answer)

    def _do(self, work: Work, given: tuple[Any, ...], seconds: float, sieve: Sieve | None = None) -> Any:
        """What the process answers; a word on why it has no answer where it was ended over this page."""
        with self._lock:
            answer = self._ask(work, given, seconds, sieve)
            if answer is None and not (why := self._bury(seconds)):  # by others: that is not the page's fault
                answer = self._ask(work, given, seconds, sieve)
                why = "" if answer else self._bury(seconds) or f"no text (the page {_FAILED}: ended by others, twice)"
            if answer is None:
                return why
            self._read += 1
            said = answer.not_article if isinstance(answer, Article) else answer.problem
            if self._read >= _PAGES or _FAILED in said:
                self._end()
            return answer

    def _ask(self, work: Work, given: tuple[Any, ...], seconds: float, sieve: Sieve | None) -> Any:
        """The process's answer; nothing where it was ended over this page."""
        is_there = self.process is not None and self.process.poll() is None
        line = self._line if self._line and is_there else self._start()
        try:
            if sieve and sieve is not self._sieve:  # two megabytes, so once for each process
                line.send(("sieve", sieve, 0))
                self._sieve = sieve
            line.send((work, given, seconds))
            return line.recv() if line.poll(_PATIENCE) else None
        except (EOFError, OSError):
            return None

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
        self._line, self._read, self._sieve = line, 0, None
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
        return f"no text (the page {_FAILED}: {signal.Signals(-code).name if code < 0 else f'exit {code}'})"

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
    """The reading process: pages in, articles and listings out, until the other side of ``handle`` is closed.

    The kernel ends it when a page takes more CPU seconds than come with it, and refuses it more than ``memory`` bytes
    beyond what it has when it is ready.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted run ends us by closing the line
    logging.disable()  # what libraries say of hostile pages is no news; their outcome is
    with Connection(handle) as line:
        readers = _warm_up()
        sieve = None
        _limit(memory)
        line.send("ready")
        while True:
            try:
                work, given, seconds = line.recv()
            except EOFError:
                return
            except MemoryError:  # the page alone is more than is allowed; what is left may not do for a word
                os._exit(1)
            if work == "sieve":
                sieve = given
                _limit(memory)
                continue
            if work == "article":
                page, source, is_sieved = given
                given = page, source, sieve if is_sieved else None
            signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends a process that does not handle it
            answer = readers[work](*given)
            signal.setitimer(signal.ITIMER_PROF, 0)
            line.send(answer)


def _limit(memory: int) -> None:
    """From now on no more than so many bytes beyond what the process has; only linux knows such a limit."""
    if sys.platform == "linux":
        most = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + memory
        ceiling = resource.getrlimit(resource.RLIMIT_AS)[1]  # only root may raise it
        soft = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        resource.setrlimit(resource.RLIMIT_AS, (soft, ceiling))


def _warm_up() -> dict[Work, Callable[..., Any]]:
    """The readers, which only this process loads, with models and libraries loaded before the clock runs.

    They are tried on a page so poor that every reader and language is asked.
    """
    from scrapers import extract as reading
    from scrapers import readers as listing

    url, now, source = "http://a.example/a", datetime.now(UTC), Source("", "", "", "INT", (), "general", "", ())
    page = Page(url, url, 200, (), b"<p>Talks, 9 sierpnia 2024.</p>", now)
    reading.extract(page, source)
    listing.read(page, source, Address("listing", url), now)
    feed = b"<rss><channel><item><link>/b</link><pubDate>9 sierpnia 2024</pubDate></item></channel></rss>"
    listing.read(replace(page, body=feed), source, Address("feed", url), now)
    return {"article": reading.extract, "listing": listing.read}
