"""Records with the quicker ``__init__`` are the dataclasses they were."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, replace

import pytest

from spiders.extraction.found import FoundReview
from spiders.quick_making import quickly_made
from spiders.records import Review, ReviewKind

REVIEW = Review(review_id="r1", brand="acme", source="shop.example", text="Late again.", rating=0.2)


def test_values_and_defaults() -> None:
    assert REVIEW.text == "Late again."
    assert (REVIEW.kind, REVIEW.visible, REVIEW.title) == (ReviewKind.REVIEW, True, None)
    assert asdict(FoundReview(text="x", rating=0.4))["rating"] == 0.4


def test_what_dataclasses_do_stays() -> None:
    assert replace(REVIEW, rating=0.4) == Review(
        review_id="r1", brand="acme", source="shop.example", text="Late again.", rating=0.4
    )
    assert hash(replace(REVIEW)) == hash(REVIEW)
    assert pickle.loads(pickle.dumps(REVIEW)) == REVIEW
    with pytest.raises(FrozenInstanceError):
        REVIEW.text = "On time."  # type: ignore[misc]


def test_missing_and_unknown_fields_are_refused() -> None:
    with pytest.raises(TypeError, match="review_id"):
        Review(brand="acme", source="shop.example")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="stars"):
        FoundReview(text="x", stars=3)  # type: ignore[call-arg]


def test_what_it_would_not_do_is_refused() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Holder:
        held: list[str] = field(default_factory=list)

    with pytest.raises(TypeError, match="default_factory"):
        quickly_made(Holder)
