"""Themes of texts by marketgap, nothing seeded: the whole way a review goes, language to theme."""

import json
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from analysis.opinions import read_opinions
from analysis.taxonomy import read_taxonomy
from analysis.themes import assign_themes

texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["texts"]
start = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder, "taxonomy.toml")
    file.write_text("replace = true\n", encoding="utf-8")
    taxonomy = read_taxonomy(file)
ids = [f"r{number:06}" for number in range(len(texts))]
reviews = pd.DataFrame({"review_id": ids, "brand": "acme", "source": "given", "text": texts})
reviews = reviews.assign(title=None, rating=float("nan"), language=None, author_key=None, published=pd.NaT)
judged, opinions = read_opinions(reviews)
read = time.perf_counter()
found = assign_themes(judged, opinions, taxonomy)
end = time.perf_counter()
Path(sys.argv[2]).write_text(
    json.dumps(
        {"work": end - start, "themes_step": end - read, "themes": found.main_theme.reindex(ids).fillna("").tolist()}
    ),
    encoding="utf-8",
)
