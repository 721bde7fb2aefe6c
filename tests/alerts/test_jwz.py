from __future__ import annotations

from tests.alerts.jwz import Mail, threads


def test_replies_join_their_root_in_any_order_and_also_where_it_is_missing() -> None:
    root = Mail("<1>", (), "Talks")
    replies = [Mail("<2>", ("<1>",), "Re: Talks"), Mail("<3>", ("<1>", "<2>"), "Re: Talks")]
    assert threads([replies[1], root, replies[0]]) == [frozenset({"<1>", "<2>", "<3>"})]
    assert threads([Mail("<4>", ("<0>",), "Edited: A"), Mail("<5>", ("<0>",), "B")]) == [frozenset({"<4>", "<5>"})]


def test_what_only_sounds_alike_is_another_thread_unless_it_is_a_reply() -> None:
    assert len(threads([Mail("<1>", (), "Talks"), Mail("<2>", (), "Talks")])) == 2
    assert len(threads([Mail("<1>", (), "Talks"), Mail("<2>", (), "Re: Talks")])) == 1


def test_a_reference_to_oneself_makes_no_circle() -> None:
    assert threads([Mail("<1>", ("<2>",), "A"), Mail("<2>", ("<1>",), "Re: A")]) == [frozenset({"<1>", "<2>"})]
