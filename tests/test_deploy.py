"""The files for systemd and containers, as far as they can be looked at without starting them."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows import settings
from flows.prefect_settings import DEFAULTS

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
UNIT = (DEPLOY / "spacewatch.service").read_text(encoding="utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "spacewatch.service"
    unit.write_text(UNIT.replace("/opt/spacewatch/.venv/bin/spacewatch", shutil.which("true") or "true"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "spacewatch.service" in line]) == (0, [])


def test_what_runs_in_the_unit_may_write_only_where_it_keeps_its_things() -> None:
    given = dict(re.findall(r"^(?:Environment=)?(\w+)=(.+)$", UNIT, re.MULTILINE))
    assert given["ProtectSystem"] == "strict"
    folder = f"/var/lib/{given['StateDirectory']}"
    assert given["SPACEWATCH_HOME"] == folder
    assert given["PREFECT_HOME"].startswith(f"{folder}/")


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_the_settings_named_are_settings(file: Path) -> None:
    known = {settings.PREFIX + each.name.upper() for each in fields(settings.Settings)}
    assert set(re.findall(rf"\b{settings.PREFIX}[A-Z_]+", file.read_text(encoding="utf-8"))) <= known


def test_the_server_of_the_containers_has_what_ours_has() -> None:
    """It is started by Prefect's own command, which knows nothing of our defaults."""
    given = COMPOSE["services"]["server"]["environment"]
    needed = {k: v for k, v in DEFAULTS.items() if k.startswith("PREFECT_SERVER_") and "EPHEMERAL" not in k}
    assert {k: given.get(k) for k in needed} == needed


def test_the_containers_are_joined_as_they_are_named() -> None:
    services: dict[str, dict[str, Any]] = COMPOSE["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= {n for n, other in services.items() if "healthcheck" in other}
        mounted = {volume.partition(":")[0] for volume in service.get("volumes", [])}
        assert mounted <= set(COMPOSE["volumes"])
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), "never open to the network"
    (port,) = services["server"]["ports"]
    assert services["worker"]["environment"]["PREFECT_API_URL"] == f"http://server:{port.rpartition(':')[2]}/api"
    database = services["server"]["environment"]["PREFECT_API_DATABASE_CONNECTION_URL"]
    assert re.search(r"^asyncpg==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert database.startswith("postgresql+asyncpg://")
    assert "@postgres:" in database


def test_the_image_is_made_of_the_lock_alone_and_runs_as_nobody_in_particular() -> None:
    assert "--no-deps --require-hashes --requirement requirements.lock" in DOCKERFILE
    assert set(re.findall(r"^FROM python:(\S+)-slim", DOCKERFILE, re.MULTILINE)) == {"3.11"}
    for source in re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).exists()
    last = DOCKERFILE.rpartition("FROM ")[2]
    assert re.search(r"^USER (?!root)\w+$", last, re.MULTILINE)
    home = re.search(r"^VOLUME (\S+)$", last, re.MULTILINE)
    assert home
    assert f"SPACEWATCH_HOME={home[1]}/" in last
    assert f"PREFECT_HOME={home[1]}/" in last
    assert COMPOSE["services"]["worker"]["volumes"] == [f"archive:{home[1]}"]


def test_the_image_takes_nothing_along_that_is_of_this_machine() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "var", ".env", "deploy/spacewatch.env"} <= set(ignored)
