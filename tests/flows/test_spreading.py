"""Sources spread over workers, some of them killed on the way: the same archive, the same manners, as with none."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest

from analysis.robots import RobotsFile
from flows import assisting, pipeline, spreading
from flows.batches import Brought, encode_brought
from flows.desk import Desk
from flows.gathering import Limits
from flows.post import BatchError, Carrier, Post
from flows.report import Report
from flows.settings import Settings
from flows.spreading import Pace
from tests.flows import playing
from tests.flows.test_batches import NAME, batch, errand, found
from tests.flows.test_cli import environment
from tests.flows.test_faults import TALKS, state_of
from tests.flows.test_politeness import GAP, SLOW_TO_LOG
from tests.newsroom.server import Newsroom

Worker = Callable[[str], Coroutine[Any, Any, object]]
PATIENT = Pace(look=0.02, start=60.0, silence=60.0, lease=0.2)  # no busy machine makes a live worker seem dead
IMPATIENT = replace(PATIENT, start=0.1, silence=0.0)


class Workers:
    """A carrier whose workers are coroutines of this process."""

    def __init__(self, *workers: Worker) -> None:
        self._workers = list(workers)
        self.names: list[str] = []
        self.tasks: list[asyncio.Task[object]] = []

    async def places(self) -> int:
        return len(self._workers)

    async def start(self, name: str) -> None:
        self.tasks.append(asyncio.create_task(self._workers[len(self.names)](name)))
        self.names.append(name)

    async def cancel(self, name: str) -> None:
        pass

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Carrier]:
        yield self
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "PACE", PATIENT)
    monkeypatch.setattr(assisting, "SIGN_SECONDS", 0.05)
    monkeypatch.setattr(assisting, "open_desk", playing.opened)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    """What a run keeps that has gathered everything itself."""
    home = tmp_path_factory.mktemp("alone")
    with Newsroom(TALKS) as newsroom:
        playing.monitor(playing.desk_for(home, newsroom), TALKS)
    return state_of(home)


def desk_for(home: Path, newsroom: Newsroom, **settings: Any) -> Desk:
    return playing.desk_for(home, newsroom, **{"shared": home / "shared", "batch_sources": 5, **settings})


def honest(desk: Desk) -> Worker:
    async def work(name: str) -> object:
        return await assisting.assist(replace(desk.settings, home=desk.settings.home / "worker"), name)

    return work


def monitor(desk: Desk, workers: Workers | None, **start: Any) -> Report:
    begin = pipeline.Start(desk, TALKS, wait_seconds=0, open_carrier=workers and workers.open, **start)
    return asyncio.run(pipeline.monitor(begin, everything=True))


def test_two_workers_and_one_writer_keep_what_one_process_keeps(tmp_path: Path, alone: dict[str, list[object]]) -> None:
    with Newsroom(TALKS) as newsroom:
        desk = desk_for(tmp_path, newsroom, gap_seconds=GAP)
        report = monitor(desk, Workers(honest(desk), honest(desk)))
        log = newsroom.log
    assert report.notes == ("14 of 14 sources gathered by 2 workers",), report.issues
    assert not report.issues
    assert state_of(tmp_path) == alone
    assert not list((tmp_path / "shared").iterdir())
    asked = Counter((request.host, request.path) for request in log)
    assert not [each for each, times in asked.items() if times > 1]
    by_host = defaultdict(list)
    for request in sorted(log, key=lambda each: each.began):
        by_host[request.host].append(request)
    for host, requests in by_host.items():
        for before, after in pairwise(requests):
            assert after.began - before.ended >= GAP - SLOW_TO_LOG, (host, before.path, after.path)


async def nobody(name: str) -> None:
    """A worker that never comes."""


async def broken(name: str) -> None:
    raise ConnectionError


def test_what_a_killed_worker_and_those_that_never_came_leave_is_gathered_here_and_a_late_one_finds_nothing(
    tmp_path: Path, alone: dict[str, list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Newsroom(TALKS) as newsroom:
        desk = desk_for(tmp_path, newsroom, gap_seconds=0.1, batch_sources=3)
        env = environment(tmp_path / "worker", newsroom.port) | {"SPACEWATCH_SHARED": str(tmp_path / "shared")}

        async def killed(name: str) -> int:
            code = "import sys; from flows import assisting; assisting.run(sys.argv[1])"
            worker = await asyncio.create_subprocess_exec(sys.executable, "-c", code, name, env=env)
            while len(newsroom.log) < 8:
                assert worker.returncode is None
                await asyncio.sleep(0.01)
            worker.kill()
            return await worker.wait()

        async def next_one(name: str) -> object:
            await workers.tasks[0]
            line = await honest(desk)(name)
            monkeypatch.setattr(spreading, "PACE", IMPATIENT)
            return line

        workers = Workers(killed, next_one, nobody, broken)
        report = monitor(desk, workers)
        assert workers.tasks[0].result() == -signal.SIGKILL
        told = [issue.partition(" sources was gathered here: ") for issue in report.issues]
        whys = sorted(why for _, _, why in told)
        assert whys == ["its worker gave no sign of life any more", "no worker took it", "no worker took it"]
        here = sum(int(lot.removeprefix("a batch of ")) for lot, _, _ in told)
        assert here in {10, 11}  # of fourteen sources in batches of three and four
        assert report.notes == (f"{14 - here} of 14 sources gathered by 4 workers",)
        assert state_of(tmp_path) == alone
        newsroom.clear_log()
        with pytest.raises(BatchError, match="is it the same folder"):
            asyncio.run(honest(desk)(workers.names[2]))
        assert not newsroom.log


@asynccontextmanager
async def dead() -> AsyncIterator[Carrier]:
    raise ConnectionError("no scheduler at tcp://127.0.0.1:9")
    yield


def test_a_writer_that_is_cut_off_leaves_no_worker_behind_and_the_next_run_does_all_even_if_the_engine_is_dead(
    tmp_path: Path, alone: dict[str, list[object]]
) -> None:
    with Newsroom(TALKS) as newsroom:
        desk = desk_for(tmp_path, newsroom, gap_seconds=30.0)  # its worker has work for minutes
        ends: list[object] = []

        def work_on(name: str) -> None:
            with pytest.raises(BatchError) as ended:
                asyncio.run(honest(desk)(name))
            ends.append(str(ended.value))

        async def run_until_the_hosts_are_asked() -> None:
            async def with_a_worker_elsewhere(name: str) -> None:
                threads.append(threading.Thread(target=work_on, args=(name,)))
                threads[0].start()

            workers = Workers(with_a_worker_elsewhere, nobody)
            start = pipeline.Start(desk, TALKS, wait_seconds=0, open_carrier=workers.open)
            run = asyncio.create_task(pipeline.monitor(start, everything=True))
            while len(newsroom.log) < 5:
                assert not run.done()
                await asyncio.sleep(0.01)
            run.cancel()  # ends it as it stands: nothing is tidied up
            with pytest.raises(asyncio.CancelledError):
                await run

        threads: list[threading.Thread] = []
        asyncio.run(run_until_the_hosts_are_asked())
        assert len(list((tmp_path / "shared").glob("*.batch"))) == 2
        desk = replace(desk, settings=replace(desk.settings, gap_seconds=0.0))
        start = pipeline.Start(desk, TALKS, wait_seconds=0, open_carrier=dead)
        report = asyncio.run(pipeline.monitor(start, everything=True))
        threads[0].join()
    assert ends == ["the batch was taken back, or the shared folder is out of reach: its sources are left alone"]
    assert report.issues == ("gathered here, not by others: ConnectionError: no scheduler at tcp://127.0.0.1:9",)
    assert state_of(tmp_path) == alone


def test_a_worker_that_is_done_gives_no_further_sign_though_one_was_just_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> bool:
        given = asyncio.get_running_loop().create_future()
        monkeypatch.setattr(asyncio.get_running_loop(), "run_in_executor", lambda *_: given)
        signs = asyncio.create_task(assisting._give_signs(Post(tmp_path), NAME))
        await asyncio.sleep(0)
        given.set_result(None)
        signs.cancel()
        await asyncio.wait({signs}, timeout=0.5)
        return signs.cancelled()

    assert asyncio.run(run())


def test_what_a_worker_brings_late_counts_though_neither_folder_nor_engine_can_tell_it_to_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = batch(errand("a", "a.example"))
    post = Post(tmp_path / "shared")

    def stale(*_: object) -> bool:
        raise OSError("stale file handle")

    class Stubborn(Workers):
        async def cancel(self, name: str) -> None:
            post.bring(name, encode_brought(Brought(gatherings=(found(out.errands[0].source),))))
            raise ConnectionError

    monkeypatch.setattr(spreading, "PACE", IMPATIENT)
    monkeypatch.setattr(post, "take_back", stale)
    brought = asyncio.run(spreading.Home(post, Stubborn(nobody)).have_gathered(NAME, out))
    assert [gathering.source.id for gathering in brought.gatherings] == ["a"]
    assert not brought.faults


def test_home_rests_as_long_as_any_site_of_the_workers_asks_for() -> None:
    slow = RobotsFile("https://a.example", 200, b"User-agent: spacewatch\nCrawl-delay: 9\n")
    sources = [replace(errand("a", "a.example").source, gap_seconds=4.0)]
    assert spreading._rest(Settings(gap_seconds=2.0), sources, []) == 4.0
    assert spreading._rest(Settings(gap_seconds=2.0), sources, [slow, RobotsFile("https://b.example", 404)]) == 9.0
    assert spreading._rest(Settings(gap_seconds=12.0), sources, [slow]) == 12.0


def test_a_worker_that_gives_signs_for_ever_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = replace(batch(errand("a", "a.example")), limits=Limits(40, 0.01))
    post = Post(tmp_path / "shared")

    async def endless(name: str) -> None:
        post.claim(name)
        for number in count(1):
            post.renew(name, number)  # ends it when the batch is taken back
            await asyncio.sleep(0.01)

    monkeypatch.setattr(spreading, "PACE", Pace(look=0.01, start=0.5, silence=60.0, lease=0.1))
    workers = Workers(endless)
    brought = asyncio.run(spreading.Home(post, workers).have_gathered(NAME, out))
    assert brought.faults == ("a batch of 1 sources was gathered here: its worker was not done after 1 seconds",)
    assert isinstance(workers.tasks[0].exception(), FileNotFoundError)


@pytest.mark.slow
@pytest.mark.parametrize("dies", [False, True])
def test_a_dask_cluster_gathers_what_one_process_does(
    tmp_path: Path, alone: dict[str, list[object]], monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is an extra and not installed")
    from flows import carriers  # with Prefect, which takes two seconds

    monkeypatch.setattr(spreading, "PACE", Pace(start=60.0, silence=25.0, lease=1.0))
    with Newsroom(TALKS) as newsroom:
        desk = desk_for(tmp_path, newsroom, gap_seconds=0.5)
        env = environment(tmp_path / "worker", newsroom.port) | {"SPACEWATCH_SHARED": str(tmp_path / "shared")}
        for key in env.keys() - os.environ.keys():
            monkeypatch.setenv(key, env[key])
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            victim = cluster.workers[0].pid

            def kill() -> None:
                while len(newsroom.log) < 12:
                    time.sleep(0.05)
                os.kill(victim, signal.SIGKILL)

            thread = threading.Thread(target=kill if dies else int)
            thread.start()
            start = pipeline.Start(desk, TALKS, wait_seconds=0, open_carrier=carriers.opener(cluster.scheduler_address))
            report = asyncio.run(pipeline.monitor(start, everything=True))
            thread.join()
    assert report.notes == (f"{7 if dies else 14} of 14 sources gathered by 2 workers",), report.issues
    assert len(report.issues) == dies
    assert state_of(tmp_path) == alone
