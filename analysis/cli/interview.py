"""The questions of ``marketgap init``: one thing at a time, with an example and a default; left and taken up at will."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.cli.answers import (
    NONE,
    PROVIDERS,
    read_address,
    read_brand,
    read_country,
    read_keywords,
    read_language,
    read_provider,
    read_site,
)
from analysis.cli.screen import say
from spiders.errors import UsageError
from spiders.market_template import BrandWords, MarketWords

DRAFT = ".market-draft.json"
"""What was answered so far; beside where market.toml will be, gone when that is written."""
QUESTIONS = ("title", "name", "site", "rivals", "reviews", "keywords", "country", "language", "provider", "endpoint")
Draft = dict[str, Any]


class LeftError(Exception):
    """The person left; what was answered is kept."""


def hold_interview(folder: Path, *, ask: Callable[[str], str] = input) -> MarketWords | None:
    """Ask for a market.

    Parameters
    ----------
    folder
        Where market.toml will be; the draft is kept there.
    ask
        Shows a prompt and gives the line typed.

    Returns
    -------
    MarketWords or None
        None when the person left before the end.
    """
    draft = read_draft(folder)
    say(
        "A market in ten questions. Return takes what stands in [brackets]; back goes to the question before; quit leaves, "
    )
    say("and the next marketgap init goes on where you were. Everything can be changed later in market.toml.\n")
    try:
        if draft and _yes(ask, f"You were here before ({len(draft)} of {len(QUESTIONS)} answered). Go on there?"):
            say("")
        else:
            draft = {}
        _ask_all(folder, draft, ask)
        words = words_of(draft)
        _say_summary(words)
        if not _yes(ask, "Write it?"):
            raise LeftError
    except (LeftError, EOFError, KeyboardInterrupt):
        say(
            f"\nLeft. Your answers are kept; go on with: marketgap init {folder}"
            if draft
            else "\nLeft; nothing was written."
        )
        return None
    return words


def read_draft(folder: Path) -> Draft:
    """What an earlier interview kept; empty when there is none, or none that can be read."""
    with suppress(OSError, ValueError, TypeError, AttributeError, UsageError):
        found = json.loads((folder / DRAFT).read_text(encoding="utf-8"))
        if isinstance(found, dict) and set(found) <= set(QUESTIONS):
            words_of({**_nothing(), **found})
            return found
    return {}


def forget_draft(folder: Path) -> None:
    """Remove it: market.toml is written."""
    with suppress(OSError):
        (folder / DRAFT).unlink(missing_ok=True)


def words_of(draft: Draft) -> MarketWords:
    """The market that the answers make."""
    reviews = draft["reviews"]
    brands = []
    if draft["site"]:
        own = BrandWords.parse(f"{draft['name']}={draft['site']}")
        brands.append(replace(own, own=True, reviews=tuple(reviews.get(own.domain, ()))))
    for line in draft["rivals"]:
        rival = BrandWords.parse(line)
        brands.append(replace(rival, reviews=tuple(reviews.get(rival.domain, ()))))
    return MarketWords(
        title=draft["title"],
        brands=tuple(brands),
        keywords=tuple(draft["keywords"]),
        country=draft["country"] or None,
        language=draft["language"] or None,
        provider=draft["provider"] or None,
        endpoint=draft["endpoint"] or None,
    )


def _nothing() -> Draft:
    lists: Draft = {"rivals": [], "reviews": {}, "keywords": []}
    return {name: lists.get(name, "") for name in QUESTIONS}


def _ask_all(folder: Path, draft: Draft, ask: Callable[[str], str]) -> None:
    place, answered = len(draft), set[str]()
    while place < len(QUESTIONS):
        name = QUESTIONS[place]

        def ask_here(prompt: str, name: str = name) -> str:
            answered.add(name)
            return ask(prompt)

        try:
            draft[name] = _ASKED[name](folder, draft, ask_here)
        except _BackError:
            # to the last question that was really asked: those that answer themselves would only lead here again
            place = max(
                (i for i in range(place) if QUESTIONS[i] in answered or (i < len(draft) and _speaks(draft, i))),
                default=0,
            )
            for later in QUESTIONS[place:]:
                draft.pop(later, None)
            continue
        _keep(folder, draft)
        place += 1


def _speaks(draft: Draft, place: int) -> bool:
    """Whether a question kept from an earlier visit had an answer of a person."""
    return bool(draft.get(QUESTIONS[place]))


class _BackError(Exception):
    """To the question before."""


def _keep(folder: Path, draft: Draft) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{DRAFT}.new"
        fresh.write_text(json.dumps(draft, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(folder / DRAFT)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be written: {error.strerror}; name a folder that you may write to"
        ) from None


def _line(ask: Callable[[str], str], prompt: str) -> str:
    typed = ask(f"{prompt}: ").strip()
    if typed.lower() in {"quit", "exit", "q"}:
        raise LeftError
    if typed.lower() == "back":
        raise _BackError
    return typed


def _yes(ask: Callable[[str], str], question: str) -> bool:
    while True:
        typed = ask(f"{question} [Y/n]: ").strip().lower()
        if typed in {"", "y", "yes"}:
            return True
        if typed in {"n", "no", "quit", "q"}:
            return False
        say("  Please type y or n.")


def _asked(ask: Callable[[str], str], prompt: str, read: Callable[[str], Any], default: str = "") -> Any:
    """Ask until the answer can be read; what was wrong is said at once."""
    shown = f"{prompt} [{default}]" if default else prompt
    while True:
        try:
            return read(_line(ask, shown) or default)
        except UsageError as error:
            say(f"  {error}")


def _ask_title(folder: Path, draft: Draft, ask: Callable[[str], str]) -> str:
    say("1 of 10  What do you call this market? For example: Parcel lockers UK")
    return str(_asked(ask, "Name of the market", str, folder.resolve().name or "My market"))


def _ask_name(folder: Path, draft: Draft, ask: Callable[[str], str]) -> str:
    say("\n2 of 10  Your own brand, as customers call it. For example: Acme Lockers. - if you only watch others.")

    def read(typed: str) -> str:
        if not typed:
            raise UsageError("type your brand's name, or - to look at others only")
        if "=" in typed:
            raise UsageError("the name alone, please; its web site is the next question")
        return "" if typed in NONE else typed

    return str(_asked(ask, "Your brand", read))


def _ask_site(folder: Path, draft: Draft, ask: Callable[[str], str]) -> str:
    if not draft["name"]:
        return ""
    say(
        f"\n3 of 10  The web site of {draft['name']}. For example: acme.example (its FAQ and contact ways are read there)"
    )

    def read(typed: str) -> str:
        return BrandWords.parse(f"{draft['name']}={read_site(typed)}").domain

    return str(_asked(ask, "Web site", read))


def _brands(draft: Draft, rivals: list[str]) -> list[BrandWords]:
    own = [replace(BrandWords.parse(f"{draft['name']}={draft['site']}"), own=True)] if draft.get("site") else []
    return [*own, *(BrandWords.parse(line) for line in rivals)]


def _ask_rivals(folder: Path, draft: Draft, ask: Callable[[str], str]) -> list[str]:
    say("\n4 of 10  Your rivals, one a line: Name=site, or the site alone. For example: Bolt=bolt.example")
    say("         Return alone goes on. Not sure who they are? Leave it; marketgap discover finds them from searches.")
    rivals: list[str] = []
    while True:
        typed = _line(ask, f"Rival {len(rivals) + 1}")
        if typed.lower() in NONE:
            if rivals or draft["site"]:
                return rivals
            say("  without a brand of your own, one brand at least is needed; for example: Bolt=bolt.example")
            continue
        try:
            brand = read_brand(typed, known=_brands(draft, rivals))
        except UsageError as error:
            say(f"  {error}")
            continue
        rivals.append(f"{brand.name}={brand.domain}")
        say(f"  {brand.name} ({brand.domain})")


def _ask_reviews(folder: Path, draft: Draft, ask: Callable[[str], str]) -> dict[str, list[str]]:
    say("\n5 of 10  Pages with reviews, one a line, the first page of each. For example: https://reviews.example/acme")
    say(
        "         Return alone goes to the next brand. You have the reviews as a file? Return; they are imported later."
    )
    found: dict[str, list[str]] = {}
    seen: list[tuple[str, str]] = []
    for brand in _brands(draft, draft["rivals"]):
        while True:
            typed = _line(ask, f"Reviews of {brand.name}")
            if typed.lower() in NONE:
                break
            try:
                address = read_address(typed, known=seen)
            except UsageError as error:
                say(f"  {error}")
                continue
            if address != typed:
                say(f"  taken as {address}")
            seen.append((address, brand.name))
            found.setdefault(brand.domain, []).append(address)
    return found


def _ask_keywords(folder: Path, draft: Draft, ask: Callable[[str], str]) -> list[str]:
    say(
        "\n6 of 10  What do customers type into a search engine? With commas. For example: parcel locker, send a parcel"
    )
    say("         Return alone for none yet; marketgap discover --suggest finds some on your own site.")
    return list(_asked(ask, "Searches", lambda typed: [] if typed.lower() in NONE else read_keywords(typed)))


def _ask_country(folder: Path, draft: Draft, ask: Callable[[str], str]) -> str:
    if not draft["keywords"]:
        return ""
    say("\n7 of 10  In which country do they search? For example: gb, Germany. - if it does not matter.")
    return str(_asked(ask, "Country", lambda typed: "" if typed in {"-", "none"} else read_country(typed), "gb"))


def _ask_language(folder: Path, draft: Draft, ask: Callable[[str], str]) -> str:
    if not draft["keywords"]:
        return ""
    say("\n8 of 10  In which language? For example: en, Welsh. - if it does not matter.")
    return str(_asked(ask, "Language", lambda typed: "" if typed in {"-", "none"} else read_language(typed), "en"))


def _ask_provider(folder: Path, draft: Draft, ask: Callable[[str], str]) -> str:
    if not draft["keywords"]:
        return ""
    say(
        "\n9 of 10  Who may be asked for search results? A number, or Return for nobody yet (results pages can be imported):"
    )
    for number, (provider, (keys, what)) in enumerate(PROVIDERS.items(), 1):
        missing = [key for key in keys if not os.environ.get(key)]
        there = (
            f"; needs {' and '.join(missing)} in the environment" if missing else "; its key is here" if keys else ""
        )
        say(f"         {number} {provider:10} {what}{there}")
    return str(_asked(ask, "Provider", lambda typed: "" if typed.lower() in NONE else read_provider(typed)))


def _ask_endpoint(folder: Path, draft: Draft, ask: Callable[[str], str]) -> str:
    if draft["provider"] != "searxng":
        return ""
    say("\n10 of 10 Where does your SearXNG answer?")

    def read(typed: str) -> str:
        return typed if typed.startswith(("http://127.0.0.1", "http://localhost")) else read_address(typed)

    return str(_asked(ask, "Address", read, "http://127.0.0.1:8888"))


_ASKED: dict[str, Callable[[Path, Draft, Callable[[str], str]], Any]] = {
    "title": _ask_title,
    "name": _ask_name,
    "site": _ask_site,
    "rivals": _ask_rivals,
    "reviews": _ask_reviews,
    "keywords": _ask_keywords,
    "country": _ask_country,
    "language": _ask_language,
    "provider": _ask_provider,
    "endpoint": _ask_endpoint,
}


def _say_summary(words: MarketWords) -> None:
    say(f"\n{words.title}")
    for brand in words.brands:
        pages = len(brand.reviews)
        own = ", your own" if brand.own else ""
        say(f"  {brand.name} ({brand.domain}{own}): {pages} {'page' if pages == 1 else 'pages'} with reviews")
    where = ", ".join(filter(None, [words.country, words.language]))
    said = ", ".join(words.keywords) + (f" ({where})" if where else "")
    say(f"  searches: {said or 'none yet'}; results from: {words.provider or 'nobody yet'}")
