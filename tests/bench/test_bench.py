from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Article
from bench import (
    draws,
    duplicates,
    edits,
    edits_pages,
    edits_set,
    extraction,
    gate,
    kept_pages,
    polling,
    scale,
    soak,
    stories,
    years,
)
from bench.__main__ import BENCHES, CANNOT, main
from bench.rechecks import Rechecks
from bench.result import NotMeasured, Result, as_json, digest, locate, read_rows, tabulate
from bench.speed import make_articles

ORIGINAL = (
    "the envoys of Arvenia met their hosts in Ostrel and settled how radio bands near the Moon will be shared by all "
    "from January while the engineers keep watch over interference and report twice a year to both agencies in public"
)
OTHER = (
    "fishermen came home early because ice had closed the channel and tugs were sent while prices at the market rose"
)


def write(path: Path, *rows: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_copies_are_scored_against_their_originals(tmp_path: Path) -> None:
    data = write(
        tmp_path / "d.jsonl",
        {"id": "a", "text": ORIGINAL, "event_id": "e"},
        {"id": "b", "text": ORIGINAL + " end", "base": "a", "kind": "light", "event_id": "e"},
        {"id": "c", "text": OTHER, "base": "a", "kind": "fact", "event_id": "e"},  # a copy nobody could find
    )
    figures = duplicates.run(data).figures
    assert (figures["pair_precision"], figures["pair_recall"]) == (1.0, 0.5)
    assert (figures["precision"], figures["recall"]) == (1.0, pytest.approx(1 / 3)), "the two copies are a pair as well"
    assert (figures["recall_light"], figures["recall_fact"], figures["chained"]) == (1.0, 0.0, 0.0)


def test_a_false_pair_costs_precision(tmp_path: Path) -> None:
    rows = ({"id": name, "text": ORIGINAL, "event_id": "e"} for name in "ab")
    assert duplicates.run(write(tmp_path / "d.jsonl", *rows)).detail["false_pairs"] == [["a", "b"]]


def test_a_copy_of_a_copy_belongs_to_the_first_original_also_by_url(tmp_path: Path) -> None:
    data = write(
        tmp_path / "d.jsonl",
        {"id": "a", "url": "http://g.example/a", "text": ORIGINAL},
        {"id": "b", "url": "http://g.example/b", "near_dup_of": "http://g.example/a", "text": ORIGINAL},
        {"id": "c", "near_dup_of": "http://g.example/b", "text": ORIGINAL},
    )
    assert [text.original for text in duplicates.read_texts(data)] == ["a", "a", "a"]


def rows_of(*events: str) -> list[stories.Row]:
    return [stories.Row(str(i), event, Article("u", "", "", "en"), date(2024, 1, 1)) for i, event in enumerate(events)]


def test_a_perfect_grouping_scores_one() -> None:
    scores = stories.score(rows_of("x", "x", "y"), [5, 5, 6])
    assert scores["bcubed_f1"] == pytest.approx(1.0)
    assert (scores["over_merged"], scores["over_split"]) == (0.0, 0.0)


def test_merging_costs_precision_and_splitting_costs_recall() -> None:
    merged, split = stories.score(rows_of("x", "x", "y", "y"), [1] * 4), stories.score(rows_of("x", "x"), [1, 2])
    assert (merged["bcubed_precision"], merged["bcubed_recall"], merged["over_merged"]) == (0.5, 1.0, 1.0)
    assert (split["bcubed_precision"], split["bcubed_recall"], split["over_split"]) == (1.0, 0.5, 1.0)


def test_the_interval_holds_the_figure_and_is_the_same_every_time() -> None:
    rows, found = rows_of(*"aabbccdd"), [1, 1, 2, 3, 4, 4, 4, 4]
    low, high = draws.bcubed_interval([row.event for row in rows], found)
    assert low <= stories.score(rows, found)["bcubed_f1"] <= high
    assert (low, high) == draws.bcubed_interval([row.event for row in rows], found)


def test_the_intervals_of_recall_are_by_pair_of_languages() -> None:
    events, languages = ["a", "a", "b", "b", "b"], ["en", "ru", "en", "ru", "en"]
    found = draws.recall_intervals(events, languages, [1, 1, 2, 3, 2])
    assert found == {"en-ru": (0.0, 1.0), "en-en": (1.0, 1.0)}
    assert draws.recall_intervals([], [], []) == {}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), min_size=1, max_size=20))
def test_scores_stay_between_zero_and_one(pairs: list[tuple[str, int]]) -> None:
    scores = stories.score(rows_of(*(event for event, _ in pairs)), [story for _, story in pairs])
    shares = [value for name, value in scores.items() if not name.startswith("over_")]
    assert all(0 <= value <= 1 + 1e-9 for value in shares)


def test_the_dense_clock_starts_all_events_within_the_days_and_keeps_each_one_whole() -> None:
    days = {"x": (2020, 2020), "y": (2022, 2022), "z": (2024, 2024)}
    rows = [
        stories.Row(f"{event}{i}", event, Article("u", "", ""), date(year, 1, 1 + 2 * i))
        for event, years in days.items()
        for i, year in enumerate(years)
    ]
    dense = stories.in_date_order(rows, 28)
    starts = {row.event: row.day for row in reversed(dense)}
    assert max(starts.values()).toordinal() - min(starts.values()).toordinal() < 28
    by_id = {row.id: row.day for row in dense}
    assert all((by_id[f"{event}1"] - by_id[f"{event}0"]).days == 2 for event in days)


EDITS = list(edits_set.rows())


@pytest.fixture(scope="module")
def recheckers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rechecks]:
    desk = Rechecks(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.store.close()


def test_the_edits_are_as_many_as_they_should_be_in_ten_languages_and_eight_templates() -> None:
    counts = Counter(row["kind"] for row in EDITS)
    least = {"trivial": 150, "real": 150, "fault": 60, "flip": 40}
    assert all(counts[kind] >= number for kind, number in least.items())
    assert len({row["lang"] for row in EDITS}) == 10
    assert len(edits_pages.templates()) == 8


def test_every_real_edit_of_the_set_edits_its_page() -> None:
    assert not [row["id"] for row in EDITS if row["kind"] == "real" and row["before"] == row["after"]]


@pytest.mark.parametrize(
    ("identity", "alerts"),
    [("real-en-01", 1), ("trivial-en-30", 0), ("fault-en-44", 0), ("flip-en-54", 1), ("real-zh-02", 1)],
)
def test_a_row_is_played_through_the_recheck_flow(recheckers: Rechecks, identity: str, alerts: int) -> None:
    row = next(row for row in EDITS if row["id"] == identity)
    assert len(edits.play(recheckers, row).told) == alerts


def test_a_folder_of_unseen_rows_is_read(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(json.dumps(EDITS[0]) + "\n")
    assert [row["id"] for row in edits.read_all(tmp_path)] == [EDITS[0]["id"]]
    with pytest.raises(ValueError, match="holds no"):
        list(edits.read_all(edits_pages.FOLDER / "pages"))


def test_another_seed_changes_a_real_page_otherwise(tmp_path: Path) -> None:
    english = next(each for each in edits_pages.tongues() if each.language == "en")
    (tmp_path / "html").mkdir()
    page = edits_pages.render(edits_pages.blank(english, "plain", has_data=True))
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    truth = {"id": "one", "url": "http://g.example/1", "text": "\n\n".join(english.paragraphs)}
    (tmp_path / "truth.jsonl.gz").write_bytes(gzip.compress(json.dumps(truth).encode()))
    rows = [row for seed in range(20) for row in edits.read_all(tmp_path, seed)]
    assert {row["kind"] for row in rows} == {"trivial", "real"}
    assert all(row["before"] != row["after"] for row in rows)
    assert len({row["type"] for row in rows}) > 8
    assert any(row["after"] == page and "come" in str(row["type"]) for row in rows), "played from the end"


def test_extraction_is_scored_on_a_given_folder(tmp_path: Path) -> None:
    english = next(each for each in edits_pages.tongues() if each.language == "en")
    title, paragraphs = english.title, english.paragraphs
    (tmp_path / "html").mkdir()
    page = edits_pages.render(edits_pages.blank(english, "plain", has_data=True))
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    truth: dict[str, object] = {
        "id": "one",
        "source": "own",
        "url": "http://g.example/1",
        "text": "\n\n".join(paragraphs),
        "title": title,
    }
    truth |= {"with": ["seventeen bands"], "without": ["all rights reserved"]}
    (tmp_path / "truth.jsonl.gz").write_bytes(gzip.compress(json.dumps(truth).encode()))
    figures = extraction.run(tmp_path).figures
    assert figures["own.text_f1"] > 0.9
    assert figures["own.title"] == 1.0
    assert figures["own.snippet_f1"] == 0.0  # the text says "17 bands"


def test_a_page_of_a_known_host_takes_less_than_packed_by_itself(tmp_path: Path) -> None:
    frame = "".join(f"<li><a href='/section/{number * 7919 % 1000}'>{number}</a></li>" for number in range(300))
    (tmp_path / "html").mkdir()
    rows = []
    for number in range(4):
        rows.append(json.dumps({"id": f"p{number}", "url": f"https://one.example/{number}"}))
        body = f"<html>{frame}<p>Words of page {number}.</p></html>".encode()
        (tmp_path / "html" / f"p{number}.html.gz").write_bytes(gzip.compress(body))
    (tmp_path / "truth.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    figures = kept_pages.measure(tmp_path)
    assert figures["page_raw_bytes"] == len(frame) + 36
    assert figures["page_of_known_host_kept_bytes"] < figures["page_of_known_host_zstd_bytes"] / 4


def test_scale_finds_every_copy_and_tells_what_an_article_costs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, number in {"_ALONE": 30, "_KEPT": 40, "_LOT": 20, "_ASKED": 5}.items():
        monkeypatch.setattr(scale, name, number)
    monkeypatch.setattr(years, "_LOT", 10)
    monkeypatch.setenv("SPACEWATCH_TEST_DATA", str(tmp_path))  # without pages to measure by
    figures = scale.run(Path()).figures
    assert figures["articles"] > 20
    assert figures["copies_found"] == 1.0
    assert all(figures[f"{step}_cpu_ms"] > 0 for step in ("match", "group", "keep", "search", "why"))
    assert 0 < figures["index_bytes_per_article"] < figures["bytes_per_article"]


@pytest.mark.skipif(sys.platform != "linux", reason="memory and open files are read from /proc")
def test_weeks_of_runs_leak_no_file_and_keep_every_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "_RUNS_A_WEEK", 2)
    monkeypatch.setattr(soak, "_HOURS", 21)
    monkeypatch.setattr(soak, "_WEEKS", 2)
    monkeypatch.setattr(soak, "make_articles", lambda number, words: make_articles(number // 50, words))
    figures = soak.run(Path()).figures
    assert figures["articles"] == 20 + 4, "each run's first is copied"
    assert figures["largest_story"] < 12, "events are told apart: one story of all would cost its square"
    assert figures["damage"] == 0
    assert figures["open_files_last"] == figures["open_files_first"]
    assert figures["bytes_per_article_last"] > 0


def test_the_json_is_one_line_in_the_agreed_shape(tmp_path: Path) -> None:
    data = write(tmp_path / "d.jsonl", {"a": 1})
    line = as_json("speed", Result({"b": 2.0, "a": 1 / 3}), data)
    assert "\n" not in line
    told = json.loads(line)
    assert set(told) == {"bench", "figures", "detail", "commit", "data_sha256", "versions"}
    assert told["figures"] == {"a": 0.333333, "b": 2.0}


def test_the_digest_of_a_folder_follows_names_and_contents(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", {"a": 1})
    before = digest(tmp_path)
    assert digest(tmp_path) == before
    (tmp_path / "a.jsonl").rename(tmp_path / "b.jsonl")
    assert digest(tmp_path) != before


def test_absent_data_are_named_with_the_remedy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NotMeasured, match="--data PATH"):
        locate((), tmp_path / "nothing")
    assert main(["duplicates", "--data", str(tmp_path / "nothing")]) == CANNOT
    assert "not measured" in capsys.readouterr().err


def test_a_folder_stands_for_its_files_of_rows(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "a.jsonl").write_text('{"id": "1"}\n')
    (tmp_path / "below" / "b.jsonl.gz").write_bytes(gzip.compress(b'{"id": "2"}\n'))
    (tmp_path / "notes.md").write_text("no rows")
    assert [row["id"] for row in read_rows(tmp_path)] == ["1", "2"]


def test_a_folder_without_rows_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no"):
        list(read_rows(tmp_path))


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n{"a":\n', encoding="utf-8")
    with pytest.raises(ValueError, match="line 2 is no JSON"):
        list(read_rows(path))


def test_the_command_prints_a_table_and_json_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write(tmp_path / "d.jsonl", {"id": "a", "text": ORIGINAL}, {"id": "b", "text": ORIGINAL, "base": "a"})
    assert main(["duplicates", "--data", str(data), "--json"]) == 0
    lines = capsys.readouterr().out.strip().split("\n")
    assert "recall" in lines[0]
    assert json.loads(lines[-1])["bench"] == "duplicates"


def test_every_limit_in_the_floors_belongs_to_a_bench() -> None:
    assert set(gate.read_floors(gate.FLOORS)) <= set(BENCHES)


def test_the_gate_names_what_fell() -> None:
    limits = {"f1": {"at_least": 0.9}, "false": {"at_most": 0.0}, "gone": {"at_least": 0.1}}
    lines = gate.violations({"f1": 0.89, "false": 1.0}, limits)
    assert [line.split()[0] for line in lines] == ["f1", "false", "gone"]
    assert gate.violations({"f1": 0.9, "false": 0.0, "gone": 1.0}, limits) == []


def test_a_figure_that_is_no_number_does_not_hold() -> None:
    assert gate.violations({"f1": math.nan}, {"f1": {"at_least": 0.0}})


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_floor_only_rises_and_a_ceiling_only_sinks(value: float, limit: float) -> None:
    moved = gate.tightened({"f1": value}, {"f1": {"at_least": limit, "at_most": limit}})
    assert moved["f1"]["at_least"] >= limit
    assert moved["f1"]["at_most"] <= limit


def test_the_gate_skips_a_bench_without_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPACEWATCH_TEST_DATA", str(tmp_path))
    floors = tmp_path / "floors.json"
    floors.write_text('{"duplicates": {"f1": {"at_least": 0.5}}}', encoding="utf-8")
    assert gate.main(raise_floors=False, path=floors) == 0
    assert "duplicates: skipped" in capsys.readouterr().out


def test_the_gate_refuses_to_raise_while_something_fell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "duplicates"
    folder.mkdir()
    row = {"id": "a", "text": ORIGINAL}
    (folder / "neardup_dev.jsonl.gz").write_bytes(gzip.compress(json.dumps(row).encode()))
    monkeypatch.setenv("SPACEWATCH_TEST_DATA", str(tmp_path))
    floors = tmp_path / "floors.json"
    before = '{"duplicates": {"f1": {"at_least": 0.5}}}'  # no copy in the data: f1 is 0
    floors.write_text(before, encoding="utf-8")
    assert gate.main(raise_floors=True, path=floors) == 1
    assert floors.read_text(encoding="utf-8") == before


def test_a_table_has_one_line_a_row_and_numbers_to_the_right() -> None:
    assert tabulate(("a", "n"), [("x", 1.0)]).split("\n") == ["a      n", "-  -----", "x  1.000"]


def test_sources_with_nothing_new_cost_one_conditional_request_each() -> None:
    figures = polling.measure(12)
    assert figures["nothing_new_sources_answered"] == 12
    assert figures["nothing_new_httpx_not_modified"] == 12
    # about one visit in twelve asks plainly on purpose, since some servers lie
    assert 6 <= figures["nothing_new_not_modified"] <= 12
    assert figures["nothing_new_requests"] == 12, "the feed and nothing else: robots.txt is known for a day"
    assert figures["nothing_new_peak_mb"] >= figures["nothing_new_idle_mb"] > 0
