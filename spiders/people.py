"""Authors of one store: all hashed with one key, and those it was told to forget stay forgotten.

A store remembers by which key its authors' names became hashes (not the key: a fingerprint of it). With another key the
same person would be two, and no request to forget her would find the older half; so nothing is saved then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import sqlalchemy as sa

from spiders.errors import StoreError
from spiders.privacy import VARIABLE, key_file, key_fingerprint
from spiders.records import Review
from spiders.schema import ABOUT
from spiders.store import Store

T = TypeVar("T")

KEY = "author_key"
FORGOTTEN = "forgotten:"


class People:
    """The authors of one store, while something is saved into it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._checked = False
        self._forgotten: frozenset[str] | None = None

    def admit(self, records: Iterable[T]) -> list[T]:
        """The records that may be saved: all but reviews of authors who were forgotten.

        Raises
        ------
        StoreError
            When the store's authors were hashed with another key.
        """
        given = list(records)
        if not any(isinstance(record, Review) and record.author_key is not None for record in given):
            return given
        self._check()
        if not (forgotten := self.forgotten):
            return given
        return [record for record in given if not (isinstance(record, Review) and record.author_key in forgotten)]

    @property
    def forgotten(self) -> frozenset[str]:
        """Keys of the authors whom ``marketgap forget --author`` erased."""
        if self._forgotten is None:
            self._forgotten = forgotten_authors(self.store)
        return self._forgotten

    def _check(self) -> None:
        if self._checked:
            return
        mine, theirs = key_fingerprint(), read_about(self.store, KEY)
        if theirs is None:
            write_about(self.store, KEY, mine)
            theirs = read_about(self.store, KEY)
        if theirs != mine:
            raise StoreError(other_key_message())
        self._checked = True


def has_other_key(store: Store) -> bool:
    """Whether this machine would hash authors with another key than the store's; False when the store has none yet."""
    theirs = read_about(store, KEY)
    return theirs is not None and theirs != key_fingerprint()


def other_key_message() -> str:
    """What to do about it, in one line."""
    return (
        "authors of this market were hashed with another key, so the same person would count as two; copy the key file of "
        f"the machine that made the market to {key_file()} or set {VARIABLE} to its key (marketgap forget --old-key goes on "
        "with this one: it takes the older hashes off the reviews)"
    )


def forgotten_authors(store: Store) -> frozenset[str]:
    """Keys of the authors whom the store was told to forget."""
    query = sa.select(ABOUT.c.name).where(ABOUT.c.name.like(f"{FORGOTTEN}%"))
    with store.engine.connect() as connection:
        return frozenset(str(name).removeprefix(FORGOTTEN) for name in connection.scalars(query))


def remember_forgotten(store: Store, author_key: str) -> None:
    """Never save a review of this author again."""
    write_about(store, f"{FORGOTTEN}{author_key}", "yes")


def drop_author_keys(store: Store) -> int:
    """Take the hashes off all reviews and the key's fingerprint off the store; returns how many reviews had one."""
    from spiders.schema import REVIEWS

    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        done = connection.execute(
            sa.update(REVIEWS).where(REVIEWS.c.author_key.is_not(None)).values(author_key=None)
        ).rowcount
        connection.execute(sa.delete(ABOUT).where(ABOUT.c.name == KEY))
    return done


def read_about(store: Store, name: str) -> str | None:
    """A fact the store knows about itself; None when it does not."""
    with store.engine.connect() as connection:
        found: str | None = connection.scalar(sa.select(ABOUT.c.value).where(ABOUT.c.name == name))
    return found


def write_about(store: Store, name: str, value: str) -> None:
    """Note a fact unless one of that name is there; two processes agree on the first."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = postgresql.insert if store.engine.dialect.name == "postgresql" else sqlite.insert
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert(ABOUT).values(name=name, value=value).on_conflict_do_nothing())
