"""Reviews of saved pages by extruct: every schema.org Review in JSON-LD, microdata or RDFa, however deep."""

import json
import sys
import time
from pathlib import Path

import extruct

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))


def reviews(node):
    """All items of the type Review below a node."""
    if isinstance(node, list):
        for child in node:
            yield from reviews(child)
    elif isinstance(node, dict):
        kinds = node.get("@type") or ""
        if "Review" in (kinds if isinstance(kinds, list) else [kinds]):
            yield {"text": word(node.get("reviewBody") or node.get("description")), "title": word(node.get("name"))}
        for child in node.values():
            yield from reviews(child)


def word(value):
    """The first text of a value."""
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) else ""


pages = [(page["url"], Path(page["file"]).read_bytes()) for page in given["pages"]]
found, start = [], time.thread_time()
for url, body in pages:
    try:
        data = extruct.extract(
            body, base_url=url, syntaxes=["json-ld", "microdata", "rdfa"], uniform=True, errors="ignore"
        )
    except Exception:  # noqa: BLE001 - a page the peer cannot read counts as nothing found
        data = {}
    seen = {(r["text"], r["title"]): r for r in reviews(list(data.values()))}
    found.append(list(seen.values()))
Path(sys.argv[2]).write_text(json.dumps({"work": time.thread_time() - start, "found": found}), encoding="utf-8")
