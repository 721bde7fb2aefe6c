"""The only place that turns Unicode's locale data (CLDR, by Babel) into names of states, capitals, months and days.

    python -m catalog.cldr     writes them to ``names.json``, which ``catalog/states.py`` reads: to be run when what
                               is taken from CLDR changes here, or CLDR itself with a newer Babel

What it writes is data of Unicode's, whose licence lies beside it (``LICENSE.unicode``) and must go where it goes.
Nothing else imports this: asking Babel for 37 languages takes longer than all other reading of the catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

from analysis.states import code_of, id_of
from catalog.states import NAMES

# Languages whose names of states we take; others get along by English names written exactly so.
LANGUAGES = (
    "ar",
    "bn",
    "cs",
    "de",
    "el",
    "en",
    "es",
    "fa",
    "fr",
    "gu",
    "he",
    "hi",
    "hu",
    "id",
    "it",
    "ja",
    "kn",
    "ko",
    "ml",
    "mr",
    "nl",
    "pa",
    "pl",
    "pt",
    "ro",
    "ru",
    "sr",
    "sv",
    "ta",
    "te",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh",
    "zh_Hant",
)
CALENDAR_LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "ru", "tr", "uk", "zh")
_NOT_STATES = frozenset({"AQ", "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"})
# Names that are mostly something else in running text: a given name, a word, another state's short name.
_AMBIGUOUS: dict[str, frozenset[str]] = {
    "en": frozenset({"Georgia", "Jordan", "Chad", "Turkey", "Jersey", "Guinea", "Niger", "Dominica", "Micronesia"}),
    "de": frozenset({"Jersey", "Tschad"}),
    "fr": frozenset({"Jersey", "Guinée"}),
    "es": frozenset({"Jersey", "Guinea"}),
    "pt": frozenset({"Jersey", "Peru", "Guiné", "Níger"}),
    "it": frozenset({"Monaco", "Jersey", "Guinea"}),
    "tr": frozenset({"Kore", "Ürdün"}),
    "hu": frozenset({"Jersey"}),
    "nl": frozenset({"Jersey"}),
    "ar": frozenset({"عمان", "عُمان", "مالي", "تشاد", "بيرو", "النيجر", "توغو", "بنما"}),
    "fa": frozenset({"عمان", "مالی", "چاد"}),
    "ur": frozenset({"عمان", "مالی", "چاڈ"}),
    "hi": frozenset({"माली", "ओमान", "चाड", "गिनी"}),
    "mr": frozenset({"माली"}),
    "ja": frozenset({"マリ", "チャド", "オマーン", "ギニア", "トーゴ", "ガーナ", "ペルー"}),
    "ko": frozenset({"말리", "차드", "가나", "오만", "니제르", "토고", "페루", "기니", "통가", "수단", "쿠바"}),
    "th": frozenset({"มาลี", "ชาด", "โอมาน", "กานา"}),
    "id": frozenset({"Mali"}),
    "vi": frozenset(),
}
# Capitals by the time zone CLDR names after them; those of other states are in vocabulary/places.toml.
_CAPITALS: dict[str, str] = {
    code: zone
    for region, cities in {
        "Africa": "DZ:Algiers BW:Gaborone BF:Ouagadougou CD:Kinshasa CG:Brazzaville TD:Ndjamena GA:Libreville GH:Accra"
        " GN:Conakry KE:Nairobi LR:Monrovia LY:Tripoli MG:Antananarivo ML:Bamako MR:Nouakchott MZ:Maputo NA:Windhoek"
        " NE:Niamey AO:Luanda RW:Kigali SD:Khartoum SO:Mogadishu TG:Lome TN:Tunis UG:Kampala ZM:Lusaka ZW:Harare"
        " MW:Blantyre",
        "America": "CO:Bogota VE:Caracas CU:Havana JM:Jamaica NI:Managua UY:Montevideo PY:Asuncion DO:Santo_Domingo"
        " HN:Tegucigalpa CR:Costa_Rica BO:La_Paz",
        "Asia": "AF:Kabul JO:Amman TM:Ashgabat IQ:Baghdad BH:Bahrain AZ:Baku LB:Beirut LK:Colombo SY:Damascus"
        " BD:Dhaka TJ:Dushanbe NP:Katmandu PH:Manila OM:Muscat KP:Pyongyang KG:Bishkek GE:Tbilisi BT:Thimphu"
        " MN:Ulaanbaatar LA:Vientiane AM:Yerevan TW:Taipei UZ:Tashkent KH:Phnom_Penh",
        "Europe": "NL:Amsterdam GR:Athens RS:Belgrade SK:Bratislava RO:Bucharest HU:Budapest MD:Chisinau DK:Copenhagen"
        " IE:Dublin FI:Helsinki SI:Ljubljana BY:Minsk NO:Oslo CZ:Prague LV:Riga BA:Sarajevo MK:Skopje BG:Sofia"
        " SE:Stockholm EE:Tallinn AL:Tirane LT:Vilnius PL:Warsaw HR:Zagreb ME:Podgorica",
    }.items()
    for code, zone in (pair.replace(":", f":{region}/").split(":") for pair in cities.split())
}
_NO_CITIES = frozenset({"JM", "CR", "BH", "MW"})  # zones named after a state or another town
_LATIN_S = frozenset({"de", "nl", "sv"})
_RUSSIAN_CASES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ия", ("ия", "ии", "ию", "ией")),
    ("ія", ("ія", "ії", "ію", "ією")),
    ("ея", ("ея", "еи", "ею", "еей")),
    ("а", ("а", "ы", "и", "е", "у", "ой")),
    ("я", ("я", "и", "е", "ю", "ей")),
    ("й", ("й", "я", "ю", "ем", "е")),
    ("ь", ("ь", "я", "ю", "е", "и", "ем")),
)


def state_codes() -> frozenset[str]:
    """All ISO 3166-1 alpha-2 codes."""
    codes = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_STATES)


def language_codes() -> frozenset[str]:
    """All ISO 639-1 codes CLDR knows."""
    codes = [str(code) for code in Locale("en").languages]
    return frozenset(code for code in codes if re.fullmatch("[a-z]{2}", code))


@cache
def _names_in(tag: str) -> tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]:
    """Names of states and cities in one language; asked for once, since Babel looks each locale up anew."""
    locale = Locale.parse(tag)
    return locale.territories, locale.time_zones


def state_names(state: str) -> dict[str, tuple[str, ...]]:
    """The names of one state, given its id, by language, with the case endings that are cheap to add."""
    names: dict[str, tuple[str, ...]] = {}
    for tag in LANGUAGES:
        language = tag[:2]
        name = _names_in(tag)[0].get(code_of(state), "")
        for form in _forms(language, _plain(name)):
            if form not in names.get(language, ()):
                names[language] = (*names.get(language, ()), form)
    return names


def _plain(name: str) -> str:
    """Without remarks in brackets and the like: "Myanmar (Burma)" is also written Myanmar."""
    return re.sub(r"\s*[(（\[].*?[)）\]]", "", name).replace("’", "'").strip()


def _forms(language: str, name: str) -> tuple[str, ...]:
    if not name or name in _AMBIGUOUS.get(language, ()):
        return ()
    if language in {"zh", "ja", "ko", "th"}:
        return (name,) if len(name) > 1 else ()
    if len(name) < 4 and name.isascii() and not name.isupper():
        return (name,)
    if language in {"ru", "uk"} and " " not in name:
        return _inflect(name)
    if language in _LATIN_S and name[-1] not in "sxzß":
        return (name, f"{name}s")
    return (name,)


def _inflect(name: str) -> tuple[str, ...]:
    """The cases of a Russian or Ukrainian name of one word."""
    for ending, cases in _RUSSIAN_CASES:
        if name.endswith(ending):
            stem = name[: -len(ending)]
            return tuple(stem + case for case in cases)
    if re.search("[бвгджзклмнпрстфхцчшщ]$", name):
        return tuple(name + case for case in ("", "а", "у", "ом", "е"))
    return (name,)


def capitals() -> dict[str, tuple[str, dict[str, tuple[str, ...]]]]:
    """Capitals by the id of their place: the state, and the city's names by language."""
    found: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {}
    for code, zone in _CAPITALS.items():
        if code in _NO_CITIES:
            continue
        names: dict[str, tuple[str, ...]] = {}
        for tag in LANGUAGES:
            city = _names_in(tag)[1].get(zone, {}).get("city", "")
            city = city or (zone.rpartition("/")[2].replace("_", " ") if tag == "en" else "")
            forms = _forms(tag[:2], _plain(city))
            names[tag[:2]] = tuple(dict.fromkeys((*names.get(tag[:2], ()), *forms)))
        place = f"{names['en'][0]}, {Locale('en').territories[code]}"
        found[place] = id_of(code), {language: forms for language, forms in names.items() if forms}
    return found


def month_names() -> dict[str, int]:
    """Names of months in small letters, full and both grammatical forms, with their number."""
    names: dict[str, int] = {}
    for tag in CALENDAR_LANGUAGES:
        months = Locale(tag).months
        for context, width in (("format", "wide"), ("stand-alone", "wide")):
            for number, name in months[context][width].items():
                if not name[:1].isdigit():
                    names[name.lower()] = number
    for number, name in Locale("en").months["format"]["abbreviated"].items():
        names[name.lower()] = number
    return names


def day_names() -> dict[str, int]:
    """Names of days of the week in small letters, Monday 0."""
    names: dict[str, int] = {}
    for tag in CALENDAR_LANGUAGES:
        for number, name in Locale(tag).days["format"]["wide"].items():
            names[name.lower()] = number
    return names


def names() -> str:
    """All of it as JSON; a line for each state and each capital, so that a change of CLDR can be read."""
    states = {state: state_names(state) for state in sorted(map(id_of, state_codes()))}
    parts: dict[str, Mapping[str, object]] = {
        "codes": {"states": sorted(state_codes()), "languages": sorted(language_codes())},
        "states": states,
        "capitals": capitals(),
        "calendar": {"months": month_names(), "days": day_names()},
    }
    said = (f"{json.dumps(part)}: {{\n{_lines(rows)}\n}}" for part, rows in parts.items())
    return "{\n" + ",\n".join(said) + "\n}\n"


def _lines(rows: Mapping[str, object]) -> str:
    return ",\n".join(f"{json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in rows.items())


if __name__ == "__main__":
    NAMES.write_text(names(), encoding="utf-8")
