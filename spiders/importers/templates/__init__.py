"""Empty tables to fill in, one CSV file a kind; their comments are skipped when a filled one is read."""

from __future__ import annotations

from importlib.resources import files

from spiders.errors import UsageError


def read_template(kind: str) -> str:
    """The text of a kind's template: comments, then the row of column names.

    Raises
    ------
    UsageError
        When the kind has none: saved pages are no table.
    """
    here = files("spiders.importers.templates")
    known = sorted(f.name.removesuffix(".csv") for f in here.iterdir() if f.name.endswith(".csv"))
    if kind not in known:
        raise UsageError(f"import {kind}: there is no template; there are {', '.join(known)}")
    return here.joinpath(f"{kind}.csv").read_text("utf-8")
