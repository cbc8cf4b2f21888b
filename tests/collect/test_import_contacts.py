"""Logs of test enquiries and files of customer figures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from spiders.errors import ImportFileError, UsageError
from spiders.records import Crawl
from spiders.service_records import ContactAttempt, CustomerFigures
from spiders.store import Store, open_store
from tests.collect.row_files import RowFiles, lines, moment


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as opened:
        yield opened


@pytest.fixture
def contacts(tmp_path: Path, store: Store) -> RowFiles:
    return RowFiles("contacts", tmp_path, store)


@pytest.fixture
def customers(tmp_path: Path, store: Store) -> RowFiles:
    return RowFiles("customers", tmp_path, store)


def attempts(read: RowFiles) -> list[ContactAttempt]:
    return sorted(read.store.records(ContactAttempt), key=lambda a: (a.asked_at, a.brand))


LOG = (
    "brand,channel,asked_at,answered_at,observed_until,note\n"
    "acme,Email,2026-03-01 14:05,2026-03-01 16:40,2026-03-01,Wrote to jo@mail.example\n"
    "Bolt Box,chat,2026-03-01 14:10,,2026-03-15 12:00,\n"
    "bolt-box,phone,2026-03-02 14:10,never,,\n"
)


def test_asked_and_answered_or_never(contacts: RowFiles) -> None:
    report = contacts(LOG)
    assert (report.read, report.new, report.rejected, report.losses) == (3, 3, (), ())
    first, second, third = attempts(contacts)
    assert (first.brand, first.channel, first.answered_at, first.note) == (
        "acme", "email", moment("2026-03-01T16:40"), "Wrote to [e-mail]",
    )  # fmt: skip
    assert first.observed_until == moment("2026-03-01T23:59:59")  # a day is watched to its end
    assert (second.answered_at, second.observed_until) == (None, moment("2026-03-15T12:00"))
    assert (third.answered_at, third.observed_until) == (None, moment("2026-03-15T12:00"))
    assert any("1 attempts without answer do not say until when" in note for note in report.notes)
    assert contacts(LOG).same == 3
    crawl = next(contacts.store.records(Crawl))
    assert (crawl.spider, crawl.fill_rates) == ("import:contacts", {"answered_at": 0.3333, "note": 0.3333})


def test_an_answer_that_came_later_completes_the_attempt(contacts: RowFiles) -> None:
    contacts(LOG)
    report = contacts(
        "brand,channel,asked_at,answered_at,observed_until\nbolt-box,chat,2026-03-01 14:10,2026-03-20 09:00,2026-03-21\n"
    )
    assert (report.new, report.changed) == (0, 1)
    assert attempts(contacts)[1].answered_at == moment("2026-03-20T09:00")


def test_times_that_cannot_be_are_refused_by_line(contacts: RowFiles) -> None:
    report = contacts(
        "brand,channel,asked_at,answered_at,observed_until\n"
        "acme,email,2026-03-02 10:00,2026-03-01 10:00,\n"
        "acme,email,2026-03-02 10:00,2026-03-02,\n"
        "acme,email,2026-03-02 10:00,2026-03-05 10:00,2026-03-04 10:00\n"
        "acme,email,2026-03-02 10:00,,2026-03-01\n"
        "acme,email,,,\n"
        "acme,,2026-03-02 10:00,,\n"
        "zeta,email,2026-03-02 10:00,,\n"
        "acme,email,2027-03-02 10:00,,\n"
        "acme,email,2026-03-02 10:00,2026-03-02 11:00,\n"
    )
    assert lines(report) == [
        (2, "answered_at 2026-03-01 10:00 lies before asked_at 2026-03-02 10:00"),
        (
            3,
            "answered_at 2026-03-02 00:00 lies before asked_at 2026-03-02 10:00; answered_at has no time of day, give one",
        ),
        (4, "observed_until 2026-03-04 10:00 lies before answered_at 2026-03-05 10:00"),
        (5, "observed_until 2026-03-01 23:59 lies before asked_at 2026-03-02 10:00"),
        (6, "has no asked_at"),
        (7, "has no channel"),
        (8, "unknown brand 'zeta'; the brands are acme, bolt-box"),
        (9, "asked_at 2027-03-02 10:00 lies in the future; it is 2026-06-15 now"),
    ]
    assert len(attempts(contacts)) == 1


@pytest.mark.parametrize(
    ("header", "field"),
    [("channel,asked_at", "brand"), ("brand,asked_at", "channel"), ("brand,channel", "asked_at")],
)
def test_a_log_without_a_needed_column(contacts: RowFiles, header: str, field: str) -> None:
    with pytest.raises(ImportFileError, match=f"--map COLUMN={field}"):
        contacts(f"{header}\nacme,email\n")


def test_options_of_other_kinds(contacts: RowFiles) -> None:
    with pytest.raises(UsageError, match="takes no --as"):
        contacts(LOG, as_="nps")
    with pytest.raises(UsageError, match="takes no --scale"):
        contacts(LOG, rating_best="5")
    with pytest.raises(UsageError, match="--dates ymd: expected dmy"):
        contacts(LOG, dates="ymd")


def test_other_names_of_columns(contacts: RowFiles) -> None:
    contacts("Company;Via;Sent;Reply received\nAcme Lockers;Mail;13/03/2026 10:00;03/04/2026 11:30\n")
    (only,) = attempts(contacts)
    assert (only.asked_at, only.answered_at) == (moment("2026-03-13T10:00"), moment("2026-04-03T11:30"))


# --- customer figures -----------------------------------------------------------------------------------------------

FIGURES = (
    "brand,period,segment,customers_at_start,customers_lost,average_order_value,orders_per_year,years_retained,currency\n"
    'acme,2026-Q1,Business,"1,200",54,"49,90",6,3.5,EUR\n'
    'acme,Q1 2026,,2000,100,"£1,249.50",4,2,\n'
    "acme,2025,,1800,0,,,,\n"
)


def figures(read: RowFiles) -> dict[tuple[str, str | None], CustomerFigures]:
    return {(f.period, f.segment): f for f in read.store.records(CustomerFigures)}


def test_figures_by_period_and_segment(customers: RowFiles) -> None:
    report = customers(FIGURES)
    assert (report.new, report.rejected, report.losses) == (3, (), ())
    found = figures(customers)
    business = found["2026-Q1", "Business"]
    assert (business.customers_at_start, business.customers_lost, business.average_order_value, business.currency) == (
        1200, 54, 49.9, "EUR",
    )  # fmt: skip
    assert (business.orders_per_year, business.years_retained) == (6.0, 3.5)
    assert (found["2026-Q1", None].average_order_value, found["2026-Q1", None].currency) == (1249.5, "GBP")
    assert (found["2025", None].customers_lost, found["2025", None].average_order_value) == (0, None)
    assert customers(FIGURES).same == 3
    assert customers("period,churned\n2025,3\n").changed == 1


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2026", "2026"), ("2026-H1", "2026-H1"), ("H2 2025", "2025-H2"), ("2026q1", "2026-Q1"), ("2026-03", "2026-03"),
        ("3/2026", "2026-03"), ("2026/03", "2026-03"), ("2026-13", None), ("2026-Q5", None), ("last year", None), ("1026", None),
    ],
)  # fmt: skip
def test_periods(customers: RowFiles, written: str, period: str | None) -> None:
    report = customers(f"period,customers lost\n{written},3\n")
    assert [p for p, _ in figures(customers)] == ([period] if period else [])
    if period is None:
        assert "expected a period such as 2026, 2026-H1, 2026-Q1 or 2026-03" in lines(report)[0][1]


def test_figures_that_cannot_be_are_refused_by_line(customers: RowFiles) -> None:
    report = customers(
        "brand,period,segment,customers_at_start,customers_lost,average_order_value\n"
        "acme,2026-Q1,,100,120,\n"
        "acme,2026-Q1,,-5,,\n"
        "acme,2026-Q1,,10.5,,\n"
        "acme,2026-Q1,,many,,\n"
        'acme,2026-Q1,,,,"1,234"\n'
        "acme,2026-Q1,,,,\n"
        "acme,,,100,5,\n"
        "zeta,2026-Q1,,100,5,\n"
        "acme,2026-Q2,,100,5,10\n"
        "acme,2026-Q2,,100,6,10\n"
    )
    assert lines(report) == [
        (2, "customers_lost 120 is more than customers_at_start 100: only those of the start count"),
        (3, "customers_at_start: expected 0 or more, got '-5'"),
        (4, "expected a whole number, got '10.5'"),
        (5, "expected a number, got 'many'"),
        (6, "'1,234' may be thousands or a fraction; write it without separator, for example 1234.00"),
        (7, "has no figures"),
        (8, "has no period"),
        (9, "unknown brand 'zeta'; the brands are acme, bolt-box"),
        (11, "the same brand, period and segment stand in line 10 with other figures"),
    ]
    assert list(figures(customers)) == [("2026-Q2", None)]
    assert any("no currency" in note for note in report.notes)


def test_a_workbook_makes_dates_of_months(customers: RowFiles) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Period", "Customers at start", "Lost customers"])
    sheet.append([date(2026, 3, 1), 100, 5])
    sheet.append([2026, 100.0, 5])
    sheet.append([date(2026, 3, 7), 100, 5])
    out = io.BytesIO()
    book.save(out)
    report = customers(out.getvalue(), "file.xlsx")
    assert sorted(p for p, _ in figures(customers)) == ["2026", "2026-03"]
    assert [line for line, _ in lines(report)] == [4]


def test_a_file_without_period_or_figures(customers: RowFiles) -> None:
    with pytest.raises(ImportFileError, match="--map COLUMN=period"):
        customers("a,customers lost\n1,2\n")
    with pytest.raises(ImportFileError, match="no column has figures"):
        customers("period,b\n2026,2\n")
