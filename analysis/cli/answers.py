"""What people type when asked about their market -> what market.toml needs; a slip is answered in one kind line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from spiders.errors import UsageError
from spiders.market_template import BrandWords

PROVIDERS: dict[str, tuple[tuple[str, ...], str]] = {
    "searxng": ((), "your own SearXNG server; no key"),
    "brave": (("BRAVE_API_KEY",), "Brave Search API"),
    "google_cse": (("GOOGLE_CSE_KEY", "GOOGLE_CSE_ID"), "Google Programmable Search"),
    "serpapi": (("SERPAPI_KEY",), "SerpApi"),
    "serper": (("SERPER_API_KEY",), "Serper"),
    "dataforseo": (("DATAFORSEO_LOGIN", "DATAFORSEO_PASSWORD"), "DataForSEO"),
}
"""Provider -> the environment variables of its keys (as the spiders state them; a test compares) and what it is."""
PSEUDO = frozenset({"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"})
"""Codes that are no country."""
NONE = frozenset({"", "-", "none", "no", "skip", "later"})
_SCHEME = re.compile(r"^\s*(?:h?t?t?p?s?[:;]?/{1,3}|https?[:;]/{0,3}|h\w{2,5}:/{1,3})", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]*[^\W_])?(?::\d{1,5})?|localhost:\d{1,5}")


def read_site(words: str) -> str:
    """The domain in what was typed: with or without https://, www. and a path.

    Raises
    ------
    UsageError
        When there is none in it; says what it may have been meant to be.

    >>> read_site(" HTTPS://www.Acme.example/shop ")
    'acme.example'
    """
    typed = words.strip()
    bare = _SCHEME.sub("", typed.lower()).split("/")[0].split("?")[0].removeprefix("www.").rstrip(".")
    if not bare:
        raise UsageError("a web site looks like acme.example; nothing was typed")
    if _HOST.fullmatch(bare):
        return bare
    meant = re.sub(r"[,;\s]+", ".", bare).replace("..", ".").strip(".")
    hint = f"; did you mean {meant}?" if _HOST.fullmatch(meant) and meant != bare else ""
    if not hint and "." not in bare:
        hint = f"; with its ending it would be {re.sub(r'[^a-z0-9-]', '', bare) or 'acme'}.com or the like"
    raise UsageError(f"{typed!r} is not the address of a web site, which looks like acme.example{hint}")


def read_brand(words: str, *, known: Sequence[BrandWords]) -> BrandWords:
    """A brand as ``Name=site`` or a site alone, that is none of the known ones.

    Raises
    ------
    UsageError
        When it has no site, or is one of those known already; the first of them is one's own.
    """
    name, _, site = words.rpartition("=")
    brand = BrandWords.parse(f"{name}={read_site(site)}")
    for place, other in enumerate(known):
        own = "your own brand" if place == 0 and other.own else f"there already as {other.name}"
        if other.domain == brand.domain:
            raise UsageError(f"{brand.domain} is {own}; name another site, or go on without it")
        if other.id == brand.id:
            raise UsageError(
                f"{brand.name!r} would get the id {brand.id!r}, which is {own}; give it another name: Name={brand.domain}"
            )
    return brand


def read_address(words: str, *, known: Sequence[tuple[str, str]] = ()) -> str:
    """The address of a page with reviews; https:// is added where it is missing.

    Parameters
    ----------
    words
        What was typed.
    known
        Address and brand name of those that were given before.

    Raises
    ------
    UsageError
        When it is no address, or one that was given before.

    >>> read_address("reviews.example/acme")
    'https://reviews.example/acme'
    """
    typed = words.strip().strip("<>\"'")
    if " " in typed:
        raise UsageError(f"{typed!r} has a space in it; copy the whole address from the browser, one at a time")
    scheme = typed.partition(":")[0].lower() if "://" in typed else ""
    if scheme in {"http", "https"}:
        address = typed
    else:
        if scheme and scheme not in {"htp", "htps", "hhtp", "hhtps", "htttp", "htttps", "ttp", "ttps", "http", "https"}:
            raise UsageError(f"{typed!r} is not an address of the web; it begins with https://")
        address = f"https://{_SCHEME.sub('', typed)}"
    try:
        host = (urlsplit(address).netloc or "").rpartition("@")[2].lower()
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host.removeprefix("www.")) and not re.fullmatch(r"\d+(?:\.\d+){3}(?::\d+)?", host):
        raise UsageError(
            f"{typed!r} is not the address of a page; it looks like https://reviews.example/acme - open the page and copy "
            "what stands in the address bar"
        )
    for other, brand in known:
        if other.rstrip("/") == address.rstrip("/"):
            raise UsageError(f"{address} was given already for {brand}; each page belongs to one brand")
    return address


def read_keywords(words: str) -> list[str]:
    """Searches separated by commas, semicolons or line breaks; each once, whatever its case.

    >>> read_keywords("parcel locker, Parcel Locker; send a parcel")
    ['parcel locker', 'send a parcel']
    """
    found: dict[str, str] = {}
    for part in re.split(r"[,;\n]+", words):
        text = " ".join(part.split())
        if len(text) > 1 and text[0] == text[-1] == '"':
            text = text[1:-1]
        if text:
            found.setdefault(text.casefold(), text)
    return list(found.values())


def read_country(words: str) -> str:
    """A country as its two letters, from the letters or its English name.

    Raises
    ------
    UsageError
        When there is none of that name.

    >>> read_country("UK"), read_country("Germany")
    ('gb', 'de')
    """
    from babel import Locale

    countries = {
        k.lower(): v for k, v in Locale("en").territories.items() if len(k) == 2 and k.isalpha() and k not in PSEUDO
    }
    return _read_code(words, countries, {"uk": "gb", "usa": "us", "england": "gb", "wales": "gb", "scotland": "gb"}, "country", "gb for the United Kingdom, de for Germany, us for the USA")  # fmt: skip


def read_language(words: str) -> str:
    """A language as its letters, from the letters or its English name.

    Raises
    ------
    UsageError
        When there is none of that name.

    >>> read_language("Welsh")
    'cy'
    """
    from babel import Locale

    languages = {k.lower(): v for k, v in Locale("en").languages.items() if k.isalpha()}
    return _read_code(words, languages, {"english": "en", "mandarin": "zh"}, "language", "en for English, de for German, cy for Welsh")  # fmt: skip


def _read_code(words: str, names: dict[str, str], short: dict[str, str], what: str, examples: str) -> str:
    wanted = words.strip().lower()
    if wanted in short:
        return short[wanted]
    if wanted in names:
        return wanted
    by_name = {name.lower(): code for code, name in names.items()}
    if wanted in by_name:
        return by_name[wanted]
    from difflib import get_close_matches

    near = get_close_matches(wanted, by_name, n=1, cutoff=0.75)
    hint = f"; did you mean {names[by_name[near[0]]]} ({by_name[near[0]]})?" if near else ""
    raise UsageError(f"{words.strip()!r} is no {what} I know; give its letters: {examples}{hint}")


def read_provider(words: str) -> str:
    """A provider of search results by its number in the list or its name.

    Raises
    ------
    UsageError
        When there is none of that name.
    """
    wanted, names = words.strip().lower(), list(PROVIDERS)
    if wanted.isdigit() and 1 <= int(wanted) <= len(names):
        return names[int(wanted) - 1]
    if wanted in names:
        return wanted
    from difflib import get_close_matches

    near = get_close_matches(wanted, names, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(f"{words.strip()!r} is no provider of search results; they are {', '.join(names)}{hint}")
