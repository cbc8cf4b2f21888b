"""``marketgap forget``: erase from store, archive and result tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.completions import offer_sources
from analysis.cli.options import JsonOption, MarketOption, NowOption, open_market
from analysis.cli.screen import say, say_json

if TYPE_CHECKING:
    from spiders.archive import PageArchive
    from spiders.erasure import Doomed, Forgotten
    from spiders.market import Market
    from spiders.store import Store


def run(
    author: Annotated[
        str | None, typer.Option("--author", help="Key of an author, as in the table reviews.", show_default=False)
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            help="A source, or the name of an imported file.",
            show_default=False,
            autocompletion=offer_sources,
        ),
    ] = None,
    before: Annotated[
        str | None, typer.Option("--before", help="Reviews published before this date.", show_default=False)
    ] = None,
    expired: Annotated[
        bool, typer.Option("--expired", help="What [privacy] in market.toml says is kept too long.")
    ] = False,
    old_key: Annotated[
        bool,
        typer.Option("--old-key", help="Take all authors' hashes off the reviews, to go on with another key."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    market: MarketOption = None,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Erase reviews with the archived pages that hold them; cannot be undone.

    An author who is erased stays so: later crawls and imports leave her reviews out. Files with quotes that you had
    written (briefs, exports, notebooks) are named, not removed.

    Example: marketgap forget --source reviews.example --before 2024-01-01
    """
    from analysis.whole_folders import one_at_a_time
    from spiders.archive import open_archive
    from spiders.clock import now as moment_of
    from spiders.erasure import find_doomed, find_expired
    from spiders.errors import UsageError
    from spiders.pipelines.claim import FILE_NAME
    from spiders.standstill import standstill
    from spiders.store import open_store

    others = [author, source, before]
    if (expired or old_key) and (any(words is not None for words in others) or (expired and old_key)):
        raise UsageError("forget: --expired and --old-key stand alone, without --author, --source and --before")
    moment = _moment(before)
    opened = open_market(market)
    archive = open_archive(opened)
    with (
        one_at_a_time(opened.folder.resolve(), to="forget"),
        open_store(opened.store_url) as store,
        standstill(store, opened.notes_folder / FILE_NAME),
    ):
        if old_key:
            _drop_keys(store, yes=yes, as_json=as_json)
            return
        if expired:
            if (opened.privacy.retention_days or opened.privacy.pages_days) is None:
                raise UsageError(
                    "forget --expired: market.toml has no [privacy] retention_days; give one, for example 730"
                )
            doomed = find_expired(
                store,
                archive,
                now=moment_of(now),
                records=opened.privacy.retention_days,
                pages=opened.privacy.pages_days,
            )
        else:
            doomed = find_doomed(store, archive, author=author, source=source, before=moment)
        if doomed.empty:
            if as_json:
                say_json([])
            else:
                say(
                    "nothing is too old" if expired else "nothing to erase: no review is of that author, source or time"
                )
            raise typer.Exit(0 if expired else 1)
        what = f"{len(doomed.reviews)} reviews, {len(doomed.pages)} archived pages, {len(doomed.crawls)} whole crawls"
        if not yes and not typer.confirm(f"Erase {what}? This cannot be undone."):
            say("nothing was erased")
            raise typer.Exit(1)
        forgotten, tables, runs = _erase(opened, store, archive, doomed)
    _report(opened, doomed, forgotten, tables, runs, as_json=as_json)


def erase_expired(market: Market, *, now: datetime) -> str | None:
    """What crawl, import and run do at their end: erase what [privacy] says is too old; a line about it, or None."""
    from analysis.whole_folders import one_at_a_time
    from spiders.archive import open_archive
    from spiders.erasure import find_expired
    from spiders.pipelines.claim import FILE_NAME
    from spiders.standstill import standstill
    from spiders.store import open_store

    options = market.privacy
    if (options.retention_days or options.pages_days) is None:
        return None
    archive = open_archive(market)
    with open_store(market.store_url) as store:
        doomed = find_expired(store, archive, now=now, records=options.retention_days, pages=options.pages_days)
        if doomed.empty:
            return None
        with (
            one_at_a_time(market.folder.resolve(), to="forget --expired"),
            standstill(store, market.notes_folder / FILE_NAME),
        ):
            forgotten, *_ = _erase(market, store, archive, doomed)
    return (
        f"older than [privacy] allows, erased: {forgotten.reviews} reviews, {forgotten.others} other records, "
        f"{forgotten.pages} archived pages"
    )


def _erase(market: Market, store: Store, archive: PageArchive, doomed: Doomed) -> tuple[Forgotten, int, int]:
    """From copies to originals: when this is interrupted, doing it again finds the originals and finishes."""
    from analysis.erased_results import clean_runs, drop_results, words_of
    from spiders.crawling import LOG_NAME
    from spiders.erasure import erase
    from spiders.records import Review

    gone = {review.review_id for review in doomed.reviews}
    texts = [text for review in doomed.reviews for text in (review.text, review.title, review.reply_text)]
    left = (text for r in store.records(Review) if r.review_id not in gone for text in (r.text, r.title, r.reply_text))
    tables = drop_results(market)
    runs = clean_runs(market, words_of(texts) - words_of(left))
    (market.notes_folder / LOG_NAME).unlink(missing_ok=True)  # names addresses, and they may name people
    return erase(store, archive, doomed), tables, runs


def _report(market: Market, doomed: Doomed, forgotten: Forgotten, tables: int, runs: int, *, as_json: bool) -> None:
    from analysis.erased_results import find_copies

    copies, unknown = find_copies(market, [review.text for review in doomed.reviews])
    folder = market.folder.resolve()
    held, unread = ([str(file.relative_to(folder)) for file in files] for files in (copies, unknown))
    if as_json:
        say_json(
            {
                "reviews": forgotten.reviews,
                "others": forgotten.others,
                "pages": forgotten.pages,
                "tables": tables,
                "runs": runs,
                "still_in": held,
                "not_looked_through": unread,
            }
        )
        return
    say(f"erased {forgotten.reviews} reviews, {forgotten.others} other records, {forgotten.pages} archived pages")
    if tables:
        say("the result tables held them too and were removed; marketgap analyse makes them again")
    if runs:
        say(f"{runs} kept runs lost their quotes, and words that only these reviews had")
    for name in held:
        say(f"still quoted in {name}: delete it by hand, or write it anew")
    for name in unread:
        say(f"could not be looked through: {name}; look yourself")
    say("what lies elsewhere (mails, printed briefs, backups) was not looked at")


def _drop_keys(store: Store, *, yes: bool, as_json: bool) -> None:
    from spiders.people import drop_author_keys

    if not yes and not typer.confirm("Take the hashes of all authors off their reviews? This cannot be undone."):
        say("nothing was changed")
        raise typer.Exit(1)
    count = drop_author_keys(store)
    store.compact()
    if as_json:
        say_json({"without_author": count})
    else:
        say(f"{count} reviews have no author any more; new ones are hashed with this machine's key")


def _moment(before: str | None) -> datetime | None:
    from spiders.errors import UsageError
    from spiders.importers.tables.values import UnreadableError, read_moment

    if before is None:
        return None
    try:
        moment = read_moment(before, dayfirst=None)
    except UnreadableError:
        moment = None
    if moment is None:
        raise UsageError(f"--before {before}: expected a date such as 2024-12-31")
    return moment
