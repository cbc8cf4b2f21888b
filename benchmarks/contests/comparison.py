"""Differences between two brands, found and invented, against Scattertext."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pandas as pd

from contests.base import SHARED, Field, compete, own_python

NAME = "peers_comparison"
PEERS = ("scattertext",)
WHAT = (
    "2,000 short posts given to two brands by lot, so that every difference is false; then the same with an invented sentence on "
    "waiting added to 10 % of one brand's and 5 % of the other's. Scattertext: words with |z| > 1.96 by log-odds with an informative "
    "prior; marketgap: themes with the verdict higher or lower. Words and themes are not the same unit: what a reader is shown is."
)
SENTENCE = "I waited over an hour in the queue at the counter."
SIZE, TABLES = 2_000, 10


def rows(field: Field) -> list[dict[str, Any]]:
    """One row a side."""
    posts = pd.read_csv(SHARED / "data/airline_tweets/Tweets.csv.gz")["text"].drop_duplicates()
    posts = posts.sample(SIZE, random_state=0).str.replace(r"@\w+", "", regex=True)
    draw = random.Random(0)
    brands = [["a" if draw.random() < 0.5 else "b" for _ in range(SIZE)] for _ in range(TABLES)]
    tables = [{"brands": names, "planted": []} for names in brands]
    for names in brands:
        planted = [row for row, name in enumerate(names) if draw.random() < (0.10 if name == "a" else 0.05)]
        tables.append({"brands": names, "planted": planted})
    given = {
        "texts": posts.tolist(),
        "tables": tables,
        "sentence": SENTENCE,
        "words": ["queue", "counter"],
        "theme": "queues",
    }
    sides: dict[str, tuple[Path, str]] = {
        "marketgap": (own_python(), "marketgap_comparison.py"),
        "Scattertext": (field.peers, "scattertext_terms.py"),
    }
    found = []
    for side, outcome in compete(sides, given, rounds=field.rounds).items():
        none, planted_ones = outcome.answer["found"][:TABLES], outcome.answer["found"][TABLES:]
        found.append(
            {
                "side": side,
                "false tables of 10": sum(one["different"] > 0 for one in none),
                "false differences a table": round(sum(one["different"] for one in none) / TABLES, 1),
                "planted found of 10": sum(one["hit"] for one in planted_ones),
                "CPU a table, s": round(outcome.cpu / 2 / TABLES, 1),
            }
        )
    return found
