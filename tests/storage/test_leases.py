from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from storage import leases
from storage.store import Store, open_store
from tests.storage.material import HOUR, NOW

SPAWN = multiprocessing.get_context("spawn")
HERE = socket.gethostname()
OURS = f"{HERE}:{os.getpid()}:a1"
ELSEWHERE = "another-machine:4711:b2"


def test_a_lease_is_held_by_one(store: Store) -> None:
    assert leases.take(store, "pipeline", ELSEWHERE, NOW, 60)
    assert not leases.take(store, "pipeline", OURS, NOW, 60)
    assert leases.holder_of(store, "pipeline") == ELSEWHERE
    assert leases.take(store, "upkeep", OURS, NOW, 60)


def test_its_holder_may_take_it_again(store: Store) -> None:
    assert leases.take(store, "pipeline", OURS, NOW, 60)
    assert leases.take(store, "pipeline", OURS, NOW, 60)


def test_a_lease_runs_out(store: Store) -> None:
    leases.take(store, "pipeline", ELSEWHERE, NOW, 3600)
    assert leases.take(store, "pipeline", OURS, NOW + HOUR, 60)
    assert leases.holder_of(store, "pipeline") == OURS


def test_renewing_keeps_it_and_tells_who_lost_it(store: Store) -> None:
    leases.take(store, "pipeline", ELSEWHERE, NOW, 3600)
    assert leases.renew(store, "pipeline", ELSEWHERE, NOW + HOUR, 3600)
    assert not leases.take(store, "pipeline", OURS, NOW + HOUR, 60)
    assert leases.take(store, "pipeline", OURS, NOW + 2 * HOUR, 60)
    assert not leases.renew(store, "pipeline", ELSEWHERE, NOW + 2 * HOUR, 3600)


def test_only_its_holder_gives_it_back(store: Store) -> None:
    leases.take(store, "pipeline", OURS, NOW, 60)
    leases.release(store, "pipeline", ELSEWHERE)
    assert leases.holder_of(store, "pipeline") == OURS
    leases.release(store, "pipeline", OURS)
    assert leases.holder_of(store, "pipeline") == ""
    assert not leases.renew(store, "pipeline", OURS, NOW, 60)


def test_the_lease_of_a_process_that_is_gone_is_free(store: Store) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    leases.take(store, "pipeline", f"{HERE}:{process.pid}:c3", NOW, 3600)
    assert not leases.take(store, "pipeline", OURS, NOW, 60)
    process.communicate(b"\n")
    assert leases.take(store, "pipeline", OURS, NOW, 60)


def test_a_holder_we_cannot_judge_keeps_its_lease(store: Store) -> None:
    for holder in ("", f"{HERE}", f"{HERE}:0:x", f"{HERE}:-1:x", f"{HERE}:{10**30}:x", f"{HERE}:word:x"):
        leases.take(store, holder or "empty", holder, NOW, 60)
        assert not leases.take(store, holder or "empty", OURS, NOW, 60), holder


def _compete(path: Path, start: Barrier, won: Queue[bool]) -> None:
    with open_store(path) as store:
        start.wait(60)
        won.put(leases.take(store, "pipeline", f"{HERE}:{os.getpid()}:x", NOW, 60))
        start.wait(60)  # nobody is gone before all have tried


def test_of_several_processes_one_gets_it(store: Store) -> None:
    start, won = SPAWN.Barrier(4), SPAWN.Queue()
    rivals = [SPAWN.Process(target=_compete, args=(store.path, start, won)) for _ in range(4)]
    for rival in rivals:
        rival.start()
    results = [won.get(timeout=60) for _ in rivals]
    for rival in rivals:
        rival.join(60)
    assert sorted(results) == [False, False, False, True]
