"""What a person corrected: polarity or themes of single opinions, laid over what was read by machine."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from spiders.errors import MarketError

COLUMNS = ("opinion_id", "theme", "polarity")
POLARITIES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
NO_THEME = "none"


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One row of the file; None leaves as it is."""

    opinion_id: str
    themes: str | None
    polarity: str | None


def read_corrections(file: Path | None, themes: set[str]) -> list[Correction]:
    """Read the corrections file: a CSV with ``opinion_id, theme, polarity``.

    ``theme`` is one or more theme ids joined by ``|``, or ``none``; ``polarity`` is negative, neutral or positive; an
    empty cell leaves as it is.

    Parameters
    ----------
    file
        None when market.toml names none.
    themes
        Ids that may be given.

    Raises
    ------
    MarketError
        When the file is missing, or a column, theme or polarity is wrong; with file and line.
    """
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise MarketError(f"{file}: no such file; market.toml names it under [analysis] corrections") from None
    except (OSError, UnicodeDecodeError) as error:
        raise MarketError(f"{file}: cannot be read as UTF-8 text: {error}") from None
    rows = csv.DictReader(lines)
    given = tuple(rows.fieldnames or ())
    if "opinion_id" not in given or not {"theme", "polarity"} & set(given):
        raise MarketError(f"{file}:1: expected the columns {', '.join(COLUMNS)}; it has {', '.join(given) or 'none'}")
    return [_correction(file, rows.line_num, row, themes) for row in rows]


def _correction(file: Path, line: int, row: dict[str, str | None], themes: set[str]) -> Correction:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    polarity = said["polarity"].lower()
    if polarity and polarity not in POLARITIES:
        raise MarketError(f"{file}:{line}: polarity must be {', '.join(POLARITIES)} or empty; it is {polarity!r}")
    wanted = [name.strip() for name in said["theme"].split("|") if name.strip()]
    for name in wanted:
        if name not in themes and name != NO_THEME:
            raise MarketError(f"{file}:{line}: there is no theme {name!r}; see: marketgap show themes")
    named = None if not wanted else "|".join(name for name in wanted if name != NO_THEME)
    return Correction(opinion_id=said["opinion_id"], themes=named, polarity=polarity or None)


def apply_corrections(
    reviews: pd.DataFrame, opinions: pd.DataFrame, corrections: list[Correction]
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Lay corrections over opinions, and give their reviews the main theme that follows.

    Returns
    -------
    reviews, opinions
        Changed copies; ``main_theme`` of a touched review is the first theme of its first complaint, else of its first
        opinion with a theme.
    lost
        Corrections of opinions that are no more (the review's text changed or was erased).
    """
    last = {correction.opinion_id: correction for correction in corrections}
    opinions = opinions.copy()
    at = {name: i for i, name in enumerate(opinions["opinion_id"]) if name in last}
    if not at:
        return reviews, opinions, len(last)
    themes, labels = opinions["themes"].tolist(), opinions["polarity_label"].tolist()
    polarity = opinions["polarity"].tolist()
    for name, i in at.items():
        correction = last[name]
        if correction.themes is not None:
            themes[i] = correction.themes
        if correction.polarity is not None:
            labels[i], polarity[i] = correction.polarity, POLARITIES[correction.polarity]
    opinions["themes"] = pd.Series(themes, index=opinions.index, dtype="str")
    opinions["polarity_label"] = pd.Series(labels, index=opinions.index, dtype="str")
    opinions["polarity"] = pd.Series(polarity, index=opinions.index, dtype="float64")
    touched = set(opinions["review_id"].iloc[list(at.values())])
    told = opinions[opinions["review_id"].isin(touched) & opinions["themes"].fillna("").ne("")]
    told = told.assign(calm=told["polarity_label"].ne("negative")).sort_values(
        ["review_id", "calm", "position"], kind="stable"
    )
    first = told.drop_duplicates("review_id").set_index("review_id")["themes"].str.split("|").str[0]
    main = [
        first.get(name, "") if name in touched else old
        for name, old in zip(reviews["review_id"], reviews["main_theme"], strict=True)
    ]
    changed = reviews.assign(main_theme=pd.Series(main, index=reviews.index, dtype="str"))
    return changed, opinions, len(last) - len(at)
