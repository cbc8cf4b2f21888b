"""Themes that two brands' reviews differ in, by marketgap: every theme and side, tested together."""

import json
import sys
import time
from pathlib import Path

import pandas as pd

from analysis.comparison import compare_brands
from analysis.marks import build_marks
from analysis.opinions import read_opinions
from analysis.strata import counted_reviews
from analysis.taxonomy import read_taxonomy
from analysis.themes import assign_themes

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
taxonomy = read_taxonomy()
start, found = time.perf_counter(), []
for table in given["tables"]:
    texts = list(given["texts"])
    for row in table["planted"]:
        texts[row] += " " + given["sentence"]
    reviews = pd.DataFrame(
        {"review_id": [f"r{row:05}" for row in range(len(texts))], "brand": table["brands"], "text": texts}
    )
    reviews = reviews.assign(source="given", title=None, rating=float("nan"), language=None, author_key=None)
    reviews = reviews.assign(published=pd.Timestamp("2026-01-01", tz="UTC"), kind="review")
    judged, opinions = read_opinions(reviews)
    themed = assign_themes(judged, opinions, taxonomy).opinions
    counted = counted_reviews(judged)
    cells = compare_brands(counted, build_marks(judged, themed), brands=["a", "b"])
    cells = cells[cells["against"].eq("b") & cells["verdict"].isin(["higher", "lower"])]
    hit = cells["theme_id"].eq(given["theme"]) & cells["side"].eq("complaint") & cells["verdict"].eq("higher")
    found.append({"different": len(cells), "hit": bool(hit.any())})
Path(sys.argv[2]).write_text(json.dumps({"work": time.perf_counter() - start, "found": found}), encoding="utf-8")
