"""Does the comparison invent differences, and which real ones does it find?

    python -m benchmarks.false_findings [rounds] [reviews.csv opinions.csv ...]

First invented reviews in which no brand differs, in shapes that mislead: brands of very unequal size, sources of very
different tone with unequal mixes (pooled shares point the wrong way), busy authors who repeat themselves, texts
syndicated to a second source, forty themes of which most are rare. Then planted differences of known size. With exported
tables reviews and opinions of a real market, brand names are shuffled within source, half-year and language, so that
whatever is found is false. Printed: the share of tables with any verdict higher or lower against the market, in either
family, and of the planted differences the share found.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.comparison import compare_brands
from analysis.duplicates import mark_duplicates
from analysis.marks import build_marks
from analysis.strata import counted_reviews

THEMES = 20
Made = tuple[pd.DataFrame, pd.DataFrame, list[str]]


def invent(
    dice: np.random.Generator,
    sizes: list[int],
    *,
    mix: np.ndarray | None = None,
    tone: tuple[float, ...] = (1.0, 1.0),
    rates: np.ndarray | None = None,
    planted: float = 1.0,
    again: float = 0.0,
) -> Made:
    """Reviews and marks; ``mix`` is each brand's share in the first source, ``again`` the share of repeated authors."""
    brands = [f"b{i}" for i in range(len(sizes))]
    chance = rates if rates is not None else np.geomspace(0.2, 0.01, THEMES)
    parts, marked = [], []
    for number, (brand, size) in enumerate(zip(brands, sizes, strict=True)):
        first = 0.5 if mix is None else mix[number]
        source = np.where(dice.random(size) < first, 0, 1)
        author = np.arange(size)
        repeats = np.flatnonzero(dice.random(size) < again)
        author[repeats] = dice.choice(max(1, size // 20), len(repeats))  # a few busy authors
        lean = dice.gamma(1.0, 1.0, (size, THEMES)) if again else np.ones((size, THEMES))  # each with a grievance
        share = np.clip(chance * np.array(tone)[source][:, None] * lean[author], 0, 0.9)
        if number == 0 and planted != 1:
            share[:, 4] = np.clip(share[:, 4] * planted, 0, 0.95)
        said = dice.random((size, THEMES)) < share
        ids = [f"{brand}-{i}" for i in dice.permutation(size)]
        parts.append(
            pd.DataFrame(
                {
                    "review_id": ids,
                    "brand": brand,
                    "source": np.array(["shop", "forum"])[source],
                    "language": "en",
                    "published": pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(dice.integers(0, 700, size), unit="D"),
                    "author_key": [f"{brand}-{a}" for a in author],
                    "duplicate_of": pd.Series([None] * size, dtype="str"),
                }
            )
        )  # fmt: skip
        row, theme = np.nonzero(said)
        marked.append(
            pd.DataFrame({"review_id": np.array(ids)[row], "brand": brand, "theme_id": [f"t{t:02d}" for t in theme]})
        )
    marks = pd.concat(marked, ignore_index=True).assign(side="complaint")
    return pd.concat(parts, ignore_index=True), marks, brands


def syndicated(dice: np.random.Generator) -> Made:
    """A third of one brand's reviews stand on a second site as well, with the same text."""
    reviews, marks, brands = invent(dice, [400] * 4)
    reviews["text"] = [
        f"word{i} said about it {i} and then {i * 7} other things were quite so" for i in range(len(reviews))
    ]
    copied = reviews[reviews["brand"] == "b0"].sample(130, random_state=int(dice.integers(1 << 30)))
    copies = copied.assign(review_id=copied["review_id"] + "-copy", source="mirror", author_key=None)
    more = marks.merge(
        copies[["review_id"]].assign(old=copied["review_id"].to_numpy()), left_on="review_id", right_on="old"
    )
    marks = pd.concat([marks, more.drop(columns=["review_id_x", "old"]).rename(columns={"review_id_y": "review_id"})])
    both = pd.concat([reviews, copies], ignore_index=True).assign(title=None, kind="review")
    both["duplicate_of"] = mark_duplicates(both)
    return both, marks, brands


UNLIKE = np.array([0.9, 0.1, 0.5, 0.5, 0.2, 0.8])
SHAPES: dict[str, Callable[[np.random.Generator], Made]] = {
    "six equal brands of 30": lambda dice: invent(dice, [30] * 6),
    "six equal brands of 500": lambda dice: invent(dice, [500] * 6),
    "brands of 30 to 6,000": lambda dice: invent(dice, [30, 100, 300, 1000, 3000, 6000]),
    "unlike sources, unlike mixes": lambda dice: invent(dice, [500] * 6, mix=UNLIKE, tone=(2.5, 0.4)),
    "the same, unequal sizes": lambda dice: invent(dice, [60, 200, 300, 600, 1500, 2500], mix=UNLIKE, tone=(2.5, 0.4)),
    "busy authors with a grievance": lambda dice: invent(dice, [500] * 6, again=0.5),
    "syndicated copies": syndicated,
    "rare themes (0.1 to 2 %)": lambda dice: invent(dice, [300] * 6, rates=np.geomspace(0.02, 0.001, THEMES)),
}


def is_false(made: Made) -> bool:
    """Whether any verdict is higher or lower."""
    reviews, marks, brands = made
    table = compare_brands(counted_reviews(reviews), marks, brands=brands)
    return bool(table["verdict"].isin(["higher", "lower"]).any())


def found(made: Made) -> tuple[bool, bool]:
    """Whether the planted difference is found against the market, and against each brand at least once."""
    reviews, marks, brands = made
    table = compare_brands(counted_reviews(reviews), marks, brands=brands)
    rows = table[(table["brand"] == "b0") & (table["theme_id"] == "t04")]
    higher = rows[rows["verdict"] == "higher"]["against"]
    return bool(higher.eq("market").any()), bool(higher.ne("market").sum() >= 3)


def shuffled(reviews: pd.DataFrame, marks: pd.DataFrame, dice: np.random.Generator) -> Made:
    """Brand names permuted within strata, author by author where authors are known."""
    counted = counted_reviews(reviews)
    kept = reviews.merge(counted[["review_id", "stratum"]], on="review_id")
    kept["brand"] = kept.groupby("stratum")["brand"].transform(lambda names: dice.permutation(names.to_numpy()))
    return kept.assign(author_key=None), marks, sorted(reviews["brand"].unique())


def main(rounds: int, files: list[str]) -> None:
    """Print the figures."""
    print("nothing to find                       false tables")
    for name, shape in SHAPES.items():
        wrong = sum(is_false(shape(np.random.default_rng([seed, 1]))) for seed in range(rounds))
        print(f"{name:36s}  {wrong / rounds:.3f} of {rounds}", flush=True)
    for one, other in zip(files[::2], files[1::2], strict=True):
        reviews, opinions = pd.read_csv(one), pd.read_csv(other)
        reviews["published"] = pd.to_datetime(reviews["published"], utc=True)
        marks = build_marks(reviews, opinions)
        wrong = sum(is_false(shuffled(reviews, marks, np.random.default_rng([seed, 2]))) for seed in range(rounds))
        print(f"{one:36s}  {wrong / rounds:.3f} of {rounds}", flush=True)
    print("planted, six brands, theme of 10 %       100    300   1000   3000 reviews a brand (against the market)")
    base = np.geomspace(0.2, 0.01, THEMES)
    base[4] = 0.10
    for ratio in (1.5, 2.0):
        for label, more in (("alike", {}), ("unlike sources", {"mix": UNLIKE, "tone": (2.0, 0.5)})):
            powers = []
            for size in (100, 300, 1000, 3000):
                times = max(20, rounds // 4)
                hits = [
                    found(invent(np.random.default_rng([seed, 3]), [size] * 6, rates=base, planted=ratio, **more))[0]  # type: ignore[arg-type]
                    for seed in range(times)
                ]
                powers.append(float(np.mean(hits)))
            print(f"ratio {ratio}, {label:24s}  " + "  ".join(f"{p:5.2f}" for p in powers), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2:])
