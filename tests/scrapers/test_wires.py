"""Where a text says it was written, and whose copy it is."""

from __future__ import annotations

import pytest

from scrapers.wires import Wire, read_wire

BODY = "The delegations met in Vienna on Monday and agreed to meet again."


@pytest.mark.parametrize(
    ("text", "dateline", "credit"),
    [
        (f"MOSCOW, Aug 9 (TASS) — {BODY}", "MOSCOW, Aug 9", "TASS"),
        (f"BEIJING, Aug. 9 (Xinhua) -- {BODY}", "BEIJING, Aug. 9", "Xinhua"),
        (f"Vienna (dpa) - {BODY}", "Vienna", "dpa"),
        (f"WASHINGTON (AP) — {BODY}", "WASHINGTON", "AP"),
        (f"GENEVA — {BODY}", "GENEVA", ""),
        (f"МОСКВА, 9 августа. /ТАСС/. {BODY}", "МОСКВА, 9 августа", "TASS"),
        (f"新华社北京8月9日电 {BODY}", "新华社北京8月9日电", "Xinhua"),
        (f"{BODY}\n(Reuters)", "", "Reuters"),
        (f"{BODY}\nSource: Kyodo", "", "Kyodo"),
        (f"MOSCOW, August 9. /TASS/. {BODY}", "MOSCOW, August 9", "TASS"),
        (f"Berlin, 9. Aug (dpa/AFP) - {BODY}", "Berlin, 9. Aug", "dpa"),
        (f"Madrid, 9 ago (EFE).- {BODY}", "Madrid, 9 ago", "EFE"),
        (f"New Delhi, Aug 9 (PTI) {BODY}", "New Delhi, Aug 9", "PTI"),
        (f"New Delhi [India], August 9 (ANI): {BODY}", "New Delhi [India], August 9", "ANI"),
        (f"Moscow. August 9. INTERFAX.COM - {BODY}", "Moscow. August 9", "Interfax"),
        (f"МОСКВА, 9 авг — РИА Новости. {BODY}", "МОСКВА, 9 авг", "RIA Novosti"),
        (f"(ANSA) - ROMA, 09 AGO - {BODY}", "ROMA, 09 AGO", "ANSA"),
        (f"LONDON--(BUSINESS WIRE)--{BODY}", "LONDON", "Business Wire"),
        (f"LONDON, Aug. 9, 2024 /PRNewswire/ -- {BODY}", "LONDON, Aug. 9, 2024", "PRNewswire"),
        (f"(서울=연합뉴스) 김기자 기자 = {BODY}", "서울", "Yonhap"),
        (f"【ワシントン時事】{BODY}", "ワシントン", "Jiji"),
        (f"路透社华盛顿8月9日电 {BODY}", "路透社华盛顿8月9日电", "Reuters"),
        (f"القاهرة (رويترز) - {BODY}", "القاهرة", "Reuters"),
        (f"वॉशिंगटन, 9 अगस्त (भाषा) {BODY}", "वॉशिंगटन, 9 अगस्त", "PTI"),
        (f"{BODY}\n(With inputs from PTI)", "", "PTI"),
        (f"{BODY}\nCon información de EFE", "", "EFE"),
        (f"{BODY}\nCopyright 2024 The Associated Press. All rights reserved.", "", "AP"),
        (f"{BODY}\n来源：新华社", "", "Xinhua"),
        (f"{BODY}\napp", "", ""),
        (f"The agency (AP) said so. {BODY}", "", ""),
        (f"India (ANI) is a country. {BODY}", "", ""),
        (BODY, "", ""),
        ("He said that Reuters had reported it first, and that nobody else had.", "", ""),
        ("", "", ""),
    ],
)
def test_datelines_and_credits_are_recognised(text: str, dateline: str, credit: str) -> None:
    assert read_wire(text) == Wire(dateline, credit)
