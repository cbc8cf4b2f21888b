"""What a user's taxonomy.toml does to the themes: add, rename, merge, split, pin, ignore, replace.

A ``[[theme]]`` with the id of a built-in theme changes the keys it gives and adds its seeds. One with the id of a
discovered theme keeps that theme from now on (pins it), with its key phrases as seeds. Any other id is a new theme.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from analysis.taxonomy.own_file import OwnFile, say_nearest
from analysis.taxonomy.theme import NEUTRAL, Taxonomy, Theme

THEME_ID = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")
"""Ids of discovered themes are made of customers' words, in any script."""
WORDS = ("label", "stage", "touchpoint", "parent", "covers", "goal", "kpi")
"""Keys of a theme that hold one text."""
KEYS = ("id", *WORDS, "seeds", "tactics", "channels", "ignore", "merge", "pin")
INHERITED = ("stage", "touchpoint", "tactics", "goal", "channels")
"""What a part takes from its parent where its own table says nothing."""


def lay_over(
    own: OwnFile,
    built_in: tuple[Theme, ...],
    *,
    found: Mapping[str, Theme],
    neutral: Mapping[str, tuple[str, ...]],
) -> Taxonomy:
    """The themes after the user's changes.

    Parameters
    ----------
    own
        The user's file.
    built_in
        The themes that come with marketgap.
    found
        Theme id -> discovered theme of the last analysis, with its key phrases as seeds.
    neutral
        Language -> phrases about no theme.

    Raises
    ------
    MarketError
        One line with the file, the line, the key, what was expected and what came.
    """
    tables = own.tables()
    replace = own.flag(None, own.data, "replace")
    themes = {} if replace else {theme.id: theme for theme in built_in}
    names = {theme_id: theme.label for theme_id, theme in (*found.items(), *themes.items())}
    given: dict[str, int] = {}
    for number, table in enumerate(tables):
        theme_id = _id(own, number, table, names, found)
        if theme_id in given:
            raise own.wrong(number, "id", f'the id "{theme_id}" is that of [[theme]] {given[theme_id] + 1} too')
        given[theme_id] = number
        known = themes.get(theme_id) or found.get(theme_id)
        themes[theme_id] = _theme(own, number, table, theme_id, known, names)
    names |= {theme_id: theme.label for theme_id, theme in themes.items()}
    merged: dict[str, str] = {}
    for theme_id, number in given.items():
        for other in own.texts(number, tables[number], "merge"):
            absorbed = themes.get(other) or found.get(other)
            if other == theme_id or absorbed is None:
                others = {one: label for one, label in names.items() if one != theme_id}
                raise own.wrong(
                    number, "merge", f"'merge': there is no other theme \"{other}\"; {say_nearest(other, others)}"
                )
            if other in merged:
                raise own.wrong(number, "merge", f'\'merge\': "{other}" is merged into "{merged[other]}" already')
            if other in given and "merge" in tables[given[other]]:
                raise own.wrong(
                    number, "merge", f"'merge': \"{other}\" has a merge of its own; name its themes here instead"
                )
            themes[theme_id] = _with_seeds(themes[theme_id], absorbed.seeds)
            merged[other] = theme_id
    left = {key: theme for key, theme in themes.items() if key not in merged}
    for theme_id, number in given.items():
        parent = tables[number].get("parent")
        if parent is None or theme_id in merged:
            continue
        if parent in found and parent not in left and parent not in merged:
            left[parent] = found[parent]
        if parent not in left or parent == theme_id:
            hint = (
                f'"{parent}" is merged into "{merged[parent]}"'
                if parent in merged
                else say_nearest(parent, {one: names[one] for one in left if one != theme_id})
            )
            raise own.wrong(number, "parent", f"'parent': there is no other theme \"{parent}\"; {hint}")
    split = Taxonomy(themes=tuple(left.values()))
    for theme_id, number in given.items():
        if theme_id in split.ancestors(theme_id):
            raise own.wrong(number, "parent", f"'parent': \"{theme_id}\" would be a part of itself")
    named = {*given, *merged, *(theme.parent for theme in left.values() if theme.parent)}
    return Taxonomy(
        themes=tuple(_as_parts(left, given)),
        neutral=neutral,
        replace=replace,
        merged=merged,
        kept={theme_id: theme for theme_id, theme in found.items() if theme_id in named},
    )


def _id(
    own: OwnFile, number: int, table: Mapping[str, Any], names: Mapping[str, str], found: Mapping[str, Theme]
) -> str:
    theme_id = table.get("id")
    if theme_id is None and own.flag(number, table, "pin"):
        if "label" not in table:
            raise own.wrong(
                number, "pin", "'pin' needs the id or the label of a discovered theme: marketgap show themes"
            )
        label = own.word(number, table, "label")
        of_label = [one for one, theme in sorted(found.items()) if theme.label.casefold() == label.casefold()]
        if not of_label:
            labels = {one: theme.label for one, theme in found.items()}
            raise own.wrong(
                number,
                "label",
                f"'pin': the last analysis discovered no theme called \"{label}\"; {say_nearest(label, labels)}",
            )
        return of_label[0]
    if theme_id is None:
        raise own.wrong(number, "id", "'id' is missing; give a short name, for example \"lost-luggage\"")
    valid = isinstance(theme_id, str) and THEME_ID.fullmatch(theme_id) and theme_id == theme_id.casefold()
    if not valid or theme_id == NEUTRAL:
        hint = f"; {say_nearest(theme_id, names)}" if isinstance(theme_id, str) and theme_id != NEUTRAL else ""
        raise own.wrong(
            number, "id", f"'id' must be lower-case letters and digits joined by - or _; it is {theme_id!r}{hint}"
        )
    return str(theme_id)


def _theme(
    own: OwnFile, number: int, table: Mapping[str, Any], theme_id: str, known: Theme | None, names: Mapping[str, str]
) -> Theme:
    for key in table:
        if key not in KEYS:
            raise own.wrong(number, key, f"'{key}' is not a key here; known keys: {', '.join(KEYS)}")
    seeds = own.seeds(number, table)
    if known is None and not seeds and "merge" not in table:
        hint = say_nearest(theme_id, names)
        if own.flag(number, table, "pin"):
            raise own.wrong(
                number,
                "id",
                f"'pin': the last analysis discovered no theme \"{theme_id}\", and there are no 'seeds'; {hint}",
            )
        raise own.wrong(
            number,
            "seeds",
            f"there is no theme \"{theme_id}\" yet, and for a new one 'seeds' is missing: give phrases customers use, "
            f'for example ["lost my bag"]; {hint}',
        )
    if known is None and "label" not in table:
        raise own.wrong(number, "label", "'label' is missing; give a name to show, for example \"Lost luggage\"")
    own.flag(number, table, "pin")
    changes: dict[str, Any] = {key: own.word(number, table, key) for key in WORDS if key in table}
    if "channels" in table:
        changes["channels"] = own.texts(number, table, "channels")
    if "tactics" in table:
        changes["tactics"] = own.tactics(number, table)
    changes["ignore"] = own.flag(number, table, "ignore", otherwise=known.ignore if known else False)
    return _with_seeds(dataclasses.replace(known or Theme(id=theme_id, label=theme_id), **changes), seeds)


def _as_parts(themes: Mapping[str, Theme], given: Mapping[str, int]) -> list[Theme]:
    """A split theme no longer has the seeds that its parts took; a part takes from it what it does not say itself."""
    taken: dict[str, set[str]] = {}
    for theme in themes.values():
        if theme.parent is not None and theme.id in given:
            taken.setdefault(theme.parent, set()).update(phrase.casefold() for phrase in theme.phrases())
    found = []
    for theme in themes.values():
        gone = taken.get(theme.id, set())
        seeds = {
            language: tuple(phrase for phrase in phrases if phrase.casefold() not in gone)
            for language, phrases in theme.seeds.items()
        }
        parent = themes.get(theme.parent or "")
        inherited = {
            key: getattr(parent, key) for key in INHERITED if parent and theme.id in given and not getattr(theme, key)
        }
        found.append(dataclasses.replace(theme, seeds=seeds, **inherited))
    return found


def _with_seeds(theme: Theme, more: Mapping[str, tuple[str, ...]]) -> Theme:
    seeds = {
        language: tuple(dict.fromkeys((*theme.seeds.get(language, ()), *more.get(language, ()))))
        for language in (*theme.seeds, *(new for new in more if new not in theme.seeds))
    }
    return dataclasses.replace(theme, seeds=seeds)
