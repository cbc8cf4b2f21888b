"""``marketgap extract``: what it prints, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = Path(__file__).parent.parent / "pages" / "reviews"


def extract(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from analysis.cli import main; main()", "extract", *arguments]
    environment = {
        "MARKETGAP_AUTHOR_KEY": "0" * 64,
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    return subprocess.run(command, input=stdin, capture_output=True, env=environment, timeout=60, check=False)


def test_prints_one_object_with_keys_instead_of_names() -> None:
    done = extract(
        str(PAGES / "german_cards.html"), "--kind", "reviews", "--url", "https://lager.example/b", "--now", "2024-05-20"
    )
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert (answer["state"], answer["next_url"]) == ("ok", "https://lager.example/b?p=2")
    first = answer["records"][0]
    assert (first["rating"], first["published"][:10], first["kind"], first["visible"]) == (
        0.4,
        "2024-05-17",
        "review",
        True,
    )
    assert len(first["author_key"]) == 16
    assert b"Jutta" not in done.stdout


def test_reads_standard_input_and_masks_contacts() -> None:
    review = {
        "@type": "Review",
        "reviewBody": "Write to jane.roe@mail.example if you want your money back.",
        "reviewRating": {"ratingValue": 1},
    }
    page = f'<script type="application/ld+json">{json.dumps(review)}</script><p>{review["reviewBody"]}</p>'
    answer = json.loads(extract("-", "--kind", "reviews", stdin=page.encode()).stdout)
    assert "jane.roe" not in json.dumps(answer)
    assert "[e-mail]" in answer["records"][0]["text"]


def test_a_page_without_reviews_is_no_failure() -> None:
    done = extract(str(PAGES / "product_list.html"), "--kind", "reviews")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"state": "empty", "records": []})


@pytest.mark.parametrize(
    ("stdin", "file"), [(bytes(range(256)) * 40, "-"), (b"", "no/such/page.html")], ids=["noise", "missing"]
)
def test_what_is_no_page_is_refused_in_one_line(stdin: bytes, file: str) -> None:
    done = extract(file, "--kind", "reviews", stdin=stdin)
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert b"saved page" in done.stderr or b"not a page" in done.stderr
