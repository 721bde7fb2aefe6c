"""The only place that says which words of a text tell it from others in the same language.

A word is cut to a stem; in scripts without spaces two neighbouring characters stand for a word. Words that
every text has, and those that every text of this field has, are known before the first article arrives
(``seed``), so that the first day of a new installation groups as well as the hundredth.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from analysis.text import UNSPACED, words

_STEM = 6  # letters; longer endings are grammar in most languages we read
_MARK = ":"  # between language and stem in a key

# Grammar and the words of every news text, as stems. Compiled by hand; a missing one costs little, since what
# is frequent among the stories at hand is weighed down as well.
_COMMON: dict[str, str] = {
    "en": "the and that this with from have has had been were was will would could should their there they"
    " them his her"
    " its for are but not you all any can our out who which what when where more most other some than then"
    " these those"
    " into over also after before about between during while under such only very said says say according"
    " told added new"
    " year years month week monday tuesday wednesday thursday friday saturday sunday today yesterday people"
    " time first two"
    " one last may made make many well just like through because being both each per via did does how now he"
    " she we it in"
    " on at by of to as is an be or if so up no my me do a i us s t mr mrs",
    "ru": "что это как для при или его она они было были быть также после между который котору которо которы"
    " этого этом году"
    " года год лет сообщи заявил словам время также более может этой всех если будет будут так уже еще ещё"
    " чтобы том над под"
    " об от до из за по на не ни но и в с к у о а же бы ли мы вы он",
    "fr": "les des une que qui dans pour avec sur par est sont ont été cette ces leur leurs aux mais plus"
    " entre après avant"
    " ainsi comme selon aussi être avoir fait deux année années il elle ils nous vous son ses sa se ne pas la"
    " le de du un et"
    " en au ce on ou a d l s n qu c",
    "es": "los las una que para con por del sobre este esta estos estas como más entre pero sus fue son han"
    " sido también desde"
    " hasta según dijo año años dos su se lo al no el la de y en un es ha a o e",
    "de": "der die das den dem des und ein eine einer eines einem einen ist sind war wird werden mit für von"
    " auf aus bei nach"
    " über unter zwischen auch sich nicht als dass daß oder aber wie haben hat sein seine ihre zum zur im in"
    " an am es er sie wir"
    " zu so nur noch sagte jahr jahre",
    "pt": "que para com uma por dos das nos nas como mais entre sobre foi são tem também após segundo disse"
    " ano anos este esta"
    " seu sua pelo pela ao os as um de do da em no na o a e se não",
    "it": "che per con una del della dei delle nel nella sono stato anche più come tra gli alla dal anno anni"
    " il lo la le un di"
    " da in su e è si non ha i al",
    "uk": "що для про при або його вона вони було були бути також після між який року рік заявив щоб над під"
    " від до із за на"
    " не і в з у та це як",
    "ar": "في من على إلى أن التي الذي هذا هذه بين عن مع كما بعد قبل وقد كان كانت خلال وفي وقال قال أو ما لا هو هي",
    "hi": "और के की का में से को है हैं ने पर यह इस कि भी तो एक लिए था थे थी किया गया",
    "tr": "ve bir bu için ile olarak olan de da en daha gibi sonra kadar göre",
}  # fmt: skip
_FIELD: dict[str, str] = {
    "en": "space outer satell agreem agreed cooper intern nation minist countr states state govern peacef use"
    " uses explor"
    " activi program techno agency scienc resear develo securi foreig world united global missio launch lunar"
    " moon sign signed",
    "ru": "космос космич косми сотруд соглаш междун минист страны стран страна госуда правит мирног исполь"
    " исслед деятел програ"
    " развит безопа иностр мира мире россии россия россий",
    "fr": "espace spatia satell accord coopér intern nation minist pays états gouver pacifi utilis explor"
    " activi progra agence",
    "es": "espaci ultrat satéli acuerd cooper intern nacion minist países estado gobier pacífi explor activi"
    " progra agenci",
    "de": "weltra raumfa satell abkomm zusamm intern nation minist länder staate regier friedl nutzun progra agentu",
    "pt": "espaço espaci satéli acordo cooper intern nacion minist países estado govern pacífi explor progra agênci",
    "it": "spazio spazia satell accord cooper intern nazion minist paesi stati govern pacifi progra agenzi",
}
_SEED_TEXTS = 200  # the size of the imagined collection the seed speaks of
_SHARE_FIELD, _SHARE_OTHER = 0.2, 0.01
_UNSPACED_SIGN = re.compile(f"[{UNSPACED}]")
_FIRST_UNSPACED = UNSPACED[0]
_LETTER = re.compile(r"[^\W\d_]")


def vocables(title: str, text: str, language: str) -> Counter[str]:
    """How often each telling word stands in an article, as "language:stem"; the headline counts double."""
    counts = Counter(_stems(words(text)))
    for stem in _stems(words(title)):
        counts[stem] += 2
    common = _COMMON_STEMS.get(language, frozenset())
    return Counter(
        {f"{language}{_MARK}{stem}": n for stem, n in counts.items() if len(stem) > 1 and stem not in common}
    )


def seed(key: str) -> float:
    """In how many of ``seed_texts()`` imagined texts a word stands."""
    return _SEED_TEXTS * (_SHARE_FIELD if key in _FIELD_KEYS else _SHARE_OTHER)


def seed_texts() -> int:
    """The size of the collection that ``seed`` speaks of."""
    return _SEED_TEXTS


def _stems(tokens: list[str]) -> list[str]:
    """Words cut to stems, and pairs of neighbouring characters where there are no spaces."""
    signs = {token for token in tokens if token >= _FIRST_UNSPACED and _UNSPACED_SIGN.match(token)}
    spaced = [token for token in tokens if token not in signs] if signs else tokens
    found = [token[:_STEM] for token in spaced if token[0].isalpha() or _LETTER.search(token)]
    return found + ([a + b for a, b in pairwise(tokens) if a in signs and b in signs] if signs else [])


_COMMON_STEMS = {language: frozenset(w[:_STEM] for w in table.split()) for language, table in _COMMON.items()}
_FIELD_KEYS = frozenset(f"{language}{_MARK}{stem}" for language, table in _FIELD.items() for stem in table.split())
