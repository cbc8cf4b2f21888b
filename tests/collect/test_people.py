"""One key for all authors of a store, and who was forgotten stays forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from spiders import privacy
from spiders.errors import StoreError
from spiders.people import (
    KEY,
    People,
    drop_author_keys,
    forgotten_authors,
    has_other_key,
    read_about,
    remember_forgotten,
    write_about,
)
from spiders.privacy import author_key, key_fingerprint
from spiders.records import Review
from spiders.store import open_store

pytestmark = pytest.mark.sqlite


def review(number: int, author: str | None) -> Review:
    return Review(review_id=f"r{number}", brand="a", source="s", text="late", author_key=author_key(author, source="s"))


def test_another_key_is_said_and_nothing_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(f"sqlite:///{tmp_path / 'm.db'}") as store:
        assert not has_other_key(store)
        assert list(People(store).admit([review(1, None)])) == [review(1, None)]
        assert read_about(store, KEY) is None, "nobody's name was hashed yet"
        first = review(2, "Jo")
        store.save(People(store).admit([first]))
        assert read_about(store, KEY) == key_fingerprint()
        monkeypatch.setenv(privacy.VARIABLE, "the key of another machine")
        assert has_other_key(store)
        assert list(People(store).admit([review(3, None)])) == [review(3, None)]
        with pytest.raises(StoreError, match=f"another key.*{privacy.VARIABLE}") as told:
            store.save(People(store).admit([review(4, "Jo")]))
        assert "\n" not in str(told.value)
        assert store.count(Review) == 1
        assert drop_author_keys(store) == 1
        store.save(People(store).admit([review(4, "Jo")]))
        assert not has_other_key(store)


def test_a_fingerprint_is_not_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(privacy.VARIABLE, "a secret of the team")
    assert len(key_fingerprint()) == 16
    assert key_fingerprint() not in {author_key("a secret of the team", source=""), "a secret of the team"}


def test_who_was_forgotten_is_not_saved_again(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'm.db'}") as store:
        jo, ann = review(1, "Jo"), review(2, "Ann")
        remember_forgotten(store, str(jo.author_key))
        remember_forgotten(store, str(jo.author_key))
        assert forgotten_authors(store) == {jo.author_key}
        assert list(People(store).admit([jo, ann])) == [ann]


def test_facts_on_postgresql(postgresql_url: str) -> None:
    from tests.postgresql_server import fresh_database

    with fresh_database(postgresql_url) as url, open_store(url) as store:
        write_about(store, "a", "1")
        write_about(store, "a", "2")
        assert read_about(store, "a") == "1"
        store.save(People(store).admit([review(1, "Jo")]))
        assert not has_other_key(store)
        with store.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM about")) == 2
