"""The demonstration's invented market: exact quotas, the same from the same seed, served as it is planned."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter

import pytest

from analysis.demo.invent import invent_reviews
from analysis.demo.plan import BASE, BRANDS, PLANTED, SOURCES, share, true_direction
from analysis.demo.server import serve


def fetch(port: int, host: str, path: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_invented_reviews_have_the_planned_shares_exactly() -> None:
    reviews = invent_reviews(1)
    assert len(reviews) == len(BRANDS) * sum(s.reviews for s in SOURCES)
    for source in SOURCES:
        for brand in BRANDS:
            theirs = [r for r in reviews if (r.source, r.brand) == (source.host, brand.id)]
            counted = {
                "complaint": Counter(t for r in theirs for t in r.complaints),
                "praise": Counter(t for r in theirs for t in r.praises),
            }
            for theme, side in BASE:
                assert counted[side][theme] == round(share(brand.id, theme, side) * len(theirs)), (
                    source.host,
                    brand.id,
                    theme,
                )


def test_seed_decides() -> None:
    assert invent_reviews(1) == invent_reviews(1)
    assert invent_reviews(1) != invent_reviews(2)


def test_directions_follow_from_the_plan() -> None:
    assert {true_direction(*key) for key in PLANTED} == {"higher"}
    assert true_direction("northbox", "refund", "complaint") == "same"
    assert true_direction("northbox", "waiting", "complaint") == "lower"


@pytest.fixture(scope="module")
def port() -> object:
    with serve(seed=1, port=0) as served:
        yield served


def test_pages_are_linked_to_the_end_and_one_review_stands_twice(port: int) -> None:
    path, seen = "/company/northbox", []
    for _ in range(20):
        _, page = fetch(port, "trustcorner.localhost", path)
        data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
        seen += [r["@id"] for r in data["review"]]
        if 'rel="next" href="' not in page:
            break
        path = page.split('rel="next" href="')[1].split('"')[0]
    assert len(set(seen)) == 140
    assert len(seen) > 140


def test_walls_failures_and_missing_pages(port: int) -> None:
    assert fetch(port, "members.localhost", "/company/swiftparcel")[0] == 403
    assert fetch(port, "search.localhost", "/search?q=locker+pick+up+point&format=json")[0] == 503
    assert fetch(port, "lockerly.localhost", "/help")[0] == 404
    assert "widget.intercom.io" in fetch(port, "lockerly.localhost", "/")[1]
    results = json.loads(fetch(port, "search.localhost", "/search?q=parcel+refund&format=json")[1])["results"]
    assert len(results) == 20
    assert not any("northbox" in r["url"] for r in results)
