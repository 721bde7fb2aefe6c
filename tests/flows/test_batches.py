"""Batches of sources: no site in two of them, plain JSON both ways, and nothing believed that was not sent for."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalog
from analysis.hints import Hints
from analysis.model import Address, Article, Candidate, Miss, Outcome, Page, Source, Validators
from analysis.robots import RobotsFile
from flows import batches
from flows.batches import Batch, Brought, decode, decode_brought, encode, encode_brought, sites, split
from flows.gathering import Errand, Finding, Gathering, Limits
from flows.post import BatchError, Post
from flows.settings import SettingsError, read
from scrapers.discover import Answer

NOW = datetime(2024, 8, 8, 18, tzinfo=UTC)
NAME = "abc-0123456789abcdef"


def source(name: str, *hosts: str) -> Source:
    addresses = tuple(Address("feed", f"https://{host}/feed") for host in hosts)
    return Source(name, name, f"https://{hosts[0]}/", "INT", ("en",), "official", name, addresses)


def errand(name: str, *hosts: str) -> Errand:
    return Errand(source(name, *hosts), {}, frozenset())


def batch(*errands: Errand) -> Batch:
    return Batch("edition", NOW, Limits(40, 180.0), 2.0, "https://example.org", errands)


def found(of: Source, title: str = "Talks") -> Gathering:
    candidate = Candidate(of.id, f"{of.home}a", title, published=NOW)
    page = Page(candidate.url, candidate.url, 200, (("ETag", "\xe9"),), bytes(range(256)), NOW)
    article = Article(candidate.url, title, "Text", published=NOW, day=NOW.date())
    finding = Finding(candidate, "a.example/a", Outcome.STORED, page=page, article=article)
    answer = Answer(of.addresses[0].url, ok=True, miss=Miss.BUSY, hints=Hints(1.5, (1,), (2,)))
    return Gathering(of, (answer,), (finding,), 1.5)


@given(st.lists(st.sets(st.integers(0, 30), min_size=1, max_size=3), max_size=25), st.integers(1, 6))
def test_every_source_is_in_one_batch_and_no_site_in_two(hosts: list[set[int]], number: int) -> None:
    errands = [errand(f"s{n}", *(f"www{h}.h{h}.example" for h in group)) for n, group in enumerate(hosts)]
    lots = split(errands, number)
    assert sorted(e.source.id for lot in lots for e in lot) == sorted(e.source.id for e in errands)
    assert len(lots) <= number
    seen = [frozenset().union(*(sites(e) for e in lot)) for lot in lots]
    assert len(frozenset().union(*seen)) == sum(map(len, seen))


def test_the_whole_catalogue_is_split_into_equal_parts_and_comes_through_json() -> None:
    errands = [
        Errand(s, {s.addresses[0].url: Validators("e", "m")}, frozenset("k"), waiting=(Candidate(s.id, "u"),))
        for s in catalog.read(None).sources
        if s.addresses
    ]
    lots = split(errands, 10)
    assert max(map(len, lots)) <= 1.3 * min(map(len, lots))
    out = replace(batch(*errands), robots=(RobotsFile("https://a.example", 200, b"\xff\x00"),))
    assert decode(encode(out)) == out


def test_what_is_brought_comes_through_json_byte_for_byte() -> None:
    sent = batch(errand("a", "a.example"), errand("b", "b.example"))
    robots = (RobotsFile("https://a.example", 200, b"\xff"),)
    brought = Brought("", robots, tuple(found(e.source) for e in sent.errands))
    assert decode_brought(encode_brought(brought), sent) == brought


def test_half_a_character_keeps_only_its_own_source_at_home() -> None:
    sent = batch(errand("a", "a.example"), errand("b", "b.example"))
    brought = Brought("", (), (found(sent.errands[0].source, "half \ud83d"), found(sent.errands[1].source)))
    assert [g.source.id for g in decode_brought(encode_brought(brought), sent).gatherings] == ["b"]


def test_what_was_not_sent_for_is_not_believed() -> None:
    sent = batch(errand("a", "a.example"), errand("b", "b.example"), errand("c", "c.example"))
    a, b, c = (found(each.source) for each in sent.errands)
    foreign = replace(c, findings=(replace(c.findings[0], candidate=Candidate("z", "https://z.example")),))
    gatherings = (a, a, found(source("z", "z.example")), replace(b, source=source("b", "evil.example")), foreign)
    robots = (RobotsFile("https://z.example", 200, b"User-agent: *\nDisallow: /"),)
    brought = decode_brought(encode_brought(Brought("", robots, gatherings)), sent)
    assert brought.gatherings == (a,)
    assert brought.robots == ()
    assert len(brought.faults) == 4


@pytest.mark.parametrize(
    "text", [b"", b"{}x", pickle.dumps(1), b'{"refusal": 1}', b'{"more": ""}', b'{"refusal": ""}\n{"gathering": {}}']
)
def test_what_is_not_ours_is_a_fault_and_brings_nothing(text: bytes) -> None:
    brought = decode_brought(text, batch(errand("a", "a.example")))
    assert brought.gatherings == ()
    assert len(brought.faults) == 1


def test_a_batch_with_an_unknown_word_is_of_another_edition() -> None:
    text = json.loads(encode(batch(errand("a", "a.example"))))
    text["errands"][0]["source"]["colour"] = "red"
    with pytest.raises(BatchError, match=r"errands\.0\.source\.colour"):
        decode(json.dumps(text).encode())


def test_a_batch_is_taken_once_and_not_after_it_was_taken_back(tmp_path: Path) -> None:
    post = Post(tmp_path / "shared")
    post.send(NAME, b"batch")
    assert post.claim(NAME) == b"batch"
    with pytest.raises(BatchError, match="another worker"):
        post.claim(NAME)
    post.renew(NAME, 1)
    assert post.sign(NAME) == "1"
    post.take_back(NAME)
    with pytest.raises(FileNotFoundError):
        post.renew(NAME, 2)
    for name in ("../../etc/passwd", f"{NAME}/../x", ""):
        with pytest.raises(BatchError, match="not the name"):
            post.claim(name)


def test_the_edition_follows_every_file_of_a_catalogue(tmp_path: Path) -> None:
    (tmp_path / "relevance.toml").write_text("a = 1")
    one = batches.edition(tmp_path)
    batches.edition.cache_clear()
    assert batches.edition(tmp_path) == one
    (tmp_path / "relevance.toml").write_text("a = 2")
    batches.edition.cache_clear()
    assert batches.edition(tmp_path) != one


def test_a_way_to_workers_without_a_folder_is_refused() -> None:
    with pytest.raises(SettingsError, match="SPACEWATCH_SHARED"):
        read({"SPACEWATCH_SPREAD": "pool"})
    with pytest.raises(SettingsError, match="give pool, or the address"):
        read({"SPACEWATCH_SPREAD": "dask.example:8786", "SPACEWATCH_SHARED": "/srv/shared"})
