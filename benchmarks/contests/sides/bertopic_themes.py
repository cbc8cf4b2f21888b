"""Topics of texts by BERTopic with all-MiniLM-L6-v2 from a package, its defaults, UMAP with a seed; embedding included."""

import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path

from all_minilm_l6_v2 import extract_model
from bertopic import BERTopic
from sentence_transformers import SentenceTransformer
from umap import UMAP

texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["texts"]
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(sys.stderr):
    model = SentenceTransformer(str(extract_model(folder)), device="cpu")
start = time.perf_counter()
vectors = model.encode(texts, show_progress_bar=False)
embedded = time.perf_counter()
umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
topics, _ = BERTopic(umap_model=umap).fit_transform(texts, vectors)
end = time.perf_counter()
Path(sys.argv[2]).write_text(
    json.dumps(
        {"work": end - start, "embedding": embedded - start, "themes": ["" if t < 0 else str(t) for t in topics]}
    ),
    encoding="utf-8",
)
