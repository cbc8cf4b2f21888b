"""Send what changed: each change once to each address, no more messages a day than wanted, nothing in quiet hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any, Literal

import pandas as pd

from analysis.alerts.addresses import Address
from analysis.alerts.hours import is_quiet
from analysis.alerts.memory import DAY, Alert, Memory
from analysis.briefs.web_text import show_text
from analysis.changes.base import find_kinds
from analysis.columns import rows_of
from analysis.errors import AlertError, ResultsError
from analysis.runs import list_runs, read_run
from spiders.market import Market

State = Literal["sent", "nothing", "quiet", "enough", "failed"]
KEPT_DAYS = 30
"""An alert that an address would not take for so long is given up, and said to be."""
MOST_LINES = 20
"""Changes in one message; of the others only the number is told, they all stand in ``marketgap changes``."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What became of the alerts for one address."""

    address: str
    state: State
    changes: int
    """Sent, or still waiting."""


def send_alerts(
    market: Market, addresses: Sequence[Address], memory: Memory, *, now: datetime
) -> tuple[list[Delivery], list[str]]:
    """Take in what the analyses since the last call found, and send what is due.

    The memory is saved after each address, so that a call that is killed repeats one message at most.

    Parameters
    ----------
    market
        With its rules (``market.alert``) and its kept runs.
    addresses
        Where to send.
    memory
        Is changed and saved.
    now
        With time zone.

    Returns
    -------
    tuple
        What became of each address, and notes: runs that could not be read, alerts given up.

    Raises
    ------
    AlertError
        When ``only`` names something that is no kind of alert, or the memory cannot be written.
    """
    wanted = _kinds(market.alert.only)
    notes = _take_in(market, memory, now)
    memory.waiting = {
        name: alert
        for name, alert in memory.waiting.items()
        if alert.kind in wanted and (not market.alert.brands or alert.brand in market.alert.brands)
    }
    repeat = timedelta(days=market.alert.repeat_days)
    deliveries = []
    keys = [memory.address_key(address.secret) for address in addresses]
    for address, key in zip(addresses, keys, strict=True):
        due = [alert for alert in memory.waiting.values() if not _has(memory, key, alert, repeat)]
        state = _deliver(market, address, key, memory, due, now=now)
        deliveries.append(Delivery(address=address.name, state=state, changes=len(due)))
        memory.save()
    notes += _clear(memory, keys, repeat, now)
    memory.forget_old(now, keep=max(repeat, timedelta(days=KEPT_DAYS)) + repeat + DAY)
    memory.save()
    return deliveries, notes


def _has(memory: Memory, key: str, alert: Alert, repeat: timedelta) -> bool:
    """Whether an address has a change: sent since it was found, or so shortly before that it is no news."""
    return memory.was_sent(key, alert.change_id, since=datetime.fromisoformat(alert.found) - repeat)


def _kinds(only: Sequence[str]) -> frozenset[str]:
    possible = [kind.name for kind in find_kinds() if kind.alerts]
    for name in only:
        if name not in possible:
            near = get_close_matches(name, possible, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise AlertError(f"[alert] only: {name!r} is no kind of alert{hint}; there are {', '.join(possible)}")
    return frozenset(only or possible)


def _take_in(market: Market, memory: Memory, now: datetime) -> list[str]:
    """Changes of the runs since the last call wait from now on; on the first call those of the newest run."""
    notes = []
    runs = [run for run in list_runs(market) if run.moment <= now]
    fresh = [run for run in runs if run.name > memory.last_run] if memory.last_run else runs[-1:]
    for run in fresh:
        memory.last_run = run.name
        try:
            changes = read_run(run).tables.get("changes", pd.DataFrame())
        except ResultsError as error:
            notes.append(str(error))
            continue
        for row in rows_of(changes):
            alert = _alert(row, found=run.moment, now=now)
            memory.waiting[alert.change_id] = alert
    return notes


def _alert(row: dict[str, Any], *, found: datetime, now: datetime) -> Alert:
    brand, better = row["brand"], row["better"]
    return Alert(
        change_id=str(row["change_id"]),
        kind=str(row["kind"]),
        brand="" if pd.isna(brand) else str(brand),
        statement=show_text(row["statement"], 600),
        better=None if pd.isna(better) else bool(better),
        since=row["since"].isoformat(),
        found=found.isoformat(),
        waiting_since=now.isoformat(),
    )


def _deliver(
    market: Market, address: Address, key: str, memory: Memory, due: Sequence[Alert], *, now: datetime
) -> State:
    if not due:
        return "nothing"
    if address.disturbs:
        if is_quiet(now, quiet=market.alert.quiet, zone=market.alert.zone):
            return "quiet"
        if memory.messages_since(key, now - DAY) >= market.alert.most_a_day:
            return "enough"
    title, lines = write_message(market, due, now=now)
    if not address.send(title, lines):
        return "failed"
    memory.note_sent(key, [alert.change_id for alert in due], now)
    return "sent"


def write_message(market: Market, alerts: Sequence[Alert], *, now: datetime) -> tuple[str, list[str]]:
    """Title and lines of a message, in the order of ``marketgap changes``; no customer's words, no name of anybody."""
    order = {kind.name: (place, kind.label) for place, kind in enumerate(find_kinds())}
    names = {brand.id: brand.name for brand in market.brand}
    ordered = sorted(alerts, key=lambda alert: order[alert.kind][0])  # stable: within a kind as found
    lines = []
    for alert in ordered[:MOST_LINES]:
        name = show_text(names.get(alert.brand, ""), 60)
        mark = "" if alert.better is None or not name else f" ({'better' if alert.better else 'worse'} for {name})"
        lines.append(f"{order[alert.kind][1]}{mark}: {alert.statement}")
    if more := len(ordered) - MOST_LINES:
        lines += [f"and {more} more"] if more > 0 else []
    since = min(alert.since for alert in alerts)[:10]
    lines.append(f"Against the analysis of {since}. All of it, with the evidence: marketgap changes")
    count = f"{len(alerts)} change{'s' if len(alerts) > 1 else ''}"
    return f"{now:%Y-%m-%d %H:%M} UTC {show_text(market.market.name, 80)}: {count}", lines


def _clear(memory: Memory, keys: Sequence[str], repeat: timedelta, now: datetime) -> list[str]:
    """What every address has, or what is too old, waits no longer."""
    old = now - timedelta(days=KEPT_DAYS)
    given_up = 0
    for alert in list(memory.waiting.values()):
        everywhere = all(_has(memory, key, alert, repeat) for key in keys)
        if everywhere or datetime.fromisoformat(alert.waiting_since) < old:
            del memory.waiting[alert.change_id]
            given_up += not everywhere
    return [f"{given_up} alerts had waited for {KEPT_DAYS} days and were given up unsent"] if given_up else []
