"""Prefect for real: a server, a worker, deployments, a run started by hand; and an embedded server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import examining_service
from flows.prefect_settings import answers
from storage import runs
from storage.store import open_store
from tests.alerts.mailbox import free_port
from tests.flows import playing
from tests.flows.relay import Relay
from tests.flows.test_cli import SPACEWATCH, environment, in_a_process
from tests.flows.test_faults import state_of
from tests.flows.test_mortal_flows import KILLS
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

ROOT = Path(__file__).parents[2]
PREFECT = Path(sys.executable).parent / "prefect"
DEPLOYMENTS = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
TALKS = ROUNDS[2]


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda d: d["name"])
def test_every_deployment_leads_to_a_flow_that_takes_its_parameters(deployment: dict[str, Any]) -> None:
    import importlib

    path, _, name = deployment["entrypoint"].partition(":")
    assert (ROOT / path).exists()
    flow = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
    assert flow.name == deployment["name"]
    assert deployment["description"]
    given = deployment.get("parameters", {})
    if deployment["name"] == "backfill":
        given = {"files": ["/tmp/some.txt"]}
    if deployment["name"] == "gather":
        given = {"batch": "the-name-of-one"}
    flow.validate_parameters(given)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda d: d["name"])
def test_a_pause_made_by_a_person_survives_the_next_deploy(deployment: dict[str, Any]) -> None:
    for schedule in deployment.get("schedules", []):
        assert schedule["slug"]
        assert schedule["timezone"]
        assert "active" not in schedule


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """``spacewatch up`` at work on a port of its own, with the newsroom as its web."""
    home = tmp_path_factory.mktemp("up")
    port = free_port()
    with Newsroom(TALKS) as newsroom, (home / "up.log").open("wb") as log:
        env = environment(home, newsroom.port) | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
        env["SPACEWATCH_SHARED"] = str(home / "shared")
        command = [str(SPACEWATCH), "up"]
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        try:
            _await(home / "up.log", b"Worker 'ProcessWorker", process)
            yield env | {"UP_PID": str(process.pid), "UP_LOG": str(home / "up.log")}
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=120)  # a run under way is given a minute
            finally:
                left = _alive(process.pid)
                if left:
                    os.killpg(process.pid, signal.SIGKILL)
        assert not left, f"spacewatch up left processes behind: {left}"


def _await(log: Path, words: bytes, process: subprocess.Popen[bytes]) -> None:
    def seen() -> bool:
        assert process.poll() is None, log.read_text()[-3000:]
        return words in log.read_bytes()

    assert _comes_true(seen), log.read_text()[-3000:]


def _comes_true(seen: Callable[[], bool]) -> bool:
    end = time.monotonic() + 240
    while time.monotonic() < end:
        if seen():
            return True
        time.sleep(0.5)
    return False


def _alive(group: int) -> list[str]:
    """The command lines of the processes of a group, as /proc has them (empty elsewhere)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append((stat.parent / "cmdline").read_text().replace("\0", " "))
        except (OSError, IndexError, ValueError):
            continue
    return found


def prefect(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [str(PREFECT), "--no-prompt", *arguments]
    return subprocess.run(
        command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False, stdin=subprocess.DEVNULL
    )


def run_by_hand(name: str, *parameters: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a deployment and wait; a scheduled run that is just at work cancels ours, so it is asked again."""
    for deployment in DEPLOYMENTS:
        prefect("deployment", "schedule", "pause", f"{deployment['name']}/{deployment['name']}", "--all", env=env)
    for _ in range(3):
        done = prefect("deployment", "run", name, *parameters, "--watch", env=env)
        if "Cancelled" not in done.stdout:
            break
        time.sleep(20)
    return done


@pytest.mark.slow
def test_up_deploys_every_flow_and_a_run_by_hand_does_the_job(up: dict[str, str]) -> None:
    listed = prefect("deployment", "ls", env=up | {"COLUMNS": "200"})
    for deployment in DEPLOYMENTS:
        assert f"{deployment['name']}/{deployment['name']}" in listed.stdout
    parameters = ["--param", "everything=true", "--param", f'now="{TALKS:%Y-%m-%dT%H:%M:%SZ}"']
    done = run_by_hand("monitor/monitor", *parameters, env=up)
    assert done.returncode == 0, done.stdout + done.stderr
    with open_store(Path(up["SPACEWATCH_HOME"]) / "spacewatch.db", read_only=True) as store:
        (last,) = runs.latest(store, "monitor", 1)
        assert last.state == "completed"
        assert "14 of 14 sources answered" in str(last.summary["line"])
        assert len(store.rows("SELECT id FROM articles_read WHERE relevance > .9")) == 8
        sent = store.rows("SELECT key FROM alerts_read WHERE state = 'sent'")
    artifacts = prefect("artifact", "ls", env=up | {"COLUMNS": "200"})
    assert "monitor-run" in artifacts.stdout
    wanted = {f"spacewatch.alert.{each['key']}" for each in sent}
    assert wanted
    assert _comes_true(lambda: alerts_announced(up) == wanted), alerts_announced(up)


@pytest.mark.slow
def test_two_process_workers_on_one_pool_and_one_writer_keep_what_one_process_keeps(
    up: dict[str, str], tmp_path: Path
) -> None:
    by_hand = up | {"SPACEWATCH_HOME": str(tmp_path / "worker")}
    command = [str(PREFECT), "worker", "start", "--pool", "spacewatch", "--work-queue", "gather", "--limit", "1"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [*command, "--install-policy", "never"], env=by_hand, cwd=ROOT, stdout=log, stderr=log
        )
        try:
            _await(tmp_path / "worker.log", b"Worker 'ProcessWorker", worker)
            spread = {"SPACEWATCH_HOME": str(tmp_path / "spread"), "SPACEWATCH_SPREAD": "pool"}
            env = up | spread | {"SPACEWATCH_BATCH_SOURCES": "5"}
            done = in_a_process("monitor", "--all", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}", env=env)
        finally:
            worker.terminate()
            worker.wait(timeout=60)
    assert done.returncode == 0, done.stderr
    assert "14 of 14 sources gathered by 2 workers" in done.stdout, done.stderr
    with Newsroom(TALKS) as newsroom:
        playing.monitor(playing.desk_for(tmp_path / "alone", newsroom, mail_to=""), TALKS)
    assert state_of(tmp_path / "spread") == state_of(tmp_path / "alone")


def alerts_announced(env: dict[str, str]) -> set[str]:
    """The resources of the events of alerts that the server has written down, on which automations can hang."""
    asked = {"filter": {"event": {"name": ["spacewatch.alert.sent"]}}, "limit": 50}
    return {each["resource"]["prefect.resource.id"] for each in ask(env, "/events/filter", asked)["events"]}


@pytest.mark.slow
def test_deploying_by_hand_works_against_a_server(up: dict[str, str]) -> None:
    done = prefect("deploy", "--all", env=up)
    assert done.returncode == 0, done.stdout + done.stderr


def ask(env: dict[str, str], path: str, body: dict[str, Any], method: str = "POST") -> Any:
    """What the server's API answers."""
    request = urllib.request.Request(
        env["PREFECT_API_URL"] + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    for patience in (1, 2, 4, 8, 0):
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code != 503 or not patience:  # a server that is busy with its database says so
                raise
            time.sleep(patience)
    raise AssertionError("the last try returns or raises")


def deployed(env: dict[str, str]) -> dict[str, Any]:
    """The server's deployments by name."""
    return {each["name"]: each for each in ask(env, "/deployments/filter", {})}


@pytest.mark.slow
def test_deploy_removes_what_the_file_no_longer_has_and_keeps_a_pause(up: dict[str, str]) -> None:
    monitor = deployed(up)["monitor"]
    stray = {"schedule": {"cron": "1 1 * * *", "timezone": "UTC"}, "slug": "of-last-year", "active": True}
    ask(up, f"/deployments/{monitor['id']}/schedules", [stray])  # type: ignore[arg-type]
    ask(up, "/deployments/", {"name": "old", "flow_id": monitor["flow_id"], "tags": ["spacewatch"]})
    ask(up, "/deployments/", {"name": "theirs", "flow_id": monitor["flow_id"], "tags": ["other"]})
    (digest,) = deployed(up)["digest"]["schedules"]
    path = f"/deployments/{deployed(up)['digest']['id']}/schedules/{digest['id']}"
    ask(up, path, {"active": False}, "PATCH")

    done = in_a_process("deploy", env=up | {"PWD": "/"})  # as a service manager or another program starts it

    assert done.returncode == 0, done.stdout + done.stderr
    found = deployed(up)
    assert str(ROOT) in json.dumps(found["monitor"]["pull_steps"])
    assert set(found) == {each["name"] for each in DEPLOYMENTS} | {"theirs"}
    assert [each["slug"] for each in found["monitor"]["schedules"]] == ["every-quarter-hour"]
    assert [each["active"] for each in found["digest"]["schedules"]] == [False]
    assert "digest" in examining_service.paused(up["PREFECT_API_URL"])
    automations = ask(up, "/automations/filter", {})
    assert [each["name"] for each in automations if each["name"].startswith("spacewatch")] == [
        "spacewatch: a run without a heartbeat has crashed"
    ]


@pytest.mark.slow
def test_a_server_and_a_worker_that_die_are_started_again(up: dict[str, str]) -> None:
    log = Path(up["UP_LOG"])
    begun = log.read_bytes().count(b"Worker 'ProcessWorker")
    for role in ("worker start", "server start"):
        for stat in Path("/proc").glob("[0-9]*/cmdline"):
            words = stat.read_text(errors="replace").replace("\0", " ") if stat.exists() else ""
            if role in words and os.getpgid(int(stat.parent.name)) == int(up["UP_PID"]):
                os.kill(int(stat.parent.name), signal.SIGKILL)
    assert _comes_true(lambda: log.read_bytes().count(b"Worker 'ProcessWorker") > begun), log.read_text()[-3000:]
    assert _comes_true(lambda: answers(up["PREFECT_API_URL"])), log.read_text()[-3000:]
    assert set(deployed(up)) >= {each["name"] for each in DEPLOYMENTS}


@pytest.mark.slow
@pytest.mark.chaos
@pytest.mark.skipif(KILLS < 2, reason="takes a minute or two each; the short form is in test_chaos.py")
@pytest.mark.parametrize("trouble", ["slow", "dies"])
def test_a_server_that_is_slow_or_dies_during_a_run_costs_only_time(
    up: dict[str, str], tmp_path: Path, trouble: str
) -> None:
    with Newsroom(TALKS) as newsroom, Relay(int(up["PREFECT_API_URL"].split(":")[2][:-4])) as line:
        env = environment(tmp_path, newsroom.port) | {"PREFECT_API_URL": f"http://127.0.0.1:{line.port}/api"}
        line.delay = 0.5 if trouble == "slow" else 0.0
        watch = threading.Thread(target=_cut_when_asked, args=(line, newsroom))
        if trouble == "dies":
            watch.start()
        env["PREFECT_CLIENT_MAX_RETRIES"] = "1"
        command = [str(SPACEWATCH), "monitor", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}"]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    assert ("Prefect failed; running the plain pipeline" in done.stderr) == (trouble == "dies")
    with open_store(tmp_path / "spacewatch.db", read_only=True) as store:
        assert {run.state for run in runs.latest(store)} == {"completed"}
        assert len(store.rows("SELECT id FROM articles_read WHERE relevance > .9")) == 8
        told = store.rows("SELECT letter_key FROM alerts WHERE letter_key IS NOT NULL")
        assert len(told) == len(store.rows("SELECT key FROM letters WHERE sent_at IS NOT NULL"))


def _cut_when_asked(line: Relay, newsroom: Newsroom) -> None:
    while len(newsroom.log) < 8:
        time.sleep(0.02)
    line.cut()


@pytest.mark.slow
def test_a_run_by_hand_uses_the_server_that_answers(up: dict[str, str]) -> None:
    done = in_a_process("digest", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}", env=up)
    assert done.returncode == 0, done.stderr
    assert "1 digest written" in done.stdout
    listed = prefect("flow-run", "ls", "--flow-name", "digest", env=up | {"COLUMNS": "200"})
    assert "digest 2024-08-08 18:00" in listed.stdout


@pytest.mark.slow
def test_without_a_server_an_embedded_one_keeps_the_history(tmp_path: Path) -> None:
    with Newsroom(TALKS) as newsroom:
        env = environment(tmp_path, newsroom.port)
        done = in_a_process("monitor", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}", env=env)
    assert done.returncode == 0, done.stderr
    assert "Prefect failed" not in done.stderr
    assert "14 of 14 sources answered" in done.stdout
    import sqlite3

    with sqlite3.connect(tmp_path / "prefect" / "prefect.db") as history:
        flow_runs = history.execute("SELECT name, state_name FROM flow_run").fetchall()
        task_runs = history.execute("SELECT name, state_type FROM task_run").fetchall()
    assert flow_runs == [("monitor 2024-08-08 18:00", "Completed")]
    assert len(task_runs) == 16, "fourteen hosts, keep, deliver"
    assert {state for _, state in task_runs} == {"COMPLETED"}
