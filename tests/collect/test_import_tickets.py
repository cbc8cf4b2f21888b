"""Files of tickets: what help desks export, durations instead of moments, tweets, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from spiders.errors import ImportFileError, UsageError
from spiders.records import Crawl
from spiders.service_records import Ticket
from spiders.store import Store, open_store
from tests.collect.row_files import RowFiles, lines, moment


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as opened:
        yield opened


@pytest.fixture
def read(tmp_path: Path, store: Store) -> RowFiles:
    return RowFiles("tickets", tmp_path, store)


def tickets(read: RowFiles) -> list[Ticket]:
    return sorted(read.store.records(Ticket), key=lambda t: (t.opened_at, t.brand, t.ticket_id))


PLAIN = (
    "brand,ticket_id,opened_at,first_response_at,resolved_at,contacts,channel,topic,segment\n"
    "acme,1,2026-03-01 14:05,2026-03-01 15:20,2026-03-02 09:00,1,Email,Refund,Business\n"
    "Bolt Box,1,2026-03-30 18:00,,,2,chat,Door jo@mail.example,\n"
)


def test_a_plain_file(read: RowFiles) -> None:
    report = read(PLAIN)
    assert (report.read, report.new, report.rejected, report.losses, report.unused) == (2, 2, (), (), ())
    first, second = tickets(read)
    assert (first.brand, first.first_response_at, first.resolved_at, first.contacts, first.channel, first.topic, first.segment) == (
        "acme", moment("2026-03-01T15:20"), moment("2026-03-02T09:00"), 1, "email", "Refund", "Business",
    )  # fmt: skip
    assert (second.first_response_at, second.observed_until, second.topic) == (
        None, moment("2026-03-30T18:00"), "Door [e-mail]",
    )  # fmt: skip
    assert any("1 of 2 tickets have no first response" in note for note in report.notes)
    crawl = next(read.store.records(Crawl))
    assert (crawl.spider, crawl.brand, crawl.fill_rates["resolved_at"]) == ("import:tickets", None, 0.5)
    again = read(PLAIN)
    assert (again.new, again.changed, again.same) == (0, 0, 2)


OPENED, ANSWERED, RESOLVED = moment("2026-03-01T14:05"), moment("2026-03-01T15:35"), moment("2026-03-02T14:05")
"""Of the first ticket in each export below; the second one, an hour later, is not answered yet."""

EXPORTS = {
    "zendesk": (
        "Ticket ID,Requester,Ticket created - Timestamp,Ticket solved - Timestamp,Ticket channel,Ticket brand,"
        "First reply time (min),First reply time in minutes within business hours,Reopens,Tags\n"
        "11,Jo Miller,2026-03-01T14:05:00,2026-03-02T14:05:00,Email,Acme Lockers,90,30,0,refund\n"
        "12,Al,2026-03-01T15:05:00,,Email,Acme Lockers,,,,refund\n"
    ),
    "freshdesk": (
        "Ticket ID,Subject,Status,Source,Type,Created time,Due by Time,Resolved time,Closed time,Initial response time,"
        "First response time (in hrs),Resolution time (in hrs),Customer interactions,Agent interactions\n"
        "11,My door,Closed,Email,refund,2026-03-01 14:05:00,,2026-03-02 14:05:00,2026-03-05 10:00:00,2026-03-01 15:35:00,01:30:00,24:00:00,1,2\n"
        "12,My key,Open,Email,refund,2026-03-01 15:05:00,,,,,,,1,0\n"
    ),
    "intercom": (
        "Conversation ID,Conversation started at,First response time (seconds),Time to close (seconds),Channel,Conversation tags\n"
        "11,2026-03-01 14:05:00 UTC,5400,86400,Email,refund\n"
        "12,2026-03-01 15:05:00 UTC,,,Email,refund\n"
    ),
    "help scout": (
        "Number,Created At,Closed At,First Response Time,Type,Tags,Mailbox\n"
        "11,\"Mar 1, 2026 2:05 PM\",\"Mar 2, 2026 2:05 PM\",1h 30m,email,refund,Support\n"
        "12,\"Mar 1, 2026 3:05 PM\",,,email,refund,Support\n"
    ),
    "hubspot": (
        "Ticket ID,Ticket name,Create date,Close date,Time to first agent email reply (HH:mm:ss),Source,Category\n"
        "11,My door,2026-03-01 14:05,2026-03-02 14:05,01:30:00,EMAIL,refund\n"
        "12,My key,2026-03-01 15:05,,,EMAIL,refund\n"
    ),
    "jira": (
        "Issue key,Issue id,Summary,Created,Resolved,Custom field (Request Type),First response date,Request channel type\n"
        "SD-11,1,My door,01/Mar/26 2:05 PM,02/Mar/26 2:05 PM,refund,01/Mar/26 3:35 PM,Email\n"
        "SD-12,2,My key,01/Mar/26 3:05 PM,,refund,,Email\n"
    ),
    "gorgias": (
        "Ticket ID,Ticket subject,Created datetime,Closed datetime,First response time (s),Channel,Contact reason\n"
        "11,My door,2026-03-01T14:05:00+00:00,2026-03-02T14:05:00+00:00,5400,email,refund\n"
        "12,My key,2026-03-01T15:05:00+00:00,,,email,refund\n"
    ),
    "american": (
        "ID,Created,First Response,Resolved,Channel,Category\n"
        "11,3/1/2026 2:05 PM,3/1/2026 3:35 PM,3/2/2026 2:05 PM,email,refund\n"
        "12,3/1/2026 3:05 PM,,,email,refund\n"
        "13,3/13/2026 3:05 PM,,,email,refund\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("desk", sorted(EXPORTS))
def test_exports_of_help_desks(read: RowFiles, desk: str) -> None:
    report = read(EXPORTS[desk])
    assert (report.rejected, report.losses) == ((), ())
    first, second = tickets(read)[:2]
    assert (first.opened_at, first.first_response_at, first.resolved_at) == (OPENED, ANSWERED, RESOLVED)
    assert (second.opened_at, second.first_response_at, second.resolved_at) == (
        OPENED + timedelta(hours=1), None, None,
    )  # fmt: skip
    assert (first.brand, first.channel, first.topic) == ("acme", "email", "refund")
    newest = max(t for ticket in tickets(read) for t in (ticket.opened_at, ticket.resolved_at) if t)
    assert second.observed_until == newest
    if desk == "zendesk":
        assert (first.contacts, second.contacts) == (1, None)
        assert any("business hours" in n and "not used" in n for n in report.notes)


def test_nested_answers_of_an_interface(read: RowFiles) -> None:
    opened = int(OPENED.timestamp())
    rows = [
        {
            "id": "11", "created_at": opened, "source": {"type": "email"},
            "statistics": {"first_admin_reply_at": opened + 5400, "first_close_at": opened + 86400, "count_reopens": 1},
        },
        {"id": "12", "created_at": opened + 3600, "source": {"type": "email"}, "statistics": {"first_admin_reply_at": None}},
    ]  # fmt: skip
    read(json.dumps({"conversations": rows}), "file.json")
    first, second = tickets(read)
    assert (first.first_response_at, first.resolved_at, first.contacts, first.channel) == (
        ANSWERED,
        RESOLVED,
        2,
        "email",
    )
    assert second.first_response_at is None


def test_workbooks_with_real_dates(read: RowFiles) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Ticket ID", "Created at", "First reply time (min)", "Solved at", "First contact resolution"])
    sheet.append([11, datetime(2026, 3, 1, 14, 5), 90, datetime(2026, 3, 2, 14, 5), "yes"])
    sheet.append([12, datetime(2026, 3, 1, 15, 5), None, None, "no"])
    out = io.BytesIO()
    book.save(out)
    report = read(out.getvalue(), "file.xlsx")
    first, second = tickets(read)
    assert (first.opened_at, first.first_response_at, first.resolved_at) == (OPENED, ANSWERED, RESOLVED)
    assert (first.contacts, second.contacts) == (1, 2)
    assert any("yes is 1, no is 2" in note for note in report.notes)


@pytest.mark.parametrize(
    ("head", "cell", "seconds"),
    [
        ("First response time (min)", "90", 5400), ("First response time (minutes)", "1,5", 90), ("FRT in seconds", "45", 45),
        ("First response time (hours)", "1.5", 5400), ("First reply time (hh:mm)", "1:30", 5400), ("First reply time", "1h 30m", 5400),
        ("First reply time", "00:45:12", 2712), ("First reply time", "2 days 03:00:00", 183600), ("Response time (ms)", "1500", 1.5),
        ("First response time (min)", "1:30", 90), ("First reply time", "90", None), ("First reply time", "1:30", None),
        ("First reply time (min)", "-5", None), ("First reply time", "soon", None),
    ],
)  # fmt: skip
def test_durations_have_their_unit_in_the_head(read: RowFiles, head: str, cell: str, seconds: float | None) -> None:
    report = read(f'id,created,{head}\n1,2026-03-01 14:05,"{cell}"\n')
    (only,) = tickets(read)
    if seconds is None:
        assert only.first_response_at is None
        assert [r.line for r in report.losses] == [2]
    else:
        assert only.first_response_at == OPENED + timedelta(seconds=seconds)


def test_rows_that_cannot_be_are_named_by_line_and_the_rest_is_kept(read: RowFiles) -> None:
    report = read(
        "brand,ticket_id,opened_at,first_response_at,resolved_at,observed_until,contacts\n"
        "acme,1,2026-03-02 10:00,2026-03-01 10:00,,,\n"
        "acme,2,2026-03-02 10:00,,2026-03-01 10:00,,\n"
        "acme,3,,2026-03-01 10:00,,,\n"
        "acme,4,03/04/2026,,,,\n"
        "zeta,5,2026-03-02 10:00,,,,\n"
        "acme,6,2062-03-02 10:00,,,,\n"
        "acme,7,2026-03-02 10:00,2026-03-03 10:00,,2026-03-02 12:00,\n"
        "acme,8,2026-03-02 10:00,soon,,,\n"
        "acme,9,2026-03-02 10:00,2026-03-02 11:00,,2026-03-09 12:00,many\n"
    )
    assert lines(report) == [
        (2, "first response 2026-03-01 10:00:00 lies before opened 2026-03-02 10:00:00"),
        (3, "resolved 2026-03-01 10:00:00 lies before opened 2026-03-02 10:00:00"),
        (4, "has no opened_at"),
        (5, "opened_at: expected a date that is clearly day first or month first; nothing in the file decides "
            "(--dates dmy or --dates mdy does), got '03/04/2026'"),
        (6, "unknown brand 'zeta'; the brands are acme, bolt-box"),
        (7, "opened_at 2062-03-02 10:00 lies in the future; it is 2026-06-15 now"),
        (8, "observed_until 2026-03-02 12:00 lies before 2026-03-03 10:00 of the same row"),
        (9, "first_response_at: expected a date, got 'soon'"),
    ]  # fmt: skip
    (only,) = tickets(read)
    assert (only.observed_until, only.contacts) == (moment("2026-03-09T12:00"), None)
    assert [(r.line, r.reason) for r in report.losses] == [(10, "without contacts: expected a count, got 'many'")]


def test_the_order_of_dates_is_the_files(read: RowFiles) -> None:
    report = read("id,created,resolved\n1,03/04/2026 10:00,14/04/2026 10:00\n2,05/04/2026 10:00,06/04/2026 10:00\n")
    assert [t.opened_at.month for t in tickets(read)] == [4, 4]
    assert "dates in 'created' were read as day/month: those of the other columns can only be that" in report.notes


def test_what_a_file_does_not_say_is_said(read: RowFiles) -> None:
    report = read("id,created\n1,2026-03-01\n2,2026-03-02\n")
    notes = " / ".join(report.notes)
    for words in (
        "first answered: response times stay unknown",
        "resolved: resolution times stay unknown",
        "no time of day",
    ):
        assert words in notes
    assert next(read.store.records(Crawl)).fill_rates == {}
    with pytest.raises(
        ImportFileError, match=r"when a ticket was opened; the columns are a, b; .* --map COLUMN=opened_at"
    ):
        read("a,b\n1,2\n", "b.csv")
    with pytest.raises(ImportFileError, match="is empty"):
        read("", "c.csv")
    with pytest.raises(ImportFileError, match=r"unknown form '\.doc'"):
        read("x", "d.doc")
    assert (
        read("a,b\n1,2026-03-05 10:00\n", "e.csv", brand="bolt-box", mapping={"b": "opened_at", "a": "ticket_id"}).new
        == 1
    )


def test_a_column_of_states_is_no_column_of_moments(read: RowFiles) -> None:
    report = read("id,created,Resolved,Closed\n1,2026-03-01 14:05,yes,2026-03-02 14:05\n2,2026-03-01 15:05,no,\n")
    assert (report.rejected, report.columns["Closed"]) == ((), "resolved_at")
    assert [t.resolved_at for t in tickets(read)] == [RESOLVED, None]
    assert "'Resolved' holds no dates and was not taken for resolved_at" in report.notes


# --- tweets ---------------------------------------------------------------------------------------------------------


def tweets(*rows: tuple[int, str, bool, str, str, str, str]) -> str:
    """number, author, from a customer, minute, text, replies, replied to."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        ["tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id", "in_response_to_tweet_id"]
    )
    for number, author, inbound, minute, *rest in rows:
        writer.writerow([number, author, inbound, f"Tue Oct 31 {minute} +0000 2023", *rest])
    return out.getvalue()


TWEETS = tweets(
    (1, "100", True, "10:00:00", "@Acme_Lockers stuck", "2,4", ""),
    (2, "Acme_Lockers", False, "10:12:00", "@100 which one?", "3", "1"),
    (3, "100", True, "10:14:00", "@Acme_Lockers number 5", "5", "2.0"),
    (4, "Acme_Lockers", False, "10:20:00", "@100 sorry", "", "1"),
    (5, "Acme_Lockers", False, "10:44:00", "@100 opened", "", "3"),
    (6, "200", True, "11:00:00", "@bolt_box hello?", "", ""),
    (7, "300", True, "11:05:00", "@Acme_Lockers me too", "99", ""),
    (8, "400", True, "11:06:00", "what a day", "", ""),
    (9, "Zeta", False, "11:10:00", "@500 hi", "", "10"),
    (10, "500", True, "11:08:00", "@Zeta open?", "9", ""),
    (11, "600", True, "11:20:00", "@Acme_Lockers still?", "", "98"),
    (12, "Bolt_Box", False, "11:30:00", "News", "", ""),
)


def test_tweets_are_requests_by_thread_and_customer(read: RowFiles) -> None:
    report = read(TWEETS)
    found = [
        (t.brand, t.opened_at.strftime("%H:%M"), t.first_response_at and t.first_response_at.strftime("%H:%M"))
        for t in tickets(read)
    ]
    assert found == [("acme", "10:00", "10:12"), ("bolt-box", "11:00", None)]
    assert {t.observed_until.strftime("%H:%M") for t in tickets(read)} == {"11:30"}
    assert {t.channel for t in tickets(read)} == {"twitter"}
    assert [(line, reason.split(";")[0]) for line, reason in lines(report)] == [
        (8, "its replies (99) are not in the file: who answered is not known"),
        (9, "a customer's tweet that no brand answered and that names none"),
        (11, "unknown brand 'Zeta'"),
        (12, "the thread's first tweet (98) is not in the file"),
    ]
    assert report.unknown_brands == {"Zeta": 1}
    assert any(
        note.startswith("3 replies of brands to tweets of customers, median 20.0 minutes") for note in report.notes
    )
    assert (read(TWEETS).new, read(TWEETS).same) == (0, 2)


def test_each_tweet_of_a_customer_can_be_a_request(read: RowFiles) -> None:
    read(TWEETS, as_="messages")
    found = [
        (t.brand, t.opened_at.strftime("%H:%M"), t.first_response_at and t.first_response_at.strftime("%H:%M"))
        for t in tickets(read)
    ]
    assert found == [
        ("acme", "10:00", "10:12"), ("acme", "10:14", "10:44"), ("bolt-box", "11:00", None), ("acme", "11:20", None),
    ]  # fmt: skip
    with pytest.raises(UsageError, match="holds no tweets"):
        read(PLAIN, as_="messages")


def test_the_tweets_of_76_brands(read: RowFiles, shared: Path) -> None:
    """The counts that the set's description gives: every reply to a customer, tweets without reply left out."""
    import gzip

    from spiders.market import Market

    data = gzip.decompress((shared / "data" / "twcs_sample" / "twcs.csv.gz").read_bytes())
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    names = sorted({row["author_id"] for row in rows if row["inbound"] == "False"})
    ids = [name.lower().replace("_", "-").strip("-") for name in names]
    market = Market.model_validate(
        {"market": {"name": "Many"}, "brand": [{"id": i, "name": n, "domains": [f"{i}.example"]} for i, n in zip(ids, names, strict=True)]}
    )  # fmt: skip
    report = read(data, market=market)
    assert len({t.brand for t in tickets(read)}) == 76
    assert any(
        note.startswith("2188 replies of brands to tweets of customers, median 12.1 minutes") for note in report.notes
    )
