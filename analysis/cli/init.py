"""marketgap init: a commented market.toml to begin with, from options or from answers to a few questions."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.completions import offer_providers
from analysis.cli.screen import say

if TYPE_CHECKING:
    from spiders.market_template import MarketWords


def run(
    folder: Annotated[Path, typer.Argument(help="Folder of the new market; made when missing.")] = Path(),
    brand: Annotated[
        str | None, typer.Option("--brand", help='Your own brand: "Name=domain", for example "Acme=acme.example".')
    ] = None,
    rival: Annotated[list[str] | None, typer.Option("--rival", help="A rival, written like --brand; repeat.")] = None,
    reviews: Annotated[
        list[str] | None,
        typer.Option("--reviews", help='A page with reviews: "Brand=https://reviews.example/acme"; repeat.'),
    ] = None,
    keyword: Annotated[list[str] | None, typer.Option("--keyword", help="A search to watch; repeat.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Where people search: gb, Germany, ...")] = None,
    language: Annotated[str | None, typer.Option("--language", help="In which language: en, Welsh, ...")] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            help="Who is asked for search results: searxng, brave, google_cse, serpapi, ...",
            autocompletion=offer_providers,
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the market; default: the folder's.")] = None,
) -> None:
    """Write a commented market.toml.

    Without options, on a terminal, it asks step by step, with examples; it can be left at any question and goes on there
    the next time.

    Example: marketgap init lockers --brand "Acme=acme.example" --rival "Bolt=bolt.example" --keyword "parcel locker"
    """
    from spiders.errors import UsageError
    from spiders.market import FILE_NAME, read_market
    from spiders.market_template import market_text

    file = folder / FILE_NAME
    if file.exists():
        raise UsageError(f"{file} is already there and stays as it is; name another folder, or edit it")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder for the new market")
    given = (brand, rival, reviews, keyword, country, language, provider, name)
    if not any(given) and sys.stdin.isatty() and sys.stdout.isatty():
        from analysis.cli.interview import hold_interview

        words = hold_interview(folder)
        if words is None:
            return
    else:
        words = _from_options(folder, brand, rival, reviews, keyword, country, language, provider, name)
    text = market_text(words)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        with suppress(OSError):
            file.unlink(missing_ok=True)  # a half would stand in the way of the next try
        raise UsageError(f"{file}: cannot be written: {error.strerror}; name a folder that you may write to") from None
    read_market(file)
    from analysis.cli.interview import forget_draft

    forget_draft(folder)
    _say_next(folder, file, words)


def _from_options(
    folder: Path,
    brand: str | None,
    rival: list[str] | None,
    reviews: list[str] | None,
    keyword: list[str] | None,
    country: str | None,
    language: str | None,
    provider: str | None,
    name: str | None,
) -> MarketWords:
    from dataclasses import replace

    from analysis.cli.answers import read_address, read_brand, read_country, read_keywords, read_language, read_provider
    from spiders.errors import UsageError
    from spiders.market_template import BrandWords, MarketWords

    brands = [replace(read_brand(brand, known=()), own=True)] if brand else []
    for words in rival or ():
        brands.append(read_brand(words, known=brands))
    if not brands:
        brands = [
            BrandWords(name="Acme", domain="acme.example", own=True),
            BrandWords(name="Bolt", domain="bolt.example"),
        ]
    seen: list[tuple[str, str]] = []
    for words in reviews or ():
        whose, equals, address = words.partition("=")
        place = next((i for i, b in enumerate(brands) if whose.strip().casefold() in {b.id, b.name.casefold()}), None)
        if not equals or place is None:
            raise UsageError(
                f'--reviews {words}: expected "Brand=https://...", with one of {", ".join(b.name for b in brands)}'
            )
        seen.append((read_address(address, known=seen), brands[place].name))
        brands[place] = replace(brands[place], reviews=(*brands[place].reviews, seen[-1][0]))
    return MarketWords(
        title=name or folder.resolve().name or "My market",
        brands=tuple(brands),
        keywords=tuple(text for words in keyword or () for text in read_keywords(words)),
        country=read_country(country) if country else None,
        language=read_language(language) if language else None,
        provider=read_provider(provider) if provider else None,
    )


def _say_next(folder: Path, file: Path, words: MarketWords) -> None:
    there = f"cd {folder}, then " if folder.resolve() != Path.cwd() else ""
    say(f"Wrote {file}")
    if any(brand.reviews for brand in words.brands):
        say(f"Next: {there}marketgap doctor (is all there that it needs?), then: marketgap crawl", whole=True)
    else:
        say("Next: put the addresses of the review pages into it, then: marketgap crawl")
    say("Or bring reviews you already have: marketgap import reviews FILE.csv")
