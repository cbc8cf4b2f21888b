"""Clusters of texts by k-means on tf-idf, told how many there are."""

import json
import sys
import time
from pathlib import Path

from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
start = time.perf_counter()
vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2).fit_transform(given["texts"])
labels = KMeans(n_clusters=given["classes"], n_init=1, random_state=0).fit_predict(vectors)
Path(sys.argv[2]).write_text(
    json.dumps({"work": time.perf_counter() - start, "themes": [str(label) for label in labels]}), encoding="utf-8"
)
