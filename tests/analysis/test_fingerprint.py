from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.fingerprint import CANDIDATE_SHARES, fingerprint, overlap, text_hash, verdict

REPORT = (
    "The foreign ministries of Arvenia and Tolmark agreed on Tuesday"
    " to share radio frequencies on the far side of the Moon. "
    "The arrangement covers seventeen bands and binds both space agencies from the first of January next year. "
    "A joint group of engineers will report on interference every six months, and either side may suspend a band. "
    "Observers from the telescope network had warned that the far"
    " side could lose its value for astronomy within a decade."
)
OTHER = (
    "Fishermen in the northern harbour returned early this week"
    " because ice had closed the channel ahead of the season. "
    "The port authority sent two tugs and asked the owners of smaller boats to wait until the weekend before leaving. "
    "Prices at the morning market rose by a third, traders said, while the cannery has enough stock for about ten days."
)
STATEMENT = (
    "We have always held that the use of the Moon must serve every"
    " country, large or small, with or without rockets, and that no"
    " agency may reserve a single channel for itself alone without telling all the others well before it does so"
)
CHINESE = (
    "两国外交部周二同意共享月球背面的无线电频率。"
    "该安排涉及十七个频段，从明年一月起对两国航天机构具有约束力。联合工程师小组每六个月报告一次干扰情况。"
)


def test_a_cut_copy_shares_enough_numbers_to_be_found() -> None:
    cut = REPORT[: len(REPORT) // 2]
    assert len(fingerprint(REPORT) & fingerprint(cut)) >= CANDIDATE_SHARES


def test_strangers_share_no_number() -> None:
    assert not fingerprint(REPORT) & fingerprint(OTHER)


def test_numbers_fit_a_signed_32_bit_column() -> None:
    assert all(-(2**31) <= number < 2**31 for number in fingerprint(REPORT + OTHER))


def test_another_process_finds_the_same_numbers() -> None:
    code = f"from analysis.fingerprint import fingerprint; print(sorted(fingerprint({REPORT!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(sorted(fingerprint(REPORT)))


def test_a_long_text_keeps_a_few_dozen_numbers() -> None:
    text = " ".join(f"word{i}" for i in range(550))
    assert 40 <= len(fingerprint(text)) <= 90


@pytest.mark.parametrize("text", ["", "one two three"])
def test_a_text_shorter_than_a_run_has_none(text: str) -> None:
    assert fingerprint(text) == frozenset()


def test_the_hash_ignores_what_no_reader_sees() -> None:
    assert text_hash("“It’s a  deal”, he said") == text_hash('"It\'s a deal", he\u00a0said')
    assert text_hash("a deal") != text_hash("no deal")


def test_a_teaser_is_part_of_its_original() -> None:
    found = overlap(REPORT[:240], REPORT + " " + OTHER)
    assert found is not None
    assert found.relation == "part_of"


def test_a_reprint_with_a_wire_credit_is_the_same_text() -> None:
    found = overlap(f"OSTREL (Agency) - {REPORT} Reporting by our desk.", REPORT)
    assert found is not None
    assert (found.relation, found.containment > 0.9) == ("same", True)


def test_two_reports_that_quote_one_statement_are_not_copies() -> None:
    one = (
        f"The minister of Arvenia spoke at noon before the assembly in a crowded"
        f" hall. “{STATEMENT},” she said. Applause followed, then a vote."
    )
    other = (
        f"Envoys walked out of a session yesterday after hearing a speech they"
        f" called hollow. “{STATEMENT},” it ran. Nobody replied to them."
    )
    assert overlap(one, other) is None


def test_a_statement_printed_twice_is_a_copy_though_it_is_all_quotation() -> None:
    assert overlap(f"“{STATEMENT}”", f"“{STATEMENT}”") is not None


def test_a_chinese_copy_is_recognised_and_a_stranger_is_not() -> None:
    assert overlap(CHINESE, CHINESE + "详情请见公报全文。") is not None
    assert (
        overlap(
            CHINESE,
            "北部港口的渔民本周提前返航，因为冰层封住了航道。"
            "港务局派出两艘拖船，并请小船船主等到周末再出海，市场价格上涨。",
        )
        is None
    )


def test_too_short_to_tell_is_no_copy() -> None:
    assert overlap("The ministry said on Monday.", "The ministry said on Monday.") is None


words = st.lists(st.sampled_from(REPORT.split() + OTHER.split()), max_size=120).map(" ".join)


@given(words, words)
def test_the_relation_of_two_texts_is_mirrored(one: str, other: str) -> None:
    mirror = {"same": "same", "part_of": "contains", "contains": "part_of"}
    forth, back = overlap(one, other), overlap(other, one)
    assert (forth is None) == (back is None)
    if forth and back:
        assert back.relation == mirror[forth.relation] or len(one) == len(other)
        assert back.containment == forth.containment


@given(st.text(max_size=400))
def test_any_text_at_all_has_a_stable_fingerprint(text: str) -> None:
    assert fingerprint(text) == fingerprint(text)
    found = overlap(text, text)
    assert found is None or found.relation == "same"


TRADITIONAL = (
    "兩國外交部週二同意共享月球背面的無線電頻率。"
    "該安排涉及十七個頻段，從明年一月起對兩國航天機構具有約束力。聯合工程師小組每六個月報告一次干擾情況。"
)


def test_a_copy_in_the_other_chinese_script_is_recognised() -> None:
    pytest.importorskip("opencc")
    assert overlap(TRADITIONAL, CHINESE) is not None
    assert len(fingerprint(TRADITIONAL) & fingerprint(CHINESE)) >= CANDIDATE_SHARES


def test_too_short_is_said_and_a_rewrite_is_only_possible() -> None:
    assert verdict("The ministry said on Monday.", REPORT) == "too_short"
    assert verdict(REPORT, OTHER) == "different"
    half = REPORT.split()
    rewritten = " ".join(word if i % 5 < 3 else f"w{i}" for i, word in enumerate(half))
    assert verdict(rewritten, REPORT) == "possible_rewrite"


def test_a_long_unmarked_statement_makes_no_copy_of_two_reports() -> None:
    one = f"The minister of Arvenia spoke at noon. She said: {STATEMENT}. {REPORT}"
    other = f"Envoys walked out of the hall after a speech they called hollow. It ran: {STATEMENT}. {OTHER}"
    assert overlap(one, other) is None


def test_background_shared_by_two_short_texts_makes_no_copy() -> None:
    background = "In November a rocket hit a satellite in low orbit and left a cloud of fragments behind it for years."
    one = f"The command accused the other side on Monday. {background} The fleet is being enlarged, it added."
    other = f"A spokesman declined to comment on the reports and moved on. {background}"
    assert overlap(one, other) is None


def test_the_text_that_stands_in_one_piece_is_the_parent() -> None:
    wrapped = f"{OTHER[:200]} {REPORT} {OTHER[200:]}"
    whole, torn = overlap(wrapped, REPORT), overlap(wrapped, OTHER)
    assert whole is not None
    assert torn is not None
    assert whole.rank > torn.rank
