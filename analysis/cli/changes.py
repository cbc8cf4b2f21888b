"""marketgap changes: what moved since the previous analysis, and alerts about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from analysis.cli.completions import offer_brands, offer_runs
from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    import pandas as pd

    from analysis.watching import Watched
    from spiders.market import Market


def run(
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            help="Compare with this run (--list names them), or the newest on or before this day (2026-03-01).",
            show_default=False,
            autocompletion=offer_runs,
        ),
    ] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", help="Only this brand.", show_default=False, autocompletion=offer_brands)
    ] = None,
    alert: Annotated[
        bool,
        typer.Option(
            "--alert",
            help="Send what the analyses since the last call found to the addresses in MARKETGAP_ALERT_URLS and the log "
            "of [alert]; see docs/watching.md.",
        ),
    ] = False,
    list_them: Annotated[bool, typer.Option("--list", help="List the kept runs and stop.")] = False,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what moved since the previous analysis, in plain words; send alerts with --alert.

    Example: marketgap changes --since 2026-03-01 --brand acme
    """
    from spiders.errors import UsageError

    opened = open_market(market)
    if list_them:
        _list(opened, as_json=as_json)
        return
    if alert and (since is not None or brand is not None):
        raise UsageError(
            "--alert sends what is new since the last alert: leave out --since and --brand; brands to send about go into "
            "brands = [...] in the table [alert] of market.toml"
        )
    if alert:
        _alert(opened, now, as_json=as_json)
        return

    from analysis.market_view import MarketView
    from analysis.watching import look_back

    view = MarketView(opened)
    only = view.brand_id(brand)
    watched = look_back(opened, view.results, since)
    changes = watched.changes if only is None else watched.changes[watched.changes["brand"] == only]
    if as_json:
        _print_json(watched, changes)
    else:
        _print(opened, watched, changes)


def _print(market: Market, watched: Watched, changes: pd.DataFrame) -> None:
    from analysis.changes.base import find_kinds
    from analysis.watching import say_looked

    if watched.since is None:
        say(
            f"The analysis of {watched.now:%Y-%m-%d %H:%M} UTC is the first that was kept: there is nothing to compare "
            "with. Collect again, then: marketgap analyse && marketgap changes"
        )
        return
    span = f"{watched.since:%Y-%m-%d %H:%M} UTC and {watched.now:%Y-%m-%d %H:%M} UTC"
    if changes.empty:
        say(f"Between {span} nothing moved that could be told from chance.")
    else:
        say(f"Between {span} (+ better, - worse for the brand named):")
    names = {brand.id: brand.name for brand in market.brand}
    for kind in find_kinds():
        rows = changes[changes["kind"] == kind.name]
        if not rows.empty:
            say(f"\n{kind.label}")
        for row in rows.to_dict("records"):
            say(f"  {_mark(row)} {row['statement']}{_for_whom(row, names)}")
    say("")
    for line in say_looked(watched):
        say(line)


def _mark(row: dict[Any, Any]) -> str:
    better = row["better"]
    return "+" if better is True or better == 1 else "-" if better is False or better == 0 else " "


def _for_whom(row: dict[Any, Any], names: dict[str, str]) -> str:
    mark, name = _mark(row), names.get(str(row["brand"]), "")
    return "" if mark == " " or not name else f" [{'better' if mark == '+' else 'worse'} for {name}]"


def _print_json(watched: Watched, changes: pd.DataFrame) -> None:
    import json

    rows = json.loads(changes.to_json(orient="records", date_format="iso", date_unit="s", force_ascii=False))
    since = watched.since.isoformat() if watched.since else None
    told = {"now": watched.now.isoformat(), "since": since, "looked": dict(watched.looked), "changes": rows}
    say_json(told)


def _list(market: Market, *, as_json: bool) -> None:

    from analysis.runs import list_runs

    runs = list_runs(market)
    if as_json:
        say_json([{"run": run.name, "moment": run.moment.isoformat()} for run in runs])
        return
    for run in runs:
        say(f"{run.name}  {run.moment:%Y-%m-%d %H:%M} UTC")
    if not runs:
        say("No run is kept yet; each marketgap analyse keeps one.")


def _alert(market: Market, now: str | None, *, as_json: bool) -> None:
    from dataclasses import asdict

    from analysis.alerts.addresses import read_addresses
    from analysis.alerts.memory import read_memory
    from analysis.alerts.sending import send_alerts
    from spiders.clock import now as moment_of

    addresses = read_addresses(market)
    deliveries, notes = send_alerts(market, addresses, read_memory(market.folder.resolve()), now=moment_of(now))
    if as_json:
        told = {"addresses": [asdict(delivery) for delivery in deliveries], "notes": notes}
        say_json(told)
    else:
        words = {
            "sent": "sent",
            "nothing": "nothing new to send",
            "quiet": f"waiting until the quiet hours ({market.alert.quiet}, {market.alert.zone}) are over",
            "enough": f"waiting: {market.alert.most_a_day} messages within 24 hours are the most (most_a_day)",
            "failed": "NOT delivered, will be tried again by the next call; to see why: apprise -vv -b test ADDRESS",
        }
        for delivery in deliveries:
            count = f"{delivery.changes} change{'' if delivery.changes == 1 else 's'}: " if delivery.changes else ""
            say(f"{delivery.address}: {count}{words[delivery.state]}")
        for note in notes:
            say(f"Note: {note}")
    if any(delivery.state == "failed" for delivery in deliveries):
        raise typer.Exit(1)
