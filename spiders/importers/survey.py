"""Files of survey answers: NPS, CES and CSAT, one score a row or several in columns; comments become reviews.

A comment is kept as a review of kind survey without rating: what it says takes part in opinions and themes, its score
does not pose as stars. A scale that nothing states is assumed from the scores, and the report says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from spiders.errors import ImportFileError, UsageError
from spiders.importers.base import ImportReport
from spiders.importers.tables import Table, read_table
from spiders.importers.tables.columns import assign_columns, read_names
from spiders.importers.tables.sub_headers import drop_sub_headers
from spiders.importers.tables.survey_rows import SurveyRows
from spiders.importers.tables.survey_scores import (
    SCALES,
    ScoreColumn,
    find_comment,
    find_scores,
    has_scores,
    kind_of,
    names_groups,
)
from spiders.importers.tables.whole_file import check_defaults, describe, drop_row_numbers, fill_rates, keep, own_brand
from spiders.market import Market
from spiders.records import Review, ReviewKind
from spiders.service_records import SurveyKind
from spiders.store import Store

_OPTIONS = {"as": "kind", "rating_best": "scale_max"}
"""What the command line calls a value -> the field it is."""


def import_survey(
    market: Market,
    file: Path,
    *,
    mapping: Mapping[str, str],
    defaults: Mapping[str, str],
    now: datetime,
    store: Store,
) -> ImportReport:
    """Read a file of survey answers into the store; see :class:`spiders.importers.base.Importer`."""
    names = read_names("survey_columns.toml")
    given = {_OPTIONS.get(field, field): value for field, value in defaults.items()}
    check_defaults(market, given, list(names))
    if "kind" in given and kind_of(given["kind"]) is None:
        raise UsageError(f"--as {given['kind']}: expected nps, ces or csat")
    if "scale_max" in given and not any(float(given["scale_max"]) in known for known in SCALES.values()):
        raise UsageError(f"--scale {given['scale_max']}: expected one of the scales to 3, 5, 7 or 10")
    if "source" in given and any(
        review.kind is not ReviewKind.SURVEY for review in store.records(Review, source=given["source"])
    ):
        raise UsageError(
            f"--source {given['source']}: reviews come from there; survey comments need a source of their own"
        )
    table, heads = drop_sub_headers(read_table(file))
    fields = assign_columns(file, table.columns, names=names, mapping=mapping)
    notes = drop_row_numbers(table, fields, mapping, known=("id", "ids", "number", "nr"))
    scores, more = _score_columns(file, table, heads, fields, given, mapping)
    notes += more
    if "comment" not in fields:
        free = [c for c in table.columns if c not in fields.values() and c not in {s.column for s in scores}]
        asked = find_comment(table, heads, free)
        if asked:
            fields["comment"] = asked[0]
        if len(asked) > 1:
            rest = ", ".join(map(repr, asked[1:]))
            notes.append(f"only the words of {asked[0]!r} were read as comment; there are also {rest}")
    if not scores and "comment" not in fields:
        raise ImportFileError(
            f"{file}: no column has scores or comments; the columns are {table.listed}; say which one with "
            "--map COLUMN=score (or nps, ces, csat, comment)"
        )
    given, said = own_brand(market, file, table, fields, given)
    reader = SurveyRows(
        market=market, file=file, table=table, fields=fields, defaults=given, scores=scores, now=now
    )  # fmt: skip
    answers, reviews = reader.read()
    report = describe(file, table, fields, reader, notes=[*notes, *said])
    read = {s.column: s.kind.value if s.kind else "score" for s in scores}
    report = replace(
        report, columns={**report.columns, **read}, unused=tuple(c for c in report.unused if c not in read)
    )
    if reviews:
        report = replace(
            report,
            notes=(
                *report.notes,
                f"{len(answers)} scores and {len(reviews)} comments; comments are kept as reviews of kind survey",
            ),
        )
    rates = fill_rates(answers, [f for f in ("at", "stage", "segment", "review_id") if f in fields or f == "review_id"])
    return keep(report, [*answers, *reviews], kind="survey", file=file, now=now, store=store, fill_rates=rates)


def _score_columns(
    file: Path,
    table: Table,
    heads: Mapping[str, str],
    fields: dict[str, str],
    given: dict[str, str],
    mapping: Mapping[str, str],
) -> tuple[list[ScoreColumn], list[str]]:
    """The columns of scores: one for all kinds (long form), or one a kind (wide form)."""
    notes: list[str] = []
    wide = {kind: fields.pop(kind) for kind in SurveyKind if kind in fields}
    if "score" in fields and "kind" in fields and not any(column in mapping for column in wide.values()):
        return [ScoreColumn(column=fields["score"], kind=None, head="")], notes
    free = [c for c in table.columns if c not in fields.values() and c not in wide.values()]
    found = find_scores(
        table, heads, [*free, *([fields["score"]] if "score" in fields else [])], read_names("survey_columns.toml")
    )
    for kind, columns in found.items():
        if kind not in wide:
            wide[kind] = columns[0]
            rest = columns[1:]
        else:
            rest = columns
        if rest:
            notes.append(
                f"{kind.upper()} was read from {wide[kind]!r}; {', '.join(map(repr, rest))} also "
                f"{'asks' if len(rest) == 1 else 'ask'} for it (--map COLUMN={kind} takes another)"
            )
    for kind, column in list(wide.items()):
        if column not in mapping and len(wide) > 1 and not has_scores(table, column):
            del wide[kind]
            notes.append(f"{column!r} holds no scores and was left out")
    if wide:
        if fields.get("score") in wide.values() or "score" not in mapping.values():
            fields.pop("score", None)
        return [ScoreColumn(column=wide[k], kind=k, head=heads[wide[k]]) for k in SurveyKind if k in wide], notes
    if "score" not in fields:
        return [], notes
    column = fields["score"]
    one = kind_of(given["kind"]) if "kind" in given else None
    if one is None and names_groups(table, free):
        one = SurveyKind.NPS
        notes.append(f"{column!r} was taken for NPS: a column sorts its people into promoters, passives and detractors")
    if one is None and "kind" not in fields:
        raise ImportFileError(
            f"{file}: nothing says which question {column!r} answers; give --as nps, --as ces or --as csat"
        )
    return [ScoreColumn(column=column, kind=one, head=heads[column])], notes
