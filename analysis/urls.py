"""The only place that knows when two addresses mean the same page.

``canonical`` is what people cite and what we fetch again; ``key`` is identity, for comparing only.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say where a reader came from, never what the page is.
# fmt: off
_TRACKING = frozenset(
    {
        "_ga", "_gl", "cmp", "cmpid", "dclid", "fbclid", "gbraid", "gclid", "gclsrc", "guccounter", "icid",
        "igshid", "mc_cid", "mc_eid", "mibextid", "mkt_tok", "msclkid", "ns_campaign", "ns_linkname",
        "ns_mchannel", "ns_source", "ocid", "ref_src", "ref_url", "sc_cid", "smid", "smtyp", "spm",
        "srsltid", "twclid", "twsrc", "wbraid", "wt_mc", "wt_zmc", "xtor", "yclid",
    }
)
# fmt: on
_TRACKING_PREFIXES = ("utm_", "at_", "hsa_", "pk_", "mtm_", "piwik_", "matomo_")
# ``ref`` and its kin name a document on some sites; they are tracking only with such a value.
_REFERRERS = frozenset({"ref", "from", "source", "src", "via", "referrer"})
# fmt: off
_REFERRER_VALUES = frozenset(
    {
        "rss", "feed", "feeds", "atom", "home", "homepage", "newsletter", "email", "mail", "twitter", "x",
        "facebook", "telegram", "tg", "linkedin", "whatsapp", "share", "sharing", "social", "social_rss",
        "google", "googlenews", "gnews", "yahoo",
    }
)
# fmt: on
_HOST_PREFIX = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")
_FORM_END = re.compile(r"(?:/amp|\.amp|/print(?:able)?|/)$")  # of the same page in another form
_FORMS = frozenset({"amp", "print", "printable", "printview", "printpage"})
_FORM_NAMES = frozenset({"outputtype", "output", "view", "format", "mode", "action"})
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_PATH_SAFE = "/%:@!$&'()*+,;=~-._[]|"
_QUERY_SAFE = _PATH_SAFE + "?"


def canonical(url: str) -> str:
    """The address people cite: no fragment, tracking or default port; scheme and host in lower case.

    An address that cannot be parsed comes back stripped of outer spaces and otherwise as it is.
    """
    parts = _split(url)
    if parts is None:
        return url.strip()
    query = "&".join(part for part in parts.query.split("&") if part and not _is_tracking(part))
    scheme = parts.scheme.lower()
    path = _escape(parts.path, _PATH_SAFE) or "/"
    return urlunsplit((scheme, _netloc(parts), path, _escape(query, _QUERY_SAFE), ""))


def key(url: str) -> str:
    """Identity of a page: canonical without scheme, host prefix, AMP and print marks, trailing slash; query sorted."""
    parts = _split(canonical(url))
    if parts is None:
        return url.strip()
    netloc, path = parts.netloc, parts.path
    while (shorter := _HOST_PREFIX.sub("", netloc)) != netloc:
        netloc = shorter
    while (shorter := _FORM_END.sub("", path)) != path:
        path = shorter
    query = "&".join(sorted(part for part in parts.query.split("&") if part and not _is_form(part)))
    return f"{netloc}{path}?{query}" if query else f"{netloc}{path}"


def leads_away(url: str, final_url: str) -> bool:
    """True where asking for one page ended at another, as a redirect from an article to its section does.

    The same path with a query behind it is the same page: sites add what they wish to know of the reader.
    """
    asked, found = key(url), key(final_url)
    return found != asked and found.partition("?")[0] != asked


def host(url: str) -> str:
    """The host name in lower case, without port; empty where there is none."""
    parts = _split(url)
    return (parts.hostname or "").rstrip(".") if parts else ""


def is_web(url: str) -> bool:
    """Is this an http(s) address with a host and without a user name or password?"""
    parts = _split(url)
    if parts is None or parts.scheme.lower() not in _DEFAULT_PORTS:
        return False
    return bool(host(url)) and parts.username is None and parts.password is None


def _split(url: str) -> SplitResult | None:
    """The parts of an absolute address, or nothing where it has no host or a port that is no number."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme and parts.hostname else None


def _netloc(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    if parts.port is not None and parts.port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        name = f"{name}:{parts.port}"
    user, at, _ = parts.netloc.rpartition("@")
    return f"{user}{at}{name}"


def _is_tracking(part: str) -> bool:
    name, _, value = part.partition("=")
    name = name.lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return name in _REFERRERS and value.lower() in _REFERRER_VALUES


def _is_form(part: str) -> bool:
    name, _, value = part.lower().partition("=")
    is_switch = name in _FORMS and value in {"", "1", "true", "y", "yes"}
    return is_switch or (name in _FORM_NAMES and value in _FORMS)


def _escape(text: str, safe: str) -> str:
    """Characters no address may hold are percent-encoded; what is encoded already stays so."""
    return _ESCAPE.sub(lambda match: match[0].upper(), quote(text, safe=safe, errors="replace"))
