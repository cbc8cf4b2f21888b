"""Reviews of saved pages by marketgap: any markup, checked against what the page shows."""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews

NOW = datetime(2026, 11, 1, tzinfo=UTC)
given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
pages = [(page["url"], Path(page["file"]).read_bytes()) for page in given["pages"]]
found, start = [], time.thread_time()
for url, body in pages:
    page = PageContent(body, url=url, content_type="text/html", captured=NOW)
    found.append(
        [{"text": r.text, "title": r.title} for r in extract_reviews(page).records if r.visible and r.kind == "review"]
    )
Path(sys.argv[2]).write_text(json.dumps({"work": time.thread_time() - start, "found": found}), encoding="utf-8")
