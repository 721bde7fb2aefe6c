"""The only place that says on which side of the table a publisher's country sits.

Corroboration from one bloc is worth less than the same words from two. Membership alone decides, as the organisations
list it: NATO with the treaty allies of its members in the Pacific (nato.int; the US treaties with JP, KR, AU, NZ and
PH), the CSTO (odkb-csto.org), China, the rest. No judgement on what a publisher writes follows from it.
"""

from __future__ import annotations

_MEMBERS = {
    "NATO and allies": (
        "AL BE BG CA CZ DE DK EE ES FI FR GB GR HR HU IS IT LT LU LV ME MK NL NO PL PT RO SE SI SK TR US AU JP KR NZ PH"
    ),
    "CSTO": "AM BY KG KZ RU TJ",
    "China": "CN HK MO",
    "international": "INT",
}
_BLOC_OF = {country: bloc for bloc, countries in _MEMBERS.items() for country in countries.split()}


def bloc(country: str) -> str:
    """The bloc of an ISO 3166-1 alpha-2 code or "INT"; "other" where a state sits in none of them."""
    return _BLOC_OF.get(country, "other")
