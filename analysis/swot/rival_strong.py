"""Threat: a rival is strong where the brand is weak."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.columns import rows_of
from analysis.swot.base import Facts, Finding, Rule, say_care
from analysis.wording import say_comparison, say_count

BETTER = {"complaint": ("higher", "lower"), "praise": ("lower", "higher")}
"""Side -> the brand's verdict against the market that is a weakness, the rival's against the brand that is a strength."""


def find(facts: Facts, brand: str) -> Iterator[Finding]:
    """One cell per theme and side on which the brand is weak: the rival that is furthest ahead."""
    rows = facts.comparisons
    direct = rows[(rows["against"] == brand) & rows["theme_id"].isin(facts.weighty)]
    for side, (weak, strong) in BETTER.items():
        ahead = direct[(direct["side"] == side) & (direct["verdict"] == strong)]
        for theme, rivals in ahead.groupby("theme_id", sort=True):
            if facts.verdict(brand, str(theme), side) != weak:
                continue
            bound = (rivals["high"] if strong == "lower" else 1 / rivals["low"]).to_numpy(dtype=float)
            first = rows_of(rivals)[int(np.argmin(bound))]
            rival = str(first["brand"])
            said = say_comparison(
                first, name=facts.names[rival], other=f"those of {facts.names[brand]}",
                theme=facts.labels.get(str(theme), str(theme)), sources=facts.sources.get(rival, 0),
            )  # fmt: skip
            more = len(rivals) - 1
            also = (
                f" {say_count(more, 'other rival').capitalize()} {'is' if more == 1 else 'are'} ahead here too."
                if more
                else ""
            )
            yield Finding(
                statement=f"A rival is ahead where {facts.names[brand]} is weak. {said}.{also}{say_care(first)}",
                theme_id=str(theme),
                score=float(first["ratio"]),
                low=float(first["low"]),
                high=float(first["high"]),
                figure=f"ratio of {'complaints' if side == 'complaint' else 'praise'}, {rival} to the brand",
                q=float(first["q"]),
                n=int(first["n_against"]),
                weight=facts.demand(str(theme)) * abs(float(np.log(max(bound.min(), 1e-3)))),
                robust=bool(first["robust"]),
                caution=str(first["failed_checks"]),
                evidence_ids=tuple(
                    facts.evidence.opinions(theme_id=str(theme), side=side, brand=brand)
                    or facts.evidence.opinions(theme_id=str(theme), side=side, brand=rival)
                ),
            )


RULE = Rule(
    name="rival_strong",
    quadrant="threat",
    explains="The brand is weak on a theme that matters, and in the direct comparison a rival is better on it: q at "
    "most 0.05 in the family of brand-against-brand tests and the 95 % interval of the ratio leaves 1 out.",
    find=find,
)
