"""What a person corrected: polarity or themes of single opinions, laid over what was read by machine."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.taxonomy import Taxonomy
from analysis.taxonomy.own_file import say_nearest
from analysis.text.intent import tag_intent
from analysis.text.polarity import blend_with_stars, label_blended
from analysis.themes.identity import DISCOVERED
from spiders.errors import MarketError
from spiders.records import normalise_text

COLUMNS = ("opinion_id", "theme", "polarity", "text")
POLARITIES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}
NO_THEME = "none"
MOST_LINES = 20
"""Lines that could not be honoured and are told one by one; the rest as numbers."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One line of the file; None leaves as it is."""

    place: str
    """Name of the file and line, for notes."""
    opinion_id: str
    themes: str | None
    polarity: str | None
    text: str = ""
    """What the opinion said when it was corrected; empty when the file does not say."""
    gone: tuple[str, ...] = ()
    """Discovered themes that it names and that were not found any more."""


def read_corrections(file: Path | None, labels: Mapping[str, str], taxonomy: Taxonomy) -> list[Correction]:
    """Read the corrections file: a CSV with ``opinion_id, theme, polarity`` and, if you like, ``text``.

    ``theme`` is one or more themes joined by ``|``, each by id or label, or ``none``; ``polarity`` is negative, neutral
    or positive; an empty cell leaves as it is. Columns may be parted by comma, semicolon or tab; others are ignored.

    Parameters
    ----------
    file
        None when market.toml names none.
    labels
        Theme id -> label of the discovered themes.
    taxonomy
        The themes that were looked for. A theme that was merged stands for the one it was merged into.

    Raises
    ------
    MarketError
        When the file is missing, or a column, theme or polarity is wrong; with file and line.
    """
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except FileNotFoundError:
        raise MarketError(f"{file}: no such file; market.toml names it under [analysis] corrections") from None
    except (OSError, UnicodeDecodeError) as error:
        raise MarketError(f"{file}: cannot be read as UTF-8 text: {error}; save the file as UTF-8") from None
    head = lines[0] if lines else ""
    rows = csv.DictReader(lines, delimiter=max(",;\t", key=head.count))
    given = tuple(name.strip() for name in rows.fieldnames or ())
    if "opinion_id" not in given or not {"theme", "polarity"} & set(given):
        raise MarketError(
            f"{file}:1: expected the columns {', '.join(COLUMNS[:3])}; it has {', '.join(given) or 'none'}"
        )
    rows.fieldnames = given
    known = {theme.id: theme.label for theme in taxonomy.themes if not theme.ignore} | dict(labels)
    return [
        _correction(f"{file}:{rows.line_num}", row, known, taxonomy)
        for row in rows
        if any(isinstance(value, str) and value.strip() for value in row.values())
    ]


def _correction(place: str, row: dict[str, str | None], known: Mapping[str, str], taxonomy: Taxonomy) -> Correction:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if not said["opinion_id"]:
        raise MarketError(f"{place}: opinion_id is empty; ids stand in the table opinions: marketgap show opinions")
    polarity = said["polarity"].lower()
    if polarity and polarity not in POLARITIES:
        raise MarketError(f"{place}: polarity must be {', '.join(POLARITIES)} or empty; it is {polarity!r}")
    ids = {label.casefold(): name for name, label in sorted(known.items())}
    wanted, gone = [], []
    named = [name.strip() for name in said["theme"].split("|") if name.strip()]
    for name in named:
        theme = taxonomy.merged.get(name, name)
        theme = theme if theme in known else ids.get(theme.casefold(), theme)
        if theme == NO_THEME:
            continue
        if theme in known:
            wanted.append(theme)
        elif (ignored := taxonomy.find(theme)) is not None and ignored.ignore:
            raise MarketError(f"{place}: the theme {name!r} is ignored in taxonomy.toml; name another or none")
        elif theme.startswith(DISCOVERED):
            gone.append(theme)
        else:
            raise MarketError(f"{place}: there is no theme {name!r}; {say_nearest(name, known)}")
    return Correction(
        place=Path(place).name,
        opinion_id=said["opinion_id"],
        themes="|".join(dict.fromkeys(wanted)) if named and not (gone and not wanted) else None,
        polarity=polarity or None,
        text=said["text"],
        gone=tuple(gone),
    )


def apply_corrections(
    reviews: pd.DataFrame, opinions: pd.DataFrame, corrections: list[Correction]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Lay corrections over opinions, and give their reviews the polarity and the main theme that follow.

    Parameters
    ----------
    reviews, opinions
        The tables as read by machine.
    corrections
        Of several for one opinion the last one counts.

    Returns
    -------
    reviews
        Changed copy. ``main_theme`` of a review with a corrected theme or polarity is the first theme of its first
        complaint, else of its first opinion with a theme. Where a polarity was corrected, the review's is the mean of
        its opinions', blended with its stars as that of any review; its label follows.
    opinions
        Changed copy, with ``corrected``: ``theme``, ``polarity``, both joined by ``|``, or empty. Polarity is -1, 0 or
        1 and intent is read anew where polarity was corrected.
    notes
        A sentence for each line that could not be honoured. Such a line stays in the file and is tried again each time.
    """
    opinions = opinions.copy()
    found, notes = _places(opinions, corrections)
    themes, labels = opinions["themes"].tolist(), opinions["polarity_label"].tolist()
    polarity, intent = opinions["polarity"].tolist(), opinions["intent"].tolist()
    corrected = [""] * len(opinions)
    leaning: set[int] = set()
    for row, correction in found.items():
        if correction.themes is not None:
            themes[row] = correction.themes
        if correction.polarity is not None:
            labels[row], polarity[row] = correction.polarity, POLARITIES[correction.polarity]
            intent[row] = tag_intent(str(opinions["text"].iloc[row]), correction.polarity)
            leaning.add(row)
        told = (("theme", correction.themes), ("polarity", correction.polarity))
        corrected[row] = "|".join(name for name, value in told if value is not None)
    for name, values in (("themes", themes), ("polarity_label", labels), ("intent", intent), ("corrected", corrected)):
        opinions[name] = pd.Series(values, index=opinions.index, dtype="str")
    opinions["polarity"] = pd.Series(polarity, index=opinions.index, dtype="float64")
    if not found:
        return reviews, opinions, notes
    touched = set(opinions["review_id"].iloc[list(found)])
    judged = set(opinions["review_id"].iloc[sorted(leaning)])
    return _rolled_up(reviews, opinions, touched, judged), opinions, notes


def _places(opinions: pd.DataFrame, corrections: list[Correction]) -> tuple[dict[int, Correction], list[str]]:
    """Row of the opinion each correction is about, and what could not be honoured."""
    last = {correction.opinion_id: correction for correction in corrections}
    at: dict[str, int] = {name: row for row, name in enumerate(opinions["opinion_id"]) if name in last}
    of_text: dict[str, list[int]] = {}
    if any(correction.text for correction in last.values()):
        for place, text in enumerate(opinions["text"].fillna("")):
            of_text.setdefault(normalise_text(text), []).append(place)
    found: dict[int, Correction] = {}
    told: list[tuple[Correction, str]] = []
    for name, correction in last.items():
        row: int | None = at.get(name)
        if correction.text and (
            row is None or normalise_text(opinions["text"].iloc[row]) != normalise_text(correction.text)
        ):
            alike = of_text.get(normalise_text(correction.text), [])
            row = alike[0] if len(alike) == 1 else None
        if row is None:
            why = f"no opinion has the id {name!r}" + (" and this text" if correction.text else "")
            told.append((correction, f"{why}; the line is kept and honoured once the opinion is there"))
            continue
        if correction.gone:
            why = f"the theme {correction.gone[0]!r} was not discovered this time"
            told.append((correction, f"{why}; the line is kept; pin the theme in taxonomy.toml to have it always"))
        found[row] = correction
    notes = [f"{correction.place}: {why}." for correction, why in told[:MOST_LINES]]
    if len(told) > MOST_LINES:
        rest = ", ".join(correction.place.rsplit(":", 1)[-1] for correction, _ in told[MOST_LINES:])
        notes.append(f"The same holds for {len(told) - MOST_LINES:,} more lines of the corrections file: {rest}.")
    return found, notes


def _rolled_up(reviews: pd.DataFrame, opinions: pd.DataFrame, touched: set[str], judged: set[str]) -> pd.DataFrame:
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
    anew = changed["review_id"].isin(judged).to_numpy(dtype=bool)
    if anew.any():
        mean = opinions[opinions["review_id"].isin(judged)].groupby("review_id")["polarity"].mean()
        words = mean.reindex(changed.loc[anew, "review_id"]).to_numpy(dtype=np.float64)
        stars = pd.to_numeric(changed.loc[anew, "rating"]).to_numpy(dtype=np.float64, na_value=np.nan)
        blended = blend_with_stars(words, stars)
        changed.loc[anew, "polarity"] = blended.round(4)
        changed.loc[anew, "polarity_label"] = pd.Series(label_blended(blended), index=changed.index[anew], dtype="str")
    return changed


def add_corrected_themes(themes: pd.DataFrame, opinions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Table themes with those of the taxonomy that only a correction gave to an opinion."""
    corrected = opinions[opinions["corrected"].str.contains("theme", regex=False)]
    said = {name for names in corrected["themes"] for name in names.split("|") if name}
    new = [theme for theme in taxonomy.themes if theme.id in said - set(themes["theme_id"])]
    if not new:
        return themes
    rows = [
        {
            "theme_id": theme.id, "label": theme.label, "origin": "taxonomy", "parent": theme.parent,
            "stage": theme.stage, "touchpoint": theme.touchpoint, "stability": np.nan, "keywords": "",
            "example_ids": "|".join(corrected.loc[corrected["themes"].str.split("|").map(lambda ids, own=theme.id: own in ids), "opinion_id"].head(3)),
        }
        for theme in new
    ]  # fmt: skip
    more = pd.DataFrame(rows, columns=list(themes.columns))
    return pd.concat([themes, more.astype(themes.dtypes.to_dict())], ignore_index=True)
