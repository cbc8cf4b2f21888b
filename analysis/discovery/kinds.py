"""What kind of site it is: by the list of well-known ones, else by the signs it gives; unknown where they are not clear."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from urllib.parse import unquote, urlsplit

from analysis.discovery.sites import find_known, public_ending, registered_domain

RIVAL, UNKNOWN = "rival_candidate", "unknown"
OWN, KNOWN_RIVAL = "own", "known_rival"
FIRST_PAGE = 10
"""Positions that most searchers ever see."""
ENOUGH = 2
"""Points a kind needs; one sign alone is not enough, a host name that says it is."""
_DATE = re.compile(r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/|$)|/(?:19|20)\d\d-\d\d(?:-\d\d)?(?:[-/]|$)")
_HOME = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:index\.\w+|home|home/|default\.\w+)?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PART = re.compile(r"[-_.]")
_ENDS = frozenset(
    ["news", "wiki", "forum", "reviews", "magazine", "zeitung", "journal", "gazette", "herald", "tribune", "chronicle",
     "directory", "vergleich", "listings", "community", "university", "council", "lexikon", "encyclopedia", "dictionary",
     "marketplace", "classifieds", "auctions", "bewertungen", "annuaire"]
)  # fmt: skip
"""Words that a name may end in without a dash; shorter ones end many other words (express, research)."""
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, kw_only=True)
class SeenPage:
    """A page of a site among the results."""

    url: str
    title: str
    snippet: str
    keyword: str
    position: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A kind, and what speaks for it."""

    kind: str
    evidence: str


@dataclass(frozen=True)
class _Sign:
    """One thing that speaks for a kind."""

    kind: str
    points: int
    text: str


@dataclass(frozen=True, kw_only=True)
class _Vocabulary:
    hosts: frozenset[str]
    paths: frozenset[str]
    words: re.Pattern[str] = field(repr=False)


def judge_site(site: str, pages: Sequence[SeenPage], *, keywords: int, brands: Mapping[str, str]) -> Verdict:
    """Tell the kind of a site.

    Parameters
    ----------
    site
        Its domain, as :func:`analysis.discovery.sites.site_of` gives it.
    pages
        Its pages among the results; at least one.
    keywords
        How many keywords were searched for.
    brands
        Name of each brand of the market -> its id: a page that names two of them is about others.

    Returns
    -------
    Verdict
        A well-known site has the kind of the list. Else each kind gets points: two when the site's name says it (one
        when only a subdomain does), one when the paths of at least half of the pages do, one when the words of at least
        half do (of a single page these are one together), two when at least half name two brands of the market. A rival
        candidate gets one each for paths and for words of selling, for a home page among the results, for a home page
        whose title has the keyword, for a keyword's word in its name; one when it is on the first page for two keywords,
        two for at least three that are half of all. A site with two points or more as a candidate and at most half as
        many for anything else is one; else the kind with two points or more, and more than any other. All else is
        ``unknown``.

    >>> page = SeenPage(url="https://www.amazon.de/x", title="X", snippet="", keyword="x", position=1)
    >>> judge_site("amazon.de", [page], keywords=1, brands={}).kind
    'marketplace'
    >>> judge_site("acme.example", [page], keywords=1, brands={}).kind
    'unknown'
    """
    known = find_known(site)
    if known is not None:
        return Verdict(kind=known.kind, evidence=f"well known as {known.what}")
    ending = public_ending(site)
    if ending is not None:
        return Verdict(kind="public", evidence=f"its address ends in .{ending}")
    told = _signs_of(site, pages, keywords=keywords, brands=brands)
    points: Counter[str] = Counter()
    for sign in told:
        points[sign.kind] += sign.points
    if len(pages) == 1:  # one page may be about anything
        for kind in sorted(points.keys() - {RIVAL} - {sign.kind for sign in told if sign.points > 1}):
            points[kind] = 1
    rival = points.pop(RIVAL, 0)
    others = sorted(points, key=lambda kind: (-points[kind], kind))
    best = points[others[0]] if others else 0
    leads = len(others) == 1 or (len(others) > 1 and best > points[others[1]])
    if rival >= ENOUGH and best * 2 <= rival:
        return Verdict(kind=RIVAL, evidence=_say(told, RIVAL))
    if best >= ENOUGH and leads and best > rival:
        return Verdict(kind=others[0], evidence=_say(told, others[0]))
    return Verdict(kind=UNKNOWN, evidence=_say(told, UNKNOWN))


def _say(told: Sequence[_Sign], kind: str) -> str:
    """What speaks for the kind first, then what speaks for others."""
    rest = "; ".join(
        f"{'rival' if sign.kind == RIVAL else sign.kind.replace('_', ' ')}: {sign.text}"
        for sign in told
        if sign.kind != kind
    )
    if kind == UNKNOWN:
        return f"not clear: {rest or 'nothing in its pages tells'}"
    return "; ".join(sign.text for sign in told if sign.kind == kind) + (f" (against it: {rest})" if rest else "")


def _signs_of(site: str, pages: Sequence[SeenPage], *, keywords: int, brands: Mapping[str, str]) -> list[_Sign]:
    told: list[_Sign] = []
    half = (len(pages) + 1) // 2
    labels = [part for label in site.partition(":")[0].split(".")[:-1] for part in (label, *_PART.split(label))]
    below = [part for page in pages for part in _subdomains(page.url)]
    for kind, signs in _vocabulary().items():
        if named := sorted(sign for sign in signs.hosts if any(_says(label, sign) for label in labels)):
            told.append(_Sign(kind, 2, f"its name says '{named[-1]}'"))
        elif part := sorted(signs.hosts & set(below)):
            told.append(_Sign(kind, 1, f"its part '{part[0]}'"))
        paths = [sign for page in pages if (sign := _path_sign(page.url, signs.paths))]
        if len(paths) >= half:
            told.append(_Sign(kind, 1, f"address with /{_often(paths)[0]}/ {_of(paths, pages)}"))
        words = [sign for page in pages if (sign := _word_sign(page, signs.words))]
        if len(words) >= half:
            said = ", ".join(f"'{word}'" for word in _often(words)[:2]).replace("#", "…")
            told.append(_Sign(kind, 1, f"{said} {_of(words, pages)}"))
    return [*told, *_about_others(pages, brands, half, told), *_of_the_trade(site, pages, keywords)]


def _about_others(
    pages: Sequence[SeenPage], brands: Mapping[str, str], half: int, told: Sequence[_Sign]
) -> list[_Sign]:
    """A site whose pages name several brands of the market writes about them, or lists them."""
    naming = []
    for page in pages:
        text = f" {_plain(page.title)} {_plain(page.snippet)} "
        found = sorted(name for name in brands if len(name) > 2 and f" {_plain(name)} " in text)
        if len({brands[name] for name in found}) > 1:
            naming.append(found)
    if not naming or len(naming) < half:
        return []
    kind = "review_platform" if any(sign.kind == "review_platform" for sign in told) else "directory"
    return [_Sign(kind, 2, f"names {' and '.join(naming[0][:3])} {_of(naming, pages)}")]


def _of_the_trade(site: str, pages: Sequence[SeenPage], keywords: int) -> list[_Sign]:
    """What speaks for somebody who offers what is searched for."""
    told = []
    home = [page for page in pages if _is_home(page.url)]
    if home:
        told.append(_Sign(RIVAL, 1, "its home page is among the results"))
        about = sorted(page.keyword for page in home if _plain_words(page.keyword) <= _plain_words(page.title))
        if about:
            told.append(_Sign(RIVAL, 1, f"its home page's title says '{about[0]}'"))
    label = registered_domain(site).partition(".")[0]
    inside = sorted({word for page in pages for word in _plain_words(page.keyword) if len(word) > 3 and word in label})
    if inside:
        told.append(_Sign(RIVAL, 1, f"named after what is searched for: '{max(inside, key=len)}'"))
    first = {page.keyword for page in pages if page.position <= FIRST_PAGE}
    if len(first) > 1:
        many = len(first) > 2 and 2 * len(first) >= keywords
        told.append(_Sign(RIVAL, 2 if many else 1, f"on the first page for {len(first)} of {keywords} keywords"))
    return told


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    above = all(len(part) == 2 or part in {"shop", "store", "m"} for part in _subdomains(url))
    return above and not parts.query and _HOME.fullmatch(parts.path) is not None


def _subdomains(url: str) -> list[str]:
    host = _host(url)
    return [part for part in host.removesuffix(registered_domain(host)).split(".") if part]


def _says(label: str, sign: str) -> bool:
    """Whether a part of a name is the word, or ends in it (plymouthherald)."""
    return label == sign or (sign in _ENDS and label.endswith(sign))


def _of(some: Sequence[object], pages: Sequence[object]) -> str:
    return f"({len(some)} of {len(pages)} pages)" if len(pages) > 1 else "(its one page)"


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _path_sign(url: str, signs: frozenset[str]) -> str | None:
    path = unquote(urlsplit(url).path).lower()
    if "#date" in signs and (dated := _DATE.search(path)):
        return dated.group().strip("/-")
    segments = [segment for segment in path.split("/") if segment]
    return next((segment for segment in segments if segment in signs), None)


def _word_sign(page: SeenPage, words: re.Pattern[str]) -> str | None:
    """The first word of a kind in title or snippet that was not searched for: who looks for reviews gets reviews."""
    asked = f" {_plain(page.keyword)} "
    said = [match.group() for text in (page.title, page.snippet) for match in words.finditer(f" {_plain(text)} ")]
    return next((word for word in said if (word if _UNSPACED.search(word) else f" {word} ") not in asked), None)


def _plain_words(text: str) -> set[str]:
    return set(_plain(text).split())


def _plain(text: str) -> str:
    """Lower case, one space between words, marks away but those of money, every number as ``#``."""
    kept = re.sub(r"[^\w£$€#-]+", " ", _NUMBER.sub("#", text.casefold().replace("#", " ")))
    return " ".join(kept.split())


def _often(words: Sequence[str]) -> list[str]:
    """Different words, the most frequent first."""
    counts = Counter(words)
    return sorted(counts, key=lambda word: (-counts[word], word))


@cache
def _vocabulary() -> dict[str, _Vocabulary]:
    data = tomllib.loads(resources.files("analysis.discovery").joinpath("signs.toml").read_text("utf-8"))
    return {
        kind: _Vocabulary(hosts=frozenset(told["hosts"]), paths=frozenset(told["paths"]), words=_pattern(told["words"]))
        for kind, told in data.items()
    }


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    if not words:
        return re.compile("(?!)")
    plain = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(
        "|".join(re.escape(word) if _UNSPACED.search(word) else rf"(?<= ){re.escape(word)}(?= )" for word in plain)
    )
