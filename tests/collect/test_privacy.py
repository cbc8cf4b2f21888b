"""Names become keyed hashes, contacts are masked, and what is no contact stays."""

from __future__ import annotations

import os
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import privacy
from spiders.errors import StoreError
from spiders.privacy import author_key, mask_contacts


def test_one_person_has_one_key_and_two_sources_make_two() -> None:
    key = author_key("Jo  Miller", source="hub.example")
    assert key is not None
    assert len(key) == 16
    assert author_key(" jo miller ", source="hub.example") == key
    assert author_key("Jo Miller", source="other.example") != key
    assert author_key("Joe Miller", source="hub.example") != key


@pytest.mark.parametrize("name", [None, "", "  ", "Anonymous", "A Google user", "[deleted]", "Аноним", "匿名"])
def test_nobody_in_particular_has_no_key(name: str | None) -> None:
    assert author_key(name, source="hub.example") is None


def test_names_of_signs_only_are_people_too() -> None:
    assert author_key("🌻🌻", source="s") != author_key("🌻", source="s")
    assert author_key("\ud83d", source="s") is not None


def test_the_secret_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    first = author_key("Jo", source="s")
    monkeypatch.setenv(privacy.VARIABLE, "another secret")
    assert author_key("Jo", source="s") != first


def test_a_key_file_is_made_once_and_for_the_user_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(privacy.VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: author_key("Jo", source="s"), range(32)))
    assert len(keys) == 1
    file = privacy.key_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == [privacy.FILE_NAME]
    privacy._secret.cache_clear()
    assert {author_key("Jo", source="s")} == keys


def test_a_key_file_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(privacy.VARIABLE)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    privacy.key_file().parent.mkdir(parents=True)
    privacy.key_file().write_text("short\n", encoding="ascii")
    with pytest.raises(StoreError, match="at least 16 characters"):
        author_key("Jo", source="s")


def test_a_key_file_that_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(privacy.VARIABLE)
    before = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("XDG_CONFIG_HOME", folder)
        Path(folder).chmod(0o555)
        try:
            if before == 0:
                os.seteuid(65534)
            with pytest.raises(StoreError, match=privacy.VARIABLE):
                author_key("Jo", source="s")
        finally:
            os.seteuid(before)
            Path(folder).chmod(0o700)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to jo.smith+x@mail.example.com, please", "write to [e-mail], please"),
        ("jo (at) mail (dot) example", "[e-mail]"),
        ("иван@почта.рф пишите", "[e-mail] пишите"),
        ("call +44 (0)20 7946-0123!", "call [phone]!"),
        ("Tel. 06 12 34 56 78", "Tel. [phone]"),
        ("(555) 010-4477", "[phone]"),
        ("8 (701) 010-45-67", "[phone]"),
        ("02-12-34-56-78 or 0501234567", "[phone] or [phone]"),
        ("card 4111 1111 1111 1111", "card [number]"),
        ("account 123456789012", "account [number]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [number]"),
        ("on 15.12.2014 0812345678 rang", "on 15.12.2014 [phone] rang"),
        ("٠٥٠١٢٣٤٥٦٧٨", "[phone]"),
    ],
)
def test_contacts_are_masked(text: str, masked: str) -> None:
    assert mask_contacts(text) == masked
    assert mask_contacts(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Thanks @acme_help, at last. I was at home. Great",
        "paid 1,250,000 or 10.000.000 or 2 000 000 000, now 49.99",
        "2024-05-12 10:30:00, 12/05/2024-13/05/2024, 5/13/2024, 12 05 2024, 2024.05.12",
        "open 06.30-08.30 and 0900-1100, all of 2019 2020 2021",
        "rated 10/10, 100%, 24/7, version 4.12.0, +1",
        "between 5000-10000 for a 2015-2020 model",
    ],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert mask_contacts(text) == text


@given(st.text(max_size=300))
def test_masking_twice_changes_nothing_and_words_survive(text: str) -> None:
    once = mask_contacts(text)
    assert mask_contacts(once) == once


@given(st.text(alphabet="0123456789 +-()./@a", max_size=2000))
def test_long_runs_of_digits_and_signs_are_quick(text: str) -> None:
    mask_contacts(text)
