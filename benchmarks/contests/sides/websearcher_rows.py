"""Rows of saved result pages by WebSearcher: the kind it calls general."""

import json
import sys
import time
from pathlib import Path

import WebSearcher

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
pages = [Path(page["file"]).read_bytes().decode("utf-8", "replace") for page in given["pages"]]
found, start = [], time.thread_time()
for html in pages:
    try:
        results = WebSearcher.parse_serp(html)["results"]
    except Exception:  # noqa: BLE001 - a page the peer cannot read counts as nothing found
        results = []
    found.append([{"url": r["url"], "title": r["title"]} for r in results if r["type"] == "general" and r["url"]])
Path(sys.argv[2]).write_text(json.dumps({"work": time.thread_time() - start, "found": found}), encoding="utf-8")
