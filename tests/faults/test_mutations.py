"""Some hundred of the seeded mutations of ``benchmarks/mutations.py``, and the pages on which thousands of them broke something."""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from spiders.extraction.faq import extract_faq
from spiders.extraction.page import PageContent
from spiders.extraction.reviews import extract_reviews
from spiders.extraction.serp import extract_serp
from spiders.extraction.signals import extract_signals
from spiders.parsing.dates import find_date
from spiders.records import PageState

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "mutations.py"
_spec = spec_from_file_location("marketgap_mutations", SCRIPT)
assert _spec is not None
assert _spec.loader is not None
mutations = module_from_spec(_spec)
_spec.loader.exec_module(mutations)
NOW = datetime(2026, 1, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, mutations._give_up)
    yield
    signal.signal(signal.SIGVTALRM, before)


def test_mutated_pages() -> None:
    findings = mutations.Findings()
    mutations.run_pages(120, 20260115, findings)
    assert not findings.broke, "\n".join(mutations.report(findings))
    assert sum(findings.runs.values()) == 480


def test_mutated_files(tmp_path: Path) -> None:
    findings = mutations.Findings()
    mutations.run_files(120, 20260115, findings, tmp_path)
    assert not findings.broke, "\n".join(mutations.report(findings))


def test_the_same_seed_breaks_the_same_way() -> None:
    made = mutations.shapes_module()
    shape = made.file_shapes()[0]
    once, again = (made.mutate(shape.data, random.Random("1"), others=[b"x" * 100]) for _ in range(2))
    assert once == again != shape.data


def test_an_item_under_two_names_is_one_item() -> None:
    """Sixty levels, each twice in the one above: walked as a tree it would have 2 to the 60 objects."""
    html = '<div vocab="https://schema.org/">' + '<div property="review text" typeof="Review Question">' * 60 + "x" * 20
    page = PageContent(html.encode(), url="https://site.example/")
    for extract in (extract_faq, extract_reviews, extract_serp, extract_signals):
        assert extract(page).state in PageState


def test_a_raised_digit_is_no_day() -> None:
    assert find_date("January \u00b2", now=NOW) is None


def test_a_feed_with_a_colon_in_a_name() -> None:
    feed = "<rss><channel><item><title>Late</title><x:y:z>1</x:y:z><contenB:encoded>It came late.</contenB:encoded></item></channel></rss>"
    for extract in (extract_faq, extract_reviews, extract_serp, extract_signals):
        assert (
            extract(PageContent(f"<?xml version='1.0'?>{feed}".encode(), url="https://site.example/")).state
            in PageState
        )


def test_one_dotted_capital_moves_nothing() -> None:
    """The letter has two letters in lower case; what stood behind it was cut at wrong places."""
    html = (
        "<h1>FAQ</h1>"
        + "\u0130" * 50
        + "<script>x</script><details><summary>Is it open?</summary><p>Yes, always.</p></details>"
    )
    (entry,) = extract_faq(PageContent(html.encode(), url="https://site.example/")).records
    assert (entry.question, entry.answer) == ("Is it open?", "Yes, always.")


def test_pages_of_very_many_elements() -> None:
    """Thirty thousand questions are no FAQ; what stands on such a page is not looked at one by one."""
    page = b"<title>FAQ</title>" + b"".join(b"<h3>Why is %d so?</h3><p>It is.</p>" % n for n in range(15_000))
    for extract in (extract_faq, extract_reviews, extract_serp, extract_signals):
        assert not extract(PageContent(page, url="https://site.example/")).records
    assert extract_faq(PageContent(page[:2_000], url="https://site.example/")).records


def test_links_said_ten_thousand_times() -> None:
    page = b"<a href='https://www.instagram.com/acme'>Us</a><a href='/account'>My account</a>" * 10_000
    found = extract_signals(PageContent(page, url="https://acme.example/")).records
    assert [(one.vendor, one.evidence) for one in found if one.vendor == "Instagram"] == [
        ("Instagram", "https://www.instagram.com/acme")
    ]


def test_equal_moments_of_two_zones_are_two_days() -> None:
    """What was read for one is not given for the other."""
    late = datetime(2026, 1, 15, 23, tzinfo=UTC)
    east = late.astimezone(timezone(timedelta(hours=5)))
    found = [find_date("yesterday", now=now) for now in (late, east)]
    assert [one.moment.day for one in found if one] == [14, 15]
