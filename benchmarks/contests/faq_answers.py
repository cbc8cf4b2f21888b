"""Which FAQ entry answers a question, against BM25."""

from __future__ import annotations

import time
from typing import Any

from faq_retrieval import rank_by_bm25, read_threads, score

from contests.base import SHARED, Field

NAME = "peers_faq_answers"
PEERS = ()
WHAT = "1,249 rephrased questions put to 125 FAQ threads, one of which is right."


def rows(field: Field) -> list[dict[str, Any]]:
    """One row a method."""
    from analysis.questions import rank_answers

    entries, asked, right = read_threads(SHARED / "data/faq_stackexchange/stackExchange-FAQ.xml.gz")
    found = []
    for side, rank in (("marketgap", rank_answers), ("BM25", rank_by_bm25)):
        start = time.process_time()
        first, reciprocal = score(rank(asked, entries), right)
        taken = time.process_time() - start
        found.append({"side": side, "P@1": round(first, 3), "MRR": round(reciprocal, 3), "CPU, s": round(taken, 1)})
    return found
