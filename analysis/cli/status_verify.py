"""The part of ``marketgap status`` that checks: store against archive, results against their manifest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    from spiders.market import Market
    from spiders.verifying import Finding


def verify(market: Market, *, as_json: bool) -> None:
    """Print what is wrong, each with a remedy; exit code 1 when something is."""
    from spiders.archive import open_archive
    from spiders.store import open_store
    from spiders.verifying import count_checked, verify_store

    with open_store(market.store_url) as store:
        found = [*verify_store(store, open_archive(market)), *_results(market)]
        checked = count_checked(store)
    wrong = [finding for finding in found if finding.wrong]
    if as_json:
        say_json({"whole": not wrong, "checked": checked, "findings": [asdict(finding) for finding in found]})
    else:
        for finding in found:
            examples = f": {'; '.join(finding.examples)}" if finding.examples else ""
            more = ", ..." if finding.count > len(finding.examples) > 0 else ""
            count = f" ({finding.count:,})" if finding.examples else ""
            say(f"{'WRONG' if finding.wrong else 'note'}: {finding.what}{count}{examples}{more}")
            say(f"  remedy: {finding.remedy}")
        named = ", ".join(f"{count:,} {name}" for name, count in checked.items())
        say(f"{'something is wrong' if wrong else 'all is well'}: {named} looked at, with every page of the archive")
    if wrong:
        raise typer.Exit(1)


def _results(market: Market) -> Iterator[Finding]:
    from analysis.verified_results import wrong_files
    from spiders.verifying import SHOWN, Finding

    found = list(wrong_files(market))
    remedies = {
        "results": "marketgap analyse makes the tables anew",
        "runs": "remove the folder of that run under runs/; nothing will be compared with it any more",
    }
    for check, remedy in remedies.items():
        lines = [line for kind, line in found if kind == check]
        if lines:
            what = "result tables are not as they were written" if check == "results" else "kept runs are damaged"
            yield Finding(check=check, what=what, count=len(lines), examples=tuple(lines[:SHOWN]), remedy=remedy)
