"""What it costs to visit a thousand sources that have nothing new: the commonest run of all.

    python -m bench.polling serve          a server for any number of hosts, in a process of its own
    python -m bench.polling fill HOME …    the plain pipeline meets every source for the first time
    python -m bench.polling warm HOME …    the same run again, measured; then bare httpx asks for the same feeds

Each step is a process of its own, so that its peak memory is its own. Everything is on loopback, without the gap
between two requests to a host (it would be waited out in parallel), so that what remains is our own work.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.serving import LOOPBACK, Server, not_modified, reply

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT_ONCE = 20  # as the polite client
_ITEMS = 1  # in each feed; its page is gone, which settles it without reading
_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title><link>http://{host}/</link>
<description>news</description>{items}</channel></rss>"""
_ITEM = "<item><title>Report {i} of {host}</title><link>http://{host}/{i}</link><pubDate>{date}</pubDate></item>"
_SOURCE = """name = "Source {i}"
home = "http://{host}/"
country = "FR"
languages = ["fr"]
kind = "general"
family = "source-{i}"
every_minutes = 60
[[address]]
kind = "feed"
url = "http://{host}/feed.xml"
evidence = "bench"
"""

Figures = dict[str, float]


def measure(number: int = 1000) -> Figures:
    """Seconds, requests and memory of a run over so many sources with nothing new, and of bare httpx."""
    command = [sys.executable, "-m", "bench.polling"]
    with tempfile.TemporaryDirectory() as folder:
        write_catalogue(Path(folder) / "catalogue" / "sources", number)
        with subprocess.Popen([*command, "serve"], stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ourselves
            try:
                port = server.stdout.readline().strip() if server.stdout else ""
                _step("fill", folder, port, number)
                said = _step("warm", folder, port, number)
            finally:
                server.terminate()
    figures: Figures = json.loads(said)
    return figures


def _step(name: str, folder: str, port: str, number: int) -> str:
    """The last line of what a step said."""
    command = [sys.executable, "-m", "bench.polling", name, folder, port, str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603 - ourselves
    if done.returncode:
        raise RuntimeError(f"bench.polling {name} failed: {done.stderr[-2000:]}")
    return done.stdout.splitlines()[-1]


def write_catalogue(folder: Path, number: int) -> None:
    """A catalogue of so many sources, one feed each."""
    folder.mkdir(parents=True)
    for i in range(number):
        text = f'id = "source-{i}"\n' + _SOURCE.format(i=i, host=host(i))
        (folder / f"source-{i}.toml").write_text(text, encoding="utf-8")


def host(number: int) -> str:
    """The host of one source."""
    return f"s{number}.example"


# ── the server ───────────────────────────────────────────────────────────────────────────────────


class _Sources(Server):
    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def answer(self, target: str, name: str, headers: Mapping[str, str]) -> bytes:
        if target == "/counts":
            counts, self.counts = self.counts, {}
            return reply("200 OK", json.dumps(counts).encode(), "text/plain")
        self.counts["requests"] = self.counts.get("requests", 0) + 1
        if target == "/robots.txt":
            return reply("200 OK", b"User-agent: *\nAllow: /\n", "text/plain")
        if target != "/feed.xml":
            return reply("410 Gone", b"", "text/plain")
        tag = f'"{name}"'
        if headers.get("if-none-match") == tag:
            self.counts["not_modified"] = self.counts.get("not_modified", 0) + 1
            return not_modified(tag)
        date = f"{NOW - timedelta(hours=1):%a, %d %b %Y %H:%M:%S GMT}"
        items = "".join(_ITEM.format(i=i, host=name, date=date) for i in range(_ITEMS))
        return reply("200 OK", _FEED.format(host=name, items=items).encode(), "application/rss+xml", tag)


# ── the runs ─────────────────────────────────────────────────────────────────────────────────────


def _visit_all(home: Path, port: int, now: datetime) -> Figures:
    """One plain monitor run over everything."""
    from flows import pipeline
    from flows.desk import open_desk
    from flows.settings import Settings

    settings = Settings(
        home=home,
        catalog=home / "catalogue",
        gap_seconds=0.0,
        connect_to={"*.example": (LOOPBACK, port)},
        allow_loopback=True,
    )
    desk = open_desk(settings)
    before = _megabytes()
    _counts(port)
    wall, cpu = time.perf_counter(), time.process_time()
    report = asyncio.run(pipeline.monitor(pipeline.Start(desk, now), everything=True))
    figures = {"wall_seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    answered = sum(visit.state.value in {"ok_new", "ok_none"} for visit in report.visits)
    return figures | {"sources_answered": float(answered), "peak_mb": _megabytes(), "idle_mb": before} | _counts(port)


async def _ask_bare(port: int, number: int) -> None:
    """The same conditional requests by httpx alone."""
    import httpx

    places = asyncio.Semaphore(AT_ONCE)  # not the pool's own queue, whose cost grows with the square of its length
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(limits=limits, trust_env=False, timeout=60) as client:

        async def ask(i: int) -> None:
            headers = {"Host": host(i), "If-None-Match": f'"{host(i)}"'}
            async with places:
                answer = await client.get(f"http://{LOOPBACK}:{port}/feed.xml", headers=headers)
            if answer.status_code != 304:
                raise RuntimeError(f"{host(i)} answered {answer.status_code} to a conditional request")

        await asyncio.gather(*(ask(i) for i in range(number)))


def _warm(home: Path, port: int, number: int) -> Figures:
    ours = _visit_all(home, port, NOW + timedelta(hours=1))
    wall, cpu = time.perf_counter(), time.process_time()
    asyncio.run(_ask_bare(port, number))
    bare = {"wall_seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu} | _counts(port)
    return {f"nothing_new_{k}": v for k, v in ours.items()} | {f"nothing_new_httpx_{k}": v for k, v in bare.items()}


def _counts(port: int) -> Figures:
    """What the server was asked since the last time; it begins anew."""
    with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/counts", timeout=10) as answer:
        return {name: float(count) for name, count in json.load(answer).items()}


def _megabytes() -> float:
    """The most memory this process ever had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main(arguments: list[str]) -> None:
    """One of the steps, as ``measure`` starts them."""
    step, *rest = arguments
    if step == "serve":
        asyncio.run(_Sources().serve())
        return
    home, port, number = Path(rest[0]), int(rest[1]), int(rest[2])
    figures = _visit_all(home, port, NOW) if step == "fill" else _warm(home, port, number)
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
