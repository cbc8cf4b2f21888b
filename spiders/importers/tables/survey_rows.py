"""The rows of a file of survey answers -> answers, and their comments as reviews of kind survey."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from spiders.importers.tables.record_rows import RecordRows
from spiders.importers.tables.survey_scores import (
    LOWEST,
    SCALES,
    ScoreColumn,
    asks_effort,
    assume_scale,
    kind_of,
    read_score,
    stated_scale,
)
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import UnreadableError, is_blank, read_language, read_words, shorten
from spiders.market import Market
from spiders.privacy import author_key
from spiders.records import Review, ReviewKind, normalise_text, review_id, stable_id
from spiders.service_records import SurveyAnswer, SurveyKind

SOURCE = "survey"
_WHOLE = re.compile(r"(?<![\d.])\d+")
MANY = 20
"""Answers from which it is odd that none is above 5 of 10."""


@dataclass(frozen=True, kw_only=True)
class _Score:
    kind: SurveyKind
    score: int
    best: int
    turned: bool
    """Many points mean much effort."""


class SurveyRows(RecordRows):
    """The rows of one file of survey answers, being read into records."""

    def __init__(
        self,
        *,
        market: Market,
        file: Path,
        table: Table,
        fields: Mapping[str, str],
        defaults: Mapping[str, str],
        scores: Sequence[ScoreColumn],
        now: datetime,
    ) -> None:
        super().__init__(market=market, file=file, table=table, fields=fields, defaults=defaults, moments=("at",))
        self.scores = scores
        self.now = now
        self.assumed: dict[tuple[str, SurveyKind], int] = {}
        self._lines: dict[str, tuple[int, SurveyAnswer]] = {}

    def read(self) -> tuple[list[SurveyAnswer], list[Review]]:
        """Answers and comments of the usable rows; the others are in :attr:`rejected`."""
        self._assume_scales()
        seen: Counter[str] = Counter()
        answers: list[SurveyAnswer] = []
        reviews: dict[str, Review] = {}
        for row in self._usable():
            try:
                found, review = self._read_row(row, seen)
            except UnreadableError as error:
                self._reject(row, str(error))
                continue
            answers += found
            if review is not None:
                reviews[review.review_id] = review
        if any(answer.segment for answer in answers) and "segment" not in self.fields:
            used = self.fields.get("product") or self.fields.get("country")
            self.notes.append(f"column {used!r} was taken for the segment (--map COLUMN=segment takes another)")
        return answers, list(reviews.values())

    def _read_row(self, row: Row, seen: Counter[str]) -> tuple[list[SurveyAnswer], Review | None]:
        brand = self._brand(row)
        at = self._past(row, "at", now=self.now)
        scores = self._scores(row)
        comment = self._masked(row, "comment")
        if not scores and not comment:
            raise UnreadableError("has neither a score nor a comment")
        stage, native_id = self._words(row, "stage"), self._words(row, "native_id")
        country = self._words(row, "country")
        segment = self._words(row, "segment") or self._words(row, "product") or country
        source = self._words(row, "source") or SOURCE
        review = None
        answers = []
        for one in scores:
            parts = (
                (one.kind, "id", native_id)
                if native_id
                else (one.kind, at, one.score, stage, segment, normalise_text(comment or ""))
            )
            key = stable_id("a", brand, source, *parts)
            if not native_id:
                seen[key] += 1
                key = stable_id("a", brand, source, *parts, seen[key])
            answer = SurveyAnswer(
                answer_id=key,
                brand=brand,
                kind=one.kind,
                score=float(one.best + LOWEST[one.kind] - one.score if one.turned else one.score),
                scale_min=float(LOWEST[one.kind]),
                scale_max=float(one.best),
                at=at,
                stage=stage.casefold() if stage else None,
                segment=segment,
            )
            before = self._lines.setdefault(key, (row.line, answer))
            if before[1] != answer:
                raise UnreadableError(
                    f"{self.fields.get('native_id')} {native_id} stands with another answer in line {before[0]}; if it names "
                    f"people and not answers, leave it out: --map {self.fields.get('native_id')}="
                )
            answers.append(answer)
        if comment:
            review = self._review(
                row, brand=brand, source=source, at=at, comment=comment, native_id=native_id, seen=seen
            )
            answers = [replace(answer, review_id=review.review_id) for answer in answers]
        return answers, review

    def _review(
        self,
        row: Row,
        *,
        brand: str,
        source: str,
        at: datetime | None,
        comment: str,
        native_id: str | None,
        seen: Counter[str],
    ) -> Review:
        """The comment; its score is no rating of stars and stays with the answer."""
        author = self._words(row, "author")
        mark = f"{native_id}:{stable_id('', normalise_text(comment))}" if native_id else None
        key = review_id(brand=brand, source=source, native_id=mark, published=at, text=comment, author=author)
        if not mark:
            seen[key] += 1
            key = review_id(
                brand=brand, source=source, native_id=None, published=at, text=comment, author=author,
                occurrence=seen[key] - 1,
            )  # fmt: skip
        return Review(
            review_id=key,
            brand=brand,
            source=source,
            kind=ReviewKind.SURVEY,
            native_id=native_id,
            text=comment,
            language=self._optional(row, "language", read_language),
            published=at,
            author_key=author_key(author, source=source),
            country=self._words(row, "country"),
        )

    def _scores(self, row: Row) -> list[_Score]:
        """The row's scores; one that makes no sense costs the row when it has no other."""
        found: list[_Score] = []
        wrong: list[tuple[str, str]] = []
        for column in self.scores:
            value = row.values.get(column.column)
            if is_blank(value):
                continue
            try:
                kind = self._kind(row, column)
                score, said = read_score(value)
                best = self._best(row, column, kind, said)
                if not LOWEST[kind] <= score <= best:
                    raise UnreadableError(f"score {score} is outside the scale of {LOWEST[kind]} to {best}")
            except UnreadableError as error:
                wrong.append((column.column, str(error)))
                continue
            turned = asks_effort(kind, self._question(row, column))
            found.append(_Score(kind=kind, score=score, best=best, turned=turned))
        if wrong and not found:
            raise UnreadableError("; ".join(f"{name}: {why}" if len(self.scores) > 1 else why for name, why in wrong))
        for name, why in wrong:
            self._lose(row, name, why)
        return found

    def _kind(self, row: Row, column: ScoreColumn) -> SurveyKind:
        if column.kind is not None:
            return column.kind
        value = self._value(row, "kind")
        kind = None if is_blank(value) else kind_of(read_words(value) or "")
        if kind is None:
            came = "nothing" if is_blank(value) else shorten(value)
            raise UnreadableError(f"kind: expected nps, ces or csat, got {came}")
        return kind

    def _question(self, row: Row, column: ScoreColumn) -> str:
        """The words that the score answers, as far as the file has them."""
        return column.head if column.kind is not None else str(self._value(row, "kind") or "")

    def _best(self, row: Row, column: ScoreColumn, kind: SurveyKind, said: int | None) -> int:
        """The best score: of the cell, the row, the head, ``--scale``, else what the whole column suggests."""
        value = row.values.get(self.fields["scale_max"]) if "scale_max" in self.fields else None
        best: int | None = said
        if best is None and not is_blank(value):
            numbers = _WHOLE.findall(str(value))  # "7", "1-7", "0 to 10", 7.0
            if not numbers:
                raise UnreadableError(f"scale_max: expected the best score, got {shorten(value)}")
            best = int(numbers[-1])
        best = stated_scale(self._question(row, column)) if best is None else best
        best = self._given(kind) if best is None else best
        if best is None:
            return self.assumed[column.column, kind]
        if best not in SCALES[kind]:
            usual = " or ".join(f"{LOWEST[kind]} to {scale}" for scale in SCALES[kind])
            raise UnreadableError(f"{kind.upper()} is read on {usual}; the scale here ends at {best}")
        return best

    def _given(self, kind: SurveyKind) -> int | None:
        """``--scale``, for the kinds that are asked on it."""
        given = int(float(self.defaults["scale_max"])) if "scale_max" in self.defaults else None
        return given if given in SCALES[kind] else None

    def _assume_scales(self) -> None:
        """The scale of scores that nothing states, from all of them; said in a note, also how to state it."""
        scores: dict[tuple[str, SurveyKind], list[int]] = {}
        turned: set[str] = set()
        for column in self.scores:
            for row in self.table.rows:
                stated = "scale_max" in self.fields and not is_blank(row.values.get(self.fields["scale_max"]))
                if is_blank(value := row.values.get(column.column)):
                    continue
                try:
                    kind, (score, said) = self._kind(row, column), read_score(value)
                except UnreadableError:
                    continue
                question = self._question(row, column)
                if asks_effort(kind, question):
                    turned.add(column.column)
                if said is None and not stated and stated_scale(question) is None:
                    scores.setdefault((column.column, kind), []).append(score)
        for name in sorted(turned):
            self.notes.append(f"{name!r} asks for the effort: scores were turned round, so that more is better")
        for (name, kind), values in sorted(scores.items()):
            if kind is SurveyKind.NPS:
                self.assumed[name, kind] = 10
                if len(values) >= MANY and max(values) <= 5:
                    self.notes.append(
                        f"none of {len(values)} NPS scores in {name!r} is above 5: NPS is asked on 0 to 10; if the question "
                        "went to 5 only, these scores are no NPS"
                    )
                continue
            scale = self.assumed[name, kind] = assume_scale(kind, values)
            if self._given(kind) is None:
                longer = " or ".join(str(other) for other in SCALES[kind] if other > scale)
                advice = f". If the question went to {longer}, import again with --scale" if longer else ""
                self.notes.append(
                    f"assumed: {kind.upper()} scores in {name!r} are on 1 to {scale}; nothing states the scale and the highest "
                    f"of {len(values)} is {max(values)}{advice}"
                )
