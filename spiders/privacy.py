"""What is never stored: names of authors become a keyed hash, contacts in texts are masked."""

from __future__ import annotations

import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from spiders.errors import StoreError
from spiders.records import fold_space, normalise_text

VARIABLE = "MARKETGAP_AUTHOR_KEY"
FILE_NAME = "author.key"

NOBODY = frozenset(
    normalise_text(name)
    for name in (
        "anonymous", "anonymous user", "anonymous reviewer", "anonym", "anonyme", "anonimo", "anónimo", "anônimo",
        "аноним", "匿名", "匿名用户", "匿名さん", "مجهول", "a google user", "google user", "un utilisateur de google",
        "ein google nutzer", "deleted", "[deleted]", "deleted user", "former user", "guest", "gast", "invité",
        "customer", "a customer", "verified customer", "verified buyer", "unknown", "n/a", "none", "null", "nan",
        "user", "reviewer",
    )
)  # fmt: skip
"""Names that stand for nobody in particular: two of their reviews are not by one person."""

_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]++\s?(?:[@＠]|[\[({<]\s?at\s?[\])}>])\s?"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.|\s?[\[({<]\s?dot\s?[\])}>]\s?)){1,6}[^\W\d_]{2,24}\b",
    re.IGNORECASE,
)
_SPELT_AT = re.compile(r"[\[({<]\s?at", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ASCII_DIGIT = re.compile(r"[0-9]")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_IBAN_BEGINS = re.compile(r"[A-Z][A-Z]\d")
_DIGITS = re.compile(r"(?<![\w.,:/#=&?%$€£-])(?:\+|00)?\(?\d[\d ()./\u00a0\u2010-\u2013-]{5,28}\d(?![\w%]|[.,:]\d)")
_MANY_DIGITS = re.compile(r"\d[\d ()./\u00a0\u2010-\u2013-]{5}")
"""How each match of the two begins; quick to say that there is none."""
_RUN = re.compile(r"(?<![\d.,])\d{9,40}(?![.,]\d)")
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE = re.compile(
    rf"(?<!\d)(?:(?:{_DAY}([-./]){_MONTH}|{_MONTH}([-./]){_DAY})(?:\1|\2)(?:(?:19|20)\d{{2}}|\d{{2}})(?![-./]?\d)"
    rf"|{_DAY} {_MONTH} (?:19|20)\d{{2}}(?!\d)|(?:19|20)\d{{2}}([-./ ]){_MONTH}\3{_DAY}(?!\3?\d))"
)
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:[ .\u00a0]\d{3})+")
_TIMES = re.compile(r"(?:[01]?\d|2[0-4])[.]?[0-5]\d\s*[-\u2010-\u2013]\s*(?:[01]?\d|2[0-4])[.]?[0-5]\d")
_GROUP = re.compile(r"\d+")


def author_key(name: str | None, *, source: str) -> str | None:
    """A keyed hash of an author's name: the same person on one source has the same key, and no name comes back.

    Parameters
    ----------
    name
        The name as shown; whatever its case and spacing.
    source
        Where it was shown: people of one name on two sources are two.

    Returns
    -------
    str or None
        16 hexadecimal digits; None when there is no name or it stands for nobody ("A Google user").

    Raises
    ------
    StoreError
        When the key file can neither be read nor created.
    """
    return author_keys([name], source=source)[0]


def author_keys(names: Iterable[str | None], *, source: str) -> list[str | None]:
    """:func:`author_key` of many authors of one source."""
    key: bytes | None = None
    found: list[str | None] = []
    for name in names:
        folded = _as_compared(name)
        if folded is None:
            found.append(None)
            continue
        if key is None:
            key = _secret(os.environ.get(VARIABLE) or None, os.environ.get("XDG_CONFIG_HOME"), os.environ.get("HOME"))
        found.append(hmac.digest(key, f"{source}\x1f{folded}".encode("utf-8", "replace"), "sha256").hex()[:16])
    return found


def _as_compared(name: str | None) -> str | None:
    """A name without case and spacing; None when it stands for nobody."""
    shown = fold_space(name or "")
    folded = normalise_text(shown) or shown
    return None if not folded or folded in NOBODY else folded


def key_file() -> Path:
    """Where this user's key lies when ``MARKETGAP_AUTHOR_KEY`` is not set."""
    from platformdirs import user_config_dir

    return Path(user_config_dir("marketgap")) / FILE_NAME


@lru_cache(maxsize=8)
def _secret(given: str | None, *_places: str | None) -> bytes:
    """The key; ``_places`` only tell one user's folder from another's."""
    if given:
        return given.encode()
    file = key_file()
    advice = f"check its permissions or set {VARIABLE}"
    try:
        if not file.exists():
            _create(file)
        key = file.read_bytes().strip()
    except OSError as error:
        raise StoreError(
            f"{file}: the key for authors' names cannot be read or created: {error.strerror}; {advice}"
        ) from None
    if len(key) < 16:
        raise StoreError(
            f"{file}: the key for authors' names must have at least 16 characters; remove the file or set {VARIABLE}"
        )
    return key


def _create(file: Path) -> None:
    """Write a new key, readable by this user only; when two processes try, both use the one that came first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32) + "\n")
        try:
            Path(file).hardlink_to(name)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            Path(name).replace(file)
            return
    finally:
        Path(name).unlink(missing_ok=True)


def mask_contacts(text: str) -> str:
    """The text with e-mail addresses, phone numbers and long numbers (cards, accounts, orders) masked.

    Dates, amounts, years and @handles stay.

    >>> mask_contacts("Call +44 20 7946 0123 or write to jo@mail.example, order 4411223344")
    'Call [phone] or write to [e-mail], order [number]'
    >>> mask_contacts("On 12.05.2024 I paid 1 250 000, thanks @acme")
    'On 12.05.2024 I paid 1 250 000, thanks @acme'
    """
    masked = text
    if "@" in masked or "＠" in masked or _spells_at(masked):
        masked = _EMAIL.sub("[e-mail]", masked)
    digit = (_ASCII_DIGIT if masked.isascii() else _DIGIT).search(masked)
    if digit is None:
        return masked
    first = digit.start()
    if _IBAN_BEGINS.search(masked, max(0, first - 2)):
        masked = _IBAN.sub("[number]", masked)
        first = 0
    if not _MANY_DIGITS.search(masked, first):
        return masked
    masked = _DIGITS.sub(_mask_digits, masked)
    return _RUN.sub("[number]", masked)


def _spells_at(text: str) -> bool:
    """Whether an address may be written as "jo (at) mail.example"; most texts have no bracket at all."""
    return ("(" in text or "[" in text or "{" in text or "<" in text) and _SPELT_AT.search(text) is not None


def _mask_digits(match: re.Match[str]) -> str:
    """The word for a string of digits and separators, or the string itself when it is a date, an amount or short."""
    found = match[0]
    dated = _DATE.search(found)
    if dated:  # only what stands beside the date can be a number of somebody
        before, after = found[: dated.start()], found[dated.end() :]
        return _DIGITS.sub(_mask_digits, before) + dated[0] + _DIGITS.sub(_mask_digits, after)
    groups = _GROUP.findall(found)
    count = sum(map(len, groups))
    plain = found.lstrip("(")
    if all(len(g) == 4 and g[:2] in {"19", "20"} for g in groups):
        return found
    if _TIMES.fullmatch(found):  # open 0830-0930
        return found
    if found.startswith("+"):
        return "[phone]" if 7 <= count <= 16 else "[number]"
    if count >= 16 or (len(groups) >= 3 and all(len(g) == 4 for g in groups)):
        return "[number]"
    if _AMOUNT.fullmatch(found):
        return found
    if plain.startswith("0") and 8 <= count <= 15 and not re.fullmatch(r"0\.\d+", found):
        return "[phone]"
    sizes = [len(g) for g in groups]
    if len(groups) >= 3 and count >= 10 and min(sizes[1:]) >= 2 and max(sizes) <= 5:
        return "[phone]"
    if found.startswith("(") and count >= 9:
        return "[phone]"
    return "[number]" if count >= 10 or (len(groups) == 1 and count >= 9) else found
