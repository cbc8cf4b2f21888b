"""What no analysis of a store can do without: reading its texts, and one product of a sparse matrix with a dense one.

    python -P benchmarks/analysis_limit.py MARKET_FOLDER

Prints JSON: seconds to read all reviews from the store's table, and to multiply the counted words of all opinions with
vectors of 256 numbers (counting them is not in it), the best of three of each.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import HashingVectorizer

COLUMNS = 2**15
DIMENSIONS = 256


def main() -> None:
    """Time both."""
    folder = Path(sys.argv[1])
    texts = pd.read_parquet(folder / "results" / "opinions.parquet", columns=["text"])["text"].tolist()
    words = HashingVectorizer(n_features=COLUMNS, norm=None, alternate_sign=False, dtype=np.float32).transform(texts)
    vectors = np.random.default_rng(0).standard_normal((COLUMNS, DIMENSIONS)).astype(np.float32)
    print(
        json.dumps({"reading": _best(lambda: _read(folder / "market.db")), "product": _best(lambda: words @ vectors)})
    )


def _read(store: Path) -> list[Any]:
    with sqlite3.connect(store) as connection:
        return connection.execute("SELECT review_id, brand, title, text, rating FROM reviews").fetchall()


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
