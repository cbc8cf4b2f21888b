"""A result frame as a reader wants to see it: shares with their interval, names for ids, nothing in it that could act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
from markupsafe import Markup

from analysis.briefs.column_words import COLUMN_WORDS
from analysis.frame_cells import INTERVALS, NUMBERS, PROSE, Names, find_interval, say_cell, say_interval

STYLE = Markup("""<style>
.mg{color:inherit;font-size:13.5px;line-height:1.45;max-width:100%}
.mg .scroll{overflow-x:auto;max-width:100%}
.mg table{border-collapse:collapse;margin:.3em 0;font-size:inherit;border:0}
.mg table th,.mg table td{padding:.32em .7em;text-align:left;vertical-align:top;white-space:normal;border:0;border-bottom:1px solid rgba(128,138,150,.38);background:none}
.mg table thead th{border-bottom:2px solid rgba(128,138,150,.75);font-weight:600;vertical-align:bottom}
.mg tbody tr:nth-child(even){background:rgba(128,138,150,.08)}
.mg table td.num,.mg table th.num{text-align:right;font-variant-numeric:tabular-nums}
.mg td.num{white-space:nowrap}
.mg td.prose{min-width:15em;max-width:38em;overflow-wrap:anywhere}
.mg td.day{white-space:nowrap}
.mg .range{opacity:.78;font-size:.92em}
.mg caption{text-align:left;caption-side:top;padding:0 0 .3em;font-weight:600;color:inherit}
.mg .foot{opacity:.78;margin:.1em 0 .6em}
.mg a{text-decoration:underline}
.mg code{font-size:.93em}
@media(max-width:640px){.mg .many thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.mg .many tbody,.mg .many tr,.mg .many td,.mg .many caption{display:block}
.mg .many tr{padding:.45em 0;border-bottom:1px solid rgba(128,138,150,.6)}
.mg table.many td,.mg table.many td.num{border:0;padding:.08em .5em;text-align:left;white-space:normal;min-width:0}
.mg .many td::before{content:attr(data-label) ": ";opacity:.75;font-size:.92em}}
</style>""")
"""Colours come from the page around it, so that the same markup reads on light and on dark."""


FEW = 4
"""Columns that fit a telephone beside each other; more stand below each other there."""
HEADS = {"theme_id": "theme", "main_theme": "main theme", "url": "source page", "reads": "value (95 % interval)"}


@dataclass(frozen=True, kw_only=True)
class ShownFrame:
    """A frame ready to be read. Shows itself in Jupyter; ``frame`` is the data as it came."""

    frame: pd.DataFrame = field(repr=False)
    title: str = ""
    columns: Sequence[str] = ()
    """Headings in the order shown."""
    cells: Sequence[Sequence[str | Markup]] = field(default=(), repr=False)
    kinds: Sequence[str] = ()
    """``num``, ``prose``, ``day`` or empty for each column."""
    hints: Sequence[str] = field(default=(), repr=False)
    foot: str = ""
    empty: str = ""

    def _repr_html_(self) -> str:
        return STYLE + self.html

    @property
    def html(self) -> Markup:
        """The table as markup, without the style sheet; everything that came from outside is escaped."""
        if not self.cells:
            title = Markup("<strong>{}</strong>: ").format(self.title.rstrip(".")) if self.title else Markup()
            return Markup('<div class="mg"><p>{}{}</p></div>').format(title, self.empty)
        caption = Markup("<caption>{}</caption>").format(self.title) if self.title else Markup()
        head = Markup().join(
            Markup('<th scope="col" role="columnheader" class="{}" title="{}">{}</th>').format(kind, hint, name)
            for name, kind, hint in zip(self.columns, self.kinds, self.hints, strict=True)
        )
        body = Markup("\n").join(
            Markup('<tr role="row">{}</tr>').format(
                Markup().join(
                    Markup('<td role="cell" class="{}"{} data-label="{}">{}</td>').format(
                        kind, Markup(' dir="auto"') if kind == "prose" else "", name, cell
                    )
                    for cell, kind, name in zip(row, self.kinds, self.columns, strict=True)
                )
            )
            for row in self.cells
        )
        foot = Markup('<p class="foot">{}</p>').format(self.foot) if self.foot else Markup()
        table = Markup(
            '<table role="table"{}>{}<thead role="rowgroup"><tr role="row">{}</tr></thead><tbody role="rowgroup">{}</tbody></table>'
        ).format(Markup(' class="many"') if len(self.columns) > FEW else "", caption, head, body)
        return Markup(
            '<div class="mg"><div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>{}</div>'
        ).format(self.title or "Table", table, foot)

    def __repr__(self) -> str:
        if not self.cells:
            return f"{self.title.rstrip('.') + ': ' if self.title else ''}{self.empty}"
        plain = [[cell.striptags() if isinstance(cell, Markup) else cell for cell in row] for row in self.cells]
        text = pd.DataFrame(plain, columns=list(self.columns)).to_string(index=False, max_colwidth=60)
        return "\n".join(part for part in (self.title, text, self.foot) if part)


def show_frame(
    frame: pd.DataFrame,
    *,
    names: Names,
    columns: Sequence[str],
    rows: int,
    title: str = "",
    empty: str = "",
    foot: str = "",
) -> ShownFrame:
    """Make a frame readable: an interval stands behind its value, ids become names, words from the web are escaped.

    Parameters
    ----------
    frame
        Any frame; a result table's columns are known by name.
    names
        Brand and theme ids -> what to call them.
    columns
        Which to show, in this order; the ends of an interval that stands behind a shown value are not shown again.
    rows
        The most to show.
    title, foot
        Above and below the table.
    empty
        Said instead of a table without rows.

    Raises
    ------
    KeyError
        When a column is not in the frame.
    """
    if frame.empty:
        return ShownFrame(frame=frame, title=title, empty=empty)
    part = frame.head(rows)
    ends = {name: find_interval(name, frame.columns) for name in columns}
    drawn_in = {end for pair in ends.values() if pair for end in pair}
    kept = [name for name in columns if name not in drawn_in]
    shown: list[list[str | Markup]] = []
    metric = part["metric"].tolist() if "metric" in part.columns else [None] * len(part)
    for name in kept:
        said = [say_cell(name, value, names=names, metric=m) for value, m in zip(part[name], metric, strict=True)]
        pair = ends[name]
        if pair:
            spans = zip(said, part[pair[0]], part[pair[1]], metric, strict=True)
            said = [_beside(value, say_interval(name, low, high, metric=m)) for value, low, high, m in spans]
        shown.append(said)
    left = f"The first {len(part)} of {len(frame):,} rows. " if len(frame) > len(part) else ""
    return ShownFrame(
        frame=frame,
        title=title,
        columns=[_heading(name, bool(ends[name])) for name in kept],
        cells=list(zip(*shown, strict=True)),
        kinds=[_kind(name, part[name]) for name in kept],
        hints=[f"{name}: {COLUMN_WORDS.get(name, '')}".rstrip(": ") for name in kept],
        foot=f"{left}{foot}".strip(),
    )


def flatten(frame: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """A pivoted or grouped frame as plain columns, its index first; a series as one column.

    >>> flatten(pd.DataFrame({"n": [2]}, index=pd.Index(["acme"], name="brand"))).columns.tolist()
    ['brand', 'n']
    """
    table = frame.to_frame() if isinstance(frame, pd.Series) else frame
    if not isinstance(table.index, pd.RangeIndex):
        inside = [name for name in table.index.names if name is not None and name not in table.columns]
        table = table.reset_index(drop=len(inside) < table.index.nlevels)
    if isinstance(table.columns, pd.MultiIndex):
        heads = [", ".join(str(part) for part in name if str(part)) for name in table.columns]
    else:
        heads = [str(name) for name in table.columns]
    return table.set_axis(heads, axis=1)


def _beside(value: str | Markup, interval: str) -> str | Markup:
    return Markup('{} <span class="range">({})</span>').format(value, interval) if interval else value


def _heading(name: str, interval: bool) -> str:
    words = INTERVALS.get(name, "95 % interval") if interval else ""
    return HEADS.get(name, name.replace("_", " ")) + (f" ({words})" if words else "")


def _kind(name: str, column: pd.Series) -> str:
    if name in PROSE:
        return "prose"
    if isinstance(column.dtype, pd.DatetimeTZDtype) or pd.api.types.is_datetime64_any_dtype(column):
        return "day"
    plain = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return "num" if plain or name in NUMBERS else ""
