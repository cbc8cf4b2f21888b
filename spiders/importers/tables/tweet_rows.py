"""Tweets between customers and brands -> tickets.

The form is that of the customer support tweets: one tweet a row with ``tweet_id, author_id, inbound, created_at,
response_tweet_id, in_response_to_tweet_id``; a brand's ``author_id`` is its handle, ``inbound`` marks customers.

A customer's first tweet to a brand in a thread opens a request, the brand's first reply to any tweet of that customer
in the thread is the first response. With ``messages`` each tweet of a customer is a request of its own. A tweet that
nobody answered is not answered until the newest tweet of the file; one whose replies are not in the file is left out,
since nobody can know whether the brand was among them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from spiders.importers.tables.columns import fold_name
from spiders.importers.tables.record_rows import RecordRows, brand_of
from spiders.importers.tables.table import Row, Table
from spiders.importers.tables.values import UnreadableError, is_blank, read_flag, read_words
from spiders.market import Market
from spiders.records import stable_id
from spiders.service_records import Ticket

COLUMNS = ("tweet_id", "author_id", "inbound", "created_at", "in_response_to_tweet_id")
CHANNEL = "twitter"
_HANDLE = re.compile(r"@(\w{1,30})")


@dataclass(frozen=True, kw_only=True)
class _Tweet:
    row: Row
    number: str
    author: str
    inbound: bool
    at: datetime
    handles: tuple[str, ...]
    answers: str | None
    """The tweet it replies to."""
    replies: tuple[str, ...]
    """The tweets that reply to it."""


def are_tweets(table: Table) -> bool:
    """Whether a table has the columns of such a file."""
    folded = {fold_name(column) for column in table.columns}
    return all(fold_name(column) in folded for column in COLUMNS)


class TweetRows(RecordRows):
    """The rows of one file of tweets, being read into tickets."""

    def __init__(
        self, *, market: Market, file: Path, table: Table, defaults: Mapping[str, str], now: datetime, messages: bool
    ) -> None:
        folded = {fold_name(column): column for column in table.columns}
        wanted = (*COLUMNS, "text", "response_tweet_id")
        fields = {name: folded[fold_name(name)] for name in wanted if fold_name(name) in folded}
        super().__init__(
            market=market, file=file, table=table, fields=fields, defaults=defaults, moments=("created_at",)
        )
        self.now = now
        self.messages = messages

    def read(self) -> list[Ticket]:
        """The requests to brands of the market; rows that open none because they cannot be used are rejected."""
        tweets: dict[str, _Tweet] = {}
        for row in self._usable():
            try:
                tweet = self._tweet(row)
            except UnreadableError as error:
                self._reject(row, str(error))
                continue
            tweets.setdefault(tweet.number, tweet)
        handles = {t.author.casefold(): t.author for t in tweets.values() if not t.inbound}
        answers: dict[str, list[_Tweet]] = {}
        for tweet in tweets.values():
            if not tweet.inbound and tweet.answers is not None and tweet.answers in tweets:
                answers.setdefault(tweet.answers, []).append(tweet)
        newest = max((t.at for t in tweets.values()), default=self.now)
        requests = self._requests(tweets)
        tickets: list[Ticket] = []
        for mine in requests:
            found = self._ticket(mine, tweets, answers, handles, newest)
            tickets += [found] if found else []
        self._say(tweets, tickets, answers, newest)
        return tickets

    def _requests(self, tweets: Mapping[str, _Tweet]) -> list[list[_Tweet]]:
        """Customers' tweets by request, the opening one first."""
        inbound = sorted((t for t in tweets.values() if t.inbound), key=lambda t: (t.at, t.number))
        if self.messages:
            return [[tweet] for tweet in inbound]
        by_thread: dict[tuple[str, str], list[_Tweet]] = {}
        for tweet in inbound:
            by_thread.setdefault((_root(tweet, tweets), tweet.author), []).append(tweet)
        return list(by_thread.values())

    def _ticket(
        self,
        mine: list[_Tweet],
        tweets: Mapping[str, _Tweet],
        answers: Mapping[str, list[_Tweet]],
        handles: Mapping[str, str],
        newest: datetime,
    ) -> Ticket | None:
        first = mine[0]
        replies = sorted(
            (reply for tweet in mine for reply in answers.get(tweet.number, [])), key=lambda t: (t.at, t.number)
        )
        try:
            brand = self._known_brand(replies[0].author if replies else self._asked(first, tweets, handles))
            root = tweets[_root(first, tweets)]
            if not self.messages and root.answers is not None:
                raise UnreadableError(f"the thread's first tweet ({root.answers}) is not in the file")
            absent = [number for tweet in mine for number in tweet.replies if number not in tweets]
            if not replies and absent:
                raise UnreadableError(
                    f"its replies ({', '.join(absent[:3])}) are not in the file: who answered is not known"
                )
            if replies and replies[0].at < first.at:
                raise UnreadableError(f"the reply {replies[0].number} is older than the tweet it answers")
        except UnreadableError as error:
            self._reject(first.row, str(error))
            return None
        return Ticket(
            ticket_id=stable_id("t", brand, CHANNEL, first.number),
            brand=brand,
            opened_at=first.at,
            first_response_at=replies[0].at if replies else None,
            observed_until=newest,
            channel=CHANNEL,
        )

    def _asked(self, tweet: _Tweet, tweets: Mapping[str, _Tweet], handles: Mapping[str, str]) -> str:
        """The brand that an unanswered tweet is for: whom it replies to, else the first brand it names."""
        parent = tweets.get(tweet.answers or "")
        if parent is not None and not parent.inbound:
            return parent.author
        for handle in tweet.handles:
            if handle.casefold() in handles or brand_of(self.market, handle):
                return handles.get(handle.casefold(), handle)
        raise UnreadableError("a customer's tweet that no brand answered and that names none")

    def _tweet(self, row: Row) -> _Tweet:
        number, author = self._words(row, "tweet_id"), self._words(row, "author_id")
        inbound = read_flag(row.values.get(self.fields["inbound"]))
        at = self._past(row, "created_at", now=self.now, required=True)
        if number is None or author is None or inbound is None or at is None:
            raise UnreadableError("needs tweet_id, author_id, inbound and created_at")
        text = row.values.get(self.fields["text"]) if "text" in self.fields else None
        replies = row.values.get(self.fields["response_tweet_id"]) if "response_tweet_id" in self.fields else None
        numbers = "" if is_blank(replies) else read_words(replies) or ""
        return _Tweet(
            row=row,
            number=number,
            author=author,
            inbound=inbound,
            at=at,
            handles=tuple(_HANDLE.findall(text)) if isinstance(text, str) else (),
            answers=_number(row.values.get(self.fields["in_response_to_tweet_id"])),
            replies=tuple(_number(part) or "" for part in numbers.split(",") if part),
        )

    def _say(
        self, tweets: Mapping[str, _Tweet], tickets: list[Ticket], answers: Mapping[str, list[_Tweet]], newest: datetime
    ) -> None:
        customers = sum(t.inbound for t in tweets.values())
        answered = sum(t.first_response_at is not None for t in tickets)
        unit = (
            "tweets of customers, each a request" if self.messages else "requests, opened by a customer's first tweet"
        )
        self.notes.append(
            f"{len(tweets)} tweets, {customers} of them from customers: {len(tickets)} {unit} to "
            f"{len({t.brand for t in tickets})} brands; {answered} answered, {len(tickets) - answered} not until "
            f"{newest:%Y-%m-%d %H:%M}, the newest tweet"
            + ("" if self.messages else " (--as messages makes each tweet of a customer a request)")
        )
        pairs = [
            (reply.at - tweets[number].at).total_seconds() / 60
            for number, replies in answers.items()
            for reply in replies
            if tweets[number].inbound and brand_of(self.market, reply.author)
        ]
        if pairs:
            self.notes.append(
                f"{len(pairs)} replies of brands to tweets of customers, median {median(pairs):.1f} minutes after the tweet they answer "
                "(every reply counted, tweets without reply left out)"
            )


def _root(tweet: _Tweet, tweets: Mapping[str, _Tweet]) -> str:
    """The first tweet of the thread that the file has."""
    seen = {tweet.number}
    while tweet.answers is not None and tweet.answers in tweets and tweet.answers not in seen:
        tweet = tweets[tweet.answers]
        seen.add(tweet.number)
    return tweet.number


def _number(value: object) -> str | None:
    """An id; "3.0" is 3 (a column with gaps becomes one of decimals on its way through some tools)."""
    words = None if is_blank(value) else read_words(value)
    return words.removesuffix(".0") if words else None
