"""``edits``, ``diff`` and ``evidence``: what a person sees and can cite of an edited article."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from analysis.model import Change, ChangeKind, Fact, Page
from flows import evidence, showing_edits
from flows.known import NotKnownError
from flows.settings import Settings, SettingsError
from storage import articles, changes, pages, revisions, sources
from storage.keep import tidy
from storage.store import StorageError, Store, open_store
from tests.storage.material import ARTICLE, ASSESSMENT, DAY, MINISTRY, NOW, add_article

FIRST, SECOND = b"<p>They agreed on Thursday.</p>", "<p>They <b>discussed</b> it. é</p>".encode()
EDITED = replace(ARTICLE, text="Delegations met on Thursday.\nThey discussed debris.")
EDIT = Change(ChangeKind.EDITED, 0.8, (Fact("modality", "agreed", "discussed"),), "agreed became discussed")
HEADERS = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "7"), ("X-Odd", "a\r\nb: c"))
REQUEST = (("Host", "ministry.example"), ("User-Agent", "spacewatch/1 (+https://desk.example)"))


def page(body: bytes) -> Page:
    return Page(ARTICLE.url, "https://ministry.example/en/1?x=%C3%A9", 200, HEADERS, body, NOW.astimezone(UTC), REQUEST)


def fill(store: Store) -> None:
    sources.sync(store, [MINISTRY], NOW)
    article_id = articles.add(
        store, "ministry.example/news/1", "ministry", ARTICLE, ASSESSMENT, pages.keep(store, page(FIRST)), NOW
    )
    changes.add(store, Change(ChangeKind.NEW, 0.8), NOW, article_id=article_id, revision=1, source_id="ministry")
    revisions.add(store, article_id, EDITED, ASSESSMENT, pages.keep(store, page(SECOND)), NOW + DAY)
    changes.add(store, EDIT, NOW + DAY, article_id=article_id, revision=2, source_id="ministry")
    add_article(store, 2)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    known = Settings(home=tmp_path / "home", contact="https://desk.example")
    with open_store(known.database) as store:
        fill(store)
    return known


def test_the_edits_of_a_week_are_listed_with_their_reasons(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert showing_edits.show_edits(settings, "7d", NOW + 2 * DAY, as_json=False) == 1
    shown = capsys.readouterr().out
    assert f"edited     0.80  {ARTICLE.title}  (article 1, Ministry)" in shown
    assert "modality agreed → discussed" in shown
    assert "1 change since " in shown
    showing_edits.show_edits(settings, "7d", NOW + 2 * DAY, as_json=True)
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["article"], told["reading"], told["source"]) == ("edited", 1, 2, "Ministry")
    assert showing_edits.show_edits(settings, "12h", NOW + 2 * DAY, as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("what", ["1", ARTICLE.url, "http://ministry.example/news/1?utm_source=feed"])
def test_an_article_is_found_by_number_and_address(
    settings: Settings, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    showing_edits.show_difference(settings, what, (), None, as_json=False)
    assert "They [-spoke about-] {+discussed+} debris" in capsys.readouterr().out


def test_a_difference_is_a_page_and_json_as_well(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    showing_edits.show_difference(settings, "1", (1, 2), tmp_path / "d.html", as_json=False)
    assert "<!DOCTYPE html>" in (tmp_path / "d.html").read_text(encoding="utf-8")
    capsys.readouterr()
    showing_edits.show_difference(settings, "1", (2,), None, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["before"]["number"], told["after"]["number"], told["title"]) == (1, 2, [])
    assert {"mark": "added", "text": "discussed "} in told["text"][1]
    with pytest.raises(SettingsError, match="cannot write"):
        showing_edits.show_difference(settings, "1", (), tmp_path / "no" / "d.html", as_json=False)


@pytest.mark.parametrize(
    ("what", "numbers", "words"),
    [
        ("99", (), "no article '99'"),
        ("9" * 40, (), "no article"),
        ("https://nobody.example/", (), "no article 'https://nobody.example/'"),
        ("'; DROP TABLE articles", (), "no article"),
        ("2", (), "has one reading so far"),
        ("1", (1, 7), "no reading 7: it has 1 to 2"),
        ("1", (1,), "no reading 0"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(
    settings: Settings, what: str, numbers: tuple[int, ...], words: str
) -> None:
    with pytest.raises(NotKnownError, match=words):
        showing_edits.show_difference(settings, what, numbers, None, as_json=False)


def test_without_a_database_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="spacewatch monitor"):
        showing_edits.show_edits(Settings(home=tmp_path), "7d", NOW, as_json=True)


def test_evidence_is_a_web_archive_that_standard_readers_take(settings: Settings, tmp_path: Path) -> None:
    folder = evidence.export(settings, "1", tmp_path / "out", NOW).folder
    with (folder / evidence.ARCHIVE).open("rb") as stream:
        records = [
            (r.rec_type, r.rec_headers, r.http_headers, r.content_stream().read())
            for r in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, *_ in records] == ["warcinfo", *["response", "request", "metadata"] * 2]
    assert b"http-header-user-agent: spacewatch/" in records[0][3]
    assert b"(+https://desk.example)" in records[0][3]
    for (_, head, http, body), fetched in zip((records[1], records[4]), (FIRST, SECOND), strict=True):
        assert body == fetched
        assert head["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(fetched).hexdigest()}"
        assert head["WARC-Target-URI"] == "https://ministry.example/en/1?x=%C3%A9"
        assert head["WARC-Date"].startswith("2024-08-08T12:00:00")
        assert http["Content-Length"] == str(len(fetched))
        assert http["X-Archive-Orig-Content-Encoding"] == "gzip"
        assert http["X-Odd"] == "a b: c"  # no header of its own
    assert records[2][2]["User-Agent"] == "spacewatch/1 (+https://desk.example)"
    assert (records[2][2].protocol, records[2][2].statusline) == ("GET", "/en/1?x=%C3%A9 HTTP/1.1")
    assert records[3][3] == f"via: {ARTICLE.url}\r\n".encode()


def test_warcio_check_is_content(settings: Settings, tmp_path: Path) -> None:
    class Asked:
        inputs = (str(evidence.export(settings, "1", tmp_path / "out", NOW).folder / evidence.ARCHIVE),)
        verbose = False

    checker = Checker(Asked)
    checker.process_all()
    assert checker.exit_value == 0


def test_the_manifest_holds_a_digest_of_every_file_and_page(settings: Settings, tmp_path: Path) -> None:
    exported = evidence.export(settings, ARTICLE.url, tmp_path / "out", NOW)
    on_disk = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in exported.folder.iterdir()}
    assert set(on_disk) == set(exported.files)
    assert {"reading-1.txt", "reading-2.txt", "difference-1-2.html", "difference-1-2.txt"} < set(on_disk)
    manifest = json.loads((exported.folder / evidence.MANIFEST).read_text(encoding="utf-8"))
    of_files = {file["name"]: file["sha256"] for file in manifest["files"]}
    assert of_files == {name: on_disk[name] for name in set(on_disk) - {evidence.MANIFEST, evidence.SUMS}}
    assert [each["sha256"] for each in manifest["pages"]] == [hashlib.sha256(b).hexdigest() for b in (FIRST, SECOND)]
    assert manifest["pages"][0]["headers"] == [list(pair) for pair in HEADERS]
    assert [change["kind"] for change in manifest["changes"]] == ["new", "edited"]
    sums = dict(reversed(line.split("  ")) for line in (exported.folder / evidence.SUMS).read_text().splitlines())
    assert sums == {name: on_disk[name] for name in set(on_disk) - {evidence.SUMS}}


def test_evidence_replaces_nothing_and_leaves_its_folder_by_no_path(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "out"
    with open_store(settings.database) as store:
        hostile = replace(ARTICLE, url="https://ministry.example/../../etc/passwd", title="../../x\0/y")
        articles.add(store, "hostile", "ministry", hostile, ASSESSMENT, pages.keep(store, page(b"x")), NOW)
    evidence.export(settings, "3", target, NOW)
    assert {path.name for path in target.rglob("*")} == {
        "pages.warc.gz",
        "reading-1.txt",
        "manifest.json",
        "SHA256SUMS",
    }
    with pytest.raises(SettingsError, match="is not empty"):
        evidence.export(settings, "1", target, NOW)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SettingsError, match="cannot write the evidence"):
        evidence.export(settings, "1", tmp_path / "file", NOW)


def test_a_page_that_upkeep_dropped_is_named(settings: Settings, tmp_path: Path) -> None:
    with open_store(settings.database) as store:
        store.db.execute("DELETE FROM changes")
        tidy(store, NOW + 400 * DAY, 90 * DAY)
    exported = evidence.export(settings, "1", tmp_path / "out", NOW)
    assert exported.lacking == ("the raw page of reading 1 was old and has been dropped by upkeep",)
    manifest = json.loads((tmp_path / "out" / evidence.MANIFEST).read_text(encoding="utf-8"))
    assert [each["archived"] for each in manifest["pages"]] == [False, True]


def test_a_damaged_page_is_no_evidence(settings: Settings, tmp_path: Path) -> None:
    with open_store(settings.database) as store:
        store.db.execute("UPDATE pages SET sha256 = upper(sha256)")
    with pytest.raises(StorageError, match="is not what was fetched"):
        evidence.export(settings, "1", tmp_path / "out", NOW)
    assert not (tmp_path / "out").exists()
