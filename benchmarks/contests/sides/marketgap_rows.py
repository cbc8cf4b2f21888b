"""Rows of saved result pages by marketgap."""

import json
import sys
import time
from pathlib import Path

from spiders.extraction.page import PageContent
from spiders.extraction.serp import extract_serp

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
pages = [(page["url"], Path(page["file"]).read_bytes()) for page in given["pages"]]
found, start = [], time.thread_time()
for url, body in pages:
    rows = extract_serp(PageContent(body, url=url, content_type="text/html")).records
    found.append([{"url": row.url, "title": row.title} for row in rows if row.part.value == "organic"])
Path(sys.argv[2]).write_text(json.dumps({"work": time.thread_time() - start, "found": found}), encoding="utf-8")
