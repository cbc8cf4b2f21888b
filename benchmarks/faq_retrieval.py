"""Does a question find the FAQ entry that answers it?  python benchmarks/faq_retrieval.py stackExchange-FAQ.xml.gz

The file has threads (``qapair``) with a question, its answers and rephrasings of the question (Karan and Snajder 2018).
Each rephrasing is put to all threads; its own thread is the only right one. BM25 over question and answers is the
method to beat; both are scored in the same run.
"""

from __future__ import annotations

import gzip
import re
import sys
import time
from html import unescape
from pathlib import Path

import bm25s
import numpy as np
import pandas as pd

from analysis.questions import rank_answers


def read_threads(file: Path) -> tuple[list[tuple[str, str]], list[str], list[int]]:
    """Entries (question, answers), rephrasings, and for each rephrasing the entry it belongs to."""
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    entries: list[tuple[str, str]] = []
    asked: list[str] = []
    right: list[int] = []
    for thread in re.findall(r"<qapair>(.*?)</qapair>", raw.decode("utf-8", "replace"), re.DOTALL):
        parts = {
            name: [unescape(found).strip() for found in re.findall(rf"<{name}>(.*?)</{name}>", thread, re.DOTALL)]
            for name in ("rephr", "question", "answer")
        }
        for text in parts["rephr"]:
            if text != "*":
                asked.append(text)
                right.append(len(entries))
        entries.append((" ".join(parts["question"]), " ".join(parts["answer"])))
    return entries, asked, right


def rank_by_bm25(asked: list[str], entries: list[tuple[str, str]]) -> pd.DataFrame:
    """The method to beat: BM25 with English stop words, over question and answers."""
    index = bm25s.BM25()
    index.index(bm25s.tokenize([" ".join(entry) for entry in entries], show_progress=False), show_progress=False)
    found, scores = index.retrieve(bm25s.tokenize(asked, show_progress=False), k=len(entries), show_progress=False)
    return pd.DataFrame(
        {"question": np.repeat(np.arange(len(asked)), len(entries)), "entry": found.ravel(), "score": scores.ravel()}
    )


def score(ranked: pd.DataFrame, right: list[int]) -> tuple[float, float]:
    """Precision at one and mean reciprocal rank."""
    place = ranked.groupby("question", sort=False).cumcount() + 1
    hit = ranked["entry"].to_numpy() == np.asarray(right)[ranked["question"].to_numpy()]
    ranks = place[hit].to_numpy(dtype=float)
    return float((ranks == 1).sum() / len(right)), float((1 / ranks).sum() / len(right))


def main(file: Path) -> None:
    """Print both figures of both methods."""
    entries, asked, right = read_threads(file)
    print(f"{len(entries)} threads, {len(asked)} questions")
    for name, rank in (("bm25", rank_by_bm25), ("marketgap", rank_answers)):
        start = time.perf_counter()
        first, reciprocal = score(rank(asked, entries), right)
        print(f"{name:10} P@1 {first:.3f}  MRR {reciprocal:.3f}  ({time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
