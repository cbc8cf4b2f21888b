"""What is never stored: names of authors become a keyed hash, contacts in texts are masked."""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from spiders.errors import StoreError
from spiders.masked_names import mask_greeted, mask_told
from spiders.masking import mask_address, mask_numbers
from spiders.records import fold_space, normalise_text

__all__ = [
    "VARIABLE",
    "author_key",
    "author_keys",
    "key_file",
    "key_fingerprint",
    "mask_address",
    "mask_contacts",
    "mask_reply",
]

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


def key_fingerprint() -> str:
    """What tells one key from another without telling the key: 16 hexadecimal digits.

    Raises
    ------
    StoreError
        When the key file can neither be read nor created.
    """
    key = _secret(os.environ.get(VARIABLE) or None, os.environ.get("XDG_CONFIG_HOME"), os.environ.get("HOME"))
    return hmac.digest(key, b"marketgap: which key is this", "sha256").hex()[:16]


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
    """The text with e-mail addresses, telephone, card, account and order numbers, introduced handles and the writer's own name masked.

    Dates, amounts, years and bare @handles stay: companies are addressed by theirs.

    >>> mask_contacts("Call +44 20 7946 0123 or write to jo@mail.example, order 4411223344")
    'Call [phone] or write to [e-mail], order [number]'
    >>> mask_contacts("On 12.05.2024 I paid 1 250 000, thanks @acme")
    'On 12.05.2024 I paid 1 250 000, thanks @acme'
    """
    return mask_told(mask_numbers(text))


def mask_reply(text: str) -> str:
    """:func:`mask_contacts` of an owner's reply, which also greets its customer by name.

    >>> mask_reply("Hi Jane, call us on 020 7946 0123. Kind regards, Tom")
    'Hi [name], call us on [phone]. Kind regards, [name]'
    """
    return mask_contacts(mask_greeted(text))
