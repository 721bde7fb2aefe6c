from __future__ import annotations

import pytest

from storage import runs
from storage.runs import Run
from storage.store import Store
from tests.storage.material import HOUR, NOW


def test_a_run_is_on_record_from_its_start_to_its_end(store: Store) -> None:
    run_id = runs.start(store, "monitor", NOW, {"only": ["ministry"]})
    assert runs.interrupted(store) == [Run(run_id, "monitor", NOW, None, "running", {"only": ["ministry"]}, {})]
    runs.finish(store, run_id, NOW + HOUR, "with_errors", {"stored": 3})
    assert runs.interrupted(store) == []
    assert runs.latest(store) == [
        Run(run_id, "monitor", NOW, NOW + HOUR, "with_errors", {"only": ["ministry"]}, {"stored": 3})
    ]
    (read,) = store.rows("SELECT flow, seconds, state FROM runs_read")
    assert read == {"flow": "monitor", "seconds": 3600, "state": "with_errors"}


def test_the_latest_runs_come_first_and_may_be_of_one_flow(store: Store) -> None:
    first, second, third = (runs.start(store, flow, NOW, {}) for flow in ("monitor", "digest", "monitor"))
    assert [run.id for run in runs.latest(store)] == [third, second, first]
    assert [run.id for run in runs.latest(store, "monitor", limit=1)] == [third]


def test_a_run_ends_in_a_state_we_know(store: Store, run_id: int) -> None:
    with pytest.raises(ValueError, match="fine"):
        runs.finish(store, run_id, NOW, "fine", {})
