"""The command as a person types it: quick, clear about mistakes, and never silent because Prefect is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest
from typer.testing import CliRunner

from analysis.errors import UserError
from flows import cli
from tests.flows.playing import NEWSROOM_CATALOG
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import LOOPBACK, Newsroom

SPACEWATCH = Path(sys.executable).parent / "spacewatch"
TALKS = ROUNDS[2]


def environment(home: Path, port: int = 1) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SPACEWATCH_", "PREFECT_"))}
    return kept | {
        "SPACEWATCH_HOME": str(home),
        "SPACEWATCH_CATALOG": str(NEWSROOM_CATALOG),
        "SPACEWATCH_CONNECT_TO": f"*.example={LOOPBACK}:{port}",
        "SPACEWATCH_ALLOW_LOOPBACK": "yes",
        "SPACEWATCH_GAP_SECONDS": "0",
        "PREFECT_HOME": str(home / "prefect"),
    }


def spacewatch(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The command and its ending as typed, but in this process, which has loaded everything already."""
    said, complained = io.StringIO(), io.StringIO()
    command = ["spacewatch", *arguments]
    with (
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.object(sys, "argv", command),
        redirect_stdout(said),
        redirect_stderr(complained),
        pytest.raises(SystemExit) as end,
    ):
        cli.main()
    code = end.value.code
    assert code is None or isinstance(code, int)
    return subprocess.CompletedProcess(command, code or 0, said.getvalue(), complained.getvalue())


def in_a_process(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The installed command, for what must not have loaded Prefect before, or with other settings."""
    command = [str(SPACEWATCH), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a home that has seen the consultations."""
    home = tmp_path_factory.mktemp("home")
    with Newsroom(TALKS) as newsroom:
        env = environment(home, newsroom.port)
        done = in_a_process("monitor", "--bare", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}", env=env)
    assert done.returncode == 0, done.stderr
    assert "14 of 14 sources answered" in done.stdout
    assert str(home / "spacewatch.db") in done.stdout
    return env


def test_help_is_answered_without_prefect_or_the_rooms() -> None:
    code = "import sys; from typer.testing import CliRunner; from flows.cli import app; "
    code += "r = CliRunner().invoke(app, ['--help']); assert r.exit_code == 0; assert 'monitor' in r.output; "
    code += "sys.exit(' '.join({'prefect', 'httpx', 'trafilatura', 'sqlite_utils', 'catalog'} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_run_that_gathers_everything_itself_loads_nothing_for_other_workers() -> None:
    code = "import sys; import flows.pipeline, flows.orchestration as _; "
    code += "sys.exit(' '.join({'flows.spreading', 'flows.batches', 'flows.carriers'} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_wrong_setting_is_named_before_anything_happens(tmp_path: Path) -> None:
    done = in_a_process("monitor", env=environment(tmp_path) | {"SPACEWATCH_MAILTO": "x"})
    assert done.returncode == 2
    assert "did you mean SPACEWATCH_MAIL_TO" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistake_is_told_without_waiting_for_what_reads_pages() -> None:
    code = "import atexit, sys; from flows import cli; sys.argv = ['spacewatch', 'search', 'x']; "
    code += "slow = {'prefect', 'httpx', 'trafilatura', 'catalog', 'numpy'}; "
    code += "atexit.register(lambda: print(*slow & set(sys.modules))); cli.main()"
    env = os.environ | {"SPACEWATCH_MAILTO": "x"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "did you mean SPACEWATCH_MAIL_TO" in done.stderr
    assert not done.stdout.strip()


@pytest.mark.parametrize(
    "command",
    [
        "search moon",
        "stories",
        "stories proposals",
        "stories accept 1",
        "story 1",
        "edits",
        "diff 1",
        "evidence 1",
        "actors",
        "ask who-was-first",
        "export",
        "report",
        "why 1",
        "alerts",
        "alerts --retry",
        "alerts test new-story",
        "alerts preview --no-open",
        "mutes",
        "unmute 1",
        "relevance try",
        "health --json",
        "field accept 1",
    ],
)
def test_without_a_database_every_command_names_the_remedy_and_makes_none(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    done = CliRunner().invoke(cli.app, command.split())
    assert isinstance(done.exception, UserError), done.output
    assert "remedy: run `spacewatch monitor` once" in str(done.exception)
    assert not list(tmp_path.iterdir())


def test_an_unknown_source_is_named(tmp_path: Path) -> None:
    done = spacewatch("monitor", "--bare", "--source", "nobody", env=environment(tmp_path))
    assert done.returncode == 2
    assert "no such source: nobody" in done.stderr


@pytest.mark.parametrize("command", ["diff", "evidence"])
def test_an_article_that_is_not_there_is_said_to_be_none(watched: dict[str, str], command: str) -> None:
    done = spacewatch(command, "https://nobody.example/", env=watched)
    assert done.returncode == 2
    assert "no article 'https://nobody.example/' is kept" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_catalogue_is_named_with_file_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "sources").mkdir(parents=True)
    (tmp_path / "catalogue" / "sources" / "oops.toml").write_text('name = "Oops"\nhom = "https://oops.example/"\n')
    done = spacewatch("sources", env=environment(tmp_path) | {"SPACEWATCH_CATALOG": str(tmp_path / "catalogue")})
    assert done.returncode == 2
    assert "oops.toml" in done.stderr
    assert "hom" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "spacewatch.db").write_text("my shopping list")
    done = spacewatch("alerts", env=environment(tmp_path))
    assert done.returncode == 2
    assert "spacewatch.db" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "spacewatch.db").read_text() == "my shopping list"


def test_without_network_it_says_so_once_and_ends_with_its_own_code(tmp_path: Path) -> None:
    done = spacewatch("monitor", "--bare", env=environment(tmp_path, port=1))
    assert done.returncode == 4
    assert "global outage: none of 14 sources answered" in done.stdout
    assert done.stdout.count("  chenbao: ") == 1
    assert "make demo" in done.stdout


def test_why_says_how_an_article_was_judged(watched: dict[str, str]) -> None:
    done = spacewatch("why", "http://mid-press.example/en/press/news/2024/1961/", env=watched)
    assert done.returncode == 0
    for words in (
        "relevance",
        "above the alert threshold",
        "rule new-story",
        "RU",
        "CN",
        "Moscow",
        "consultation",
        "story",
    ):
        assert words in done.stdout


def test_why_also_knows_what_was_not_kept(watched: dict[str, str]) -> None:
    from tests.newsroom import expected

    url = min(expected.irrelevant(2))
    done = spacewatch("why", url, env=watched)
    assert done.returncode == 0, done.stdout
    assert "irrelevant" in done.stdout
    assert "not kept" in done.stdout


def test_why_judges_a_text_file(watched: dict[str, str], tmp_path: Path) -> None:
    text = tmp_path / "draft.txt"
    text.write_text("Japan and India sign accord on lunar exploration\nThe foreign ministers of Japan and India ...")
    done = spacewatch("why", str(text), env=watched)
    assert done.returncode == 0
    assert "relevance" in done.stdout


def test_why_admits_what_it_never_saw(watched: dict[str, str]) -> None:
    done = spacewatch("why", "https://elsewhere.example/", env=watched)
    assert done.returncode == 1
    assert "Never seen" in done.stdout


def test_sources_and_alerts_are_listed(watched: dict[str, str]) -> None:
    sources = spacewatch("sources", env=watched)
    assert "mid-press" in sources.stdout
    assert "14 sources" in sources.stdout
    one = spacewatch("sources", "mid-press", env=watched)
    assert "http://mid-press.example/" in one.stdout
    alerts = spacewatch("alerts", env=watched)
    assert "sent" in alerts.stdout


def test_doctor_finds_a_sound_installation_and_names_what_is_missing(watched: dict[str, str]) -> None:
    done = spacewatch("doctor", env=watched)
    assert done.returncode == 0, done.stdout
    assert "sound" in done.stdout
    assert "set SPACEWATCH_MAIL_TO" in done.stdout
    assert "error" not in done.stdout


def test_doctor_does_not_call_a_run_without_any_answer_well(tmp_path: Path) -> None:
    env = environment(tmp_path, port=1)
    assert spacewatch("monitor", "--bare", env=env).returncode == 4
    done = spacewatch("doctor", env=env)
    (line,) = [line for line in done.stdout.splitlines() if "last monitor run" in line]
    assert line.startswith("warning")
    assert "global outage" in line


def test_a_source_that_is_switched_off_is_listed_as_such(tmp_path: Path) -> None:
    env = environment(tmp_path)
    del env["SPACEWATCH_CATALOG"]
    done = spacewatch("sources", "list", "un-news", "un-press", env=env)
    rows = {line.split()[1]: line for line in done.stdout.splitlines() if line.startswith("│ un-")}
    assert "switched off" in rows["un-news"]
    assert "not visited yet" in rows["un-press"]


def test_doctor_names_a_mail_server_that_does_not_answer(watched: dict[str, str]) -> None:
    mail = {"SPACEWATCH_SMTP_HOST": "127.0.0.1", "SPACEWATCH_SMTP_PORT": "1", "SPACEWATCH_MAIL_TO": "a@b.example"}
    done = spacewatch("doctor", env=watched | mail | {"SPACEWATCH_SMTP_PASSWORD": "hunter2"})
    assert done.returncode == 1
    assert "SPACEWATCH_SMTP_HOST" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr


def test_backfill_reads_dated_texts_and_tells_nobody(watched: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "000_talks.txt"
    file.write_text(
        " date 2023-05-04 The foreign ministries of France and India held consultations on outer space in Paris. "
        "They discussed the peaceful uses of outer space and the Outer Space Treaty.\n\nA joint statement followed."
    )
    done = spacewatch("backfill", "--bare", str(file), env=watched)
    assert done.returncode == 0, done.stderr
    assert "1 text read, 1 article kept" in done.stdout
    assert "0 letters sent" in done.stdout
    again = spacewatch("backfill", "--bare", str(file), env=watched)
    assert "1 text read, 0 articles kept" in again.stdout


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", "no date here", "does not begin with 'date YYYY-MM-DD'"),
        ("b.jsonl", '{"date": "2024-01-01", "text": "x"}\n{oops\n', "line 2"),
        ("c.jsonl", '{"date": "yesterday", "text": "x"}\n', "'yesterday' is not YYYY-MM-DD"),
    ],
)
def test_backfill_names_the_line_it_cannot_read(tmp_path: Path, name: str, content: str, words: str) -> None:
    (tmp_path / name).write_text(content)
    done = spacewatch("backfill", "--bare", str(tmp_path / name), env=environment(tmp_path))
    assert done.returncode == 2
    assert name in done.stderr
    assert words in done.stderr


def test_upkeep_makes_a_backup_that_opens(watched: dict[str, str]) -> None:
    from storage.store import open_store

    done = spacewatch("upkeep", "--bare", env=watched)
    assert done.returncode == 0, done.stderr
    (backup,) = (Path(watched["SPACEWATCH_HOME"]) / "backups").glob("*.db")
    with open_store(backup, read_only=True) as store:
        assert store.rows("SELECT 1 FROM articles_read LIMIT 1")


def test_when_prefect_cannot_start_the_work_is_done_all_the_same(tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "prefect"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('this Prefect is broken')\n")
    with Newsroom(TALKS) as newsroom:
        env = environment(tmp_path, newsroom.port) | {"PYTHONPATH": str(broken.parent)}
        done = in_a_process("monitor", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}", env=env)
    assert done.returncode == 0, done.stderr
    assert "Prefect failed; running the plain pipeline" in done.stderr
    assert "14 of 14 sources answered" in done.stdout


@pytest.mark.parametrize(
    ("times", "told"),
    [(["--since", "lately"], "'lately' is no time"), (["--since", "1d", "--until", "2d"], "nothing lies between")],
)
@pytest.mark.parametrize("command", [["monitor"], ["recheck"], ["backfill", "x.txt"]], ids=lambda words: words[0])
def test_times_that_are_none_or_hold_nothing_are_named(
    tmp_path: Path, command: list[str], times: list[str], told: str
) -> None:
    (tmp_path / "x.txt").touch()
    words = [str(tmp_path / word) if word == "x.txt" else word for word in command]
    done = spacewatch(*words, *times, "--bare", env=environment(tmp_path))
    assert (done.returncode, told in done.stderr) == (2, True)
