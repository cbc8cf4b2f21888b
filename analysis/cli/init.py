"""marketgap init: a commented market.toml to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def run(
    folder: Annotated[Path, typer.Argument(help="Folder of the new market; made when missing.")] = Path(),
    brand: Annotated[
        str | None, typer.Option("--brand", help='Your own brand: "Name=domain", for example "Acme=acme.example".')
    ] = None,
    rival: Annotated[list[str] | None, typer.Option("--rival", help="A rival, written like --brand; repeat.")] = None,
    keyword: Annotated[list[str] | None, typer.Option("--keyword", help="A search to watch; repeat.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the market; default: the folder's.")] = None,
) -> None:
    """Write a commented market.toml.

    Example: marketgap init lockers --brand "Acme=acme.example" --rival "Bolt=bolt.example" --keyword "parcel locker"
    """
    from spiders.errors import UsageError
    from spiders.market import FILE_NAME, read_market
    from spiders.market_template import BrandWords, market_text

    file = folder / FILE_NAME
    if file.exists():
        raise UsageError(f"{file} is already there and stays as it is; name another folder")
    own = BrandWords.parse(brand) if brand else BrandWords(name="Acme", domain="acme.example")
    rivals = [BrandWords.parse(words) for words in rival or ()]
    if not brand and not rivals:
        rivals = [BrandWords(name="Bolt", domain="bolt.example")]
    title = name or folder.resolve().name or "My market"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(market_text(title, own, rivals, keyword or []), encoding="utf-8")
    read_market(file)
    typer.echo(f"Wrote {file}")
    typer.echo("Next: put the addresses of the review pages into it, then: marketgap crawl")
    typer.echo("Or bring reviews you already have: marketgap import reviews FILE.csv")
