"""A language: its catalogue and how it writes numbers and days, and which one a brief is being written in.

Catalogues are read from the .po files as they are: one file to write, to review and to ship, no step in between that
could be forgotten, and only a brief in another language pays for it (a tenth of a second).
"""

from __future__ import annotations

import gettext as catalogues
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from spiders.errors import UsageError

NONE = catalogues.NullTranslations()


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language that a brief can be written in."""

    code: str
    """As in ``lang`` attributes."""
    name: str
    """What its speakers call it."""
    catalogue: catalogues.NullTranslations = field(default=NONE, repr=False)

    @property
    def english(self) -> bool:
        """Whether it is the language that the messages themselves are in."""
        return self.catalogue is NONE

    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals, grouped as the language does.

        >>> ENGLISH.number(1930), ENGLISH.number(2.134, 1)
        ('1,930', '2.1')
        """
        if self.english:
            return f"{value:,.{digits}f}"
        from babel.numbers import format_decimal

        pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
        return str(format_decimal(round(value, digits), pattern, locale=self.code))

    def day(self, value: date) -> str:
        """A day, with its month in words.

        >>> ENGLISH.day(date(2026, 5, 3))
        '3 May 2026'
        """
        if self.english:
            return f"{value.day} {value.strftime('%B %Y')}"
        from babel.dates import format_date

        return str(format_date(value, "long", locale=self.code))


ENGLISH = Language(code="en", name="English")
_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)
_left: ContextVar[set[str] | None] = ContextVar("left_english", default=None)


def current_language() -> Language:
    """The language that is being written; English unless :func:`use_language` says another."""
    return _current.get()


@contextmanager
def use_language(language: Language) -> Iterator[None]:
    """Write in a language until the end of the block."""
    before = _current.set(language)
    left = _left.set(set())
    try:
        yield
    finally:
        _left.reset(left)
        _current.reset(before)


def find_languages() -> dict[str, str]:
    """Code -> name of the languages there are, English first.

    >>> sorted(find_languages())[:2]
    ['cy', 'en']
    """
    folder = resources.files("analysis.languages").joinpath("catalogues")
    codes = sorted(file.name.removesuffix(".po") for file in folder.iterdir() if file.name.endswith(".po"))
    return {"en": ENGLISH.name, **{code: _name(code) for code in codes}}


def say_languages() -> str:
    """The codes there are, as help and errors list them; reads file names only.

    >>> say_languages().startswith("en, cy")
    True
    """
    folder = resources.files("analysis.languages").joinpath("catalogues")
    return ", ".join(["en", *sorted(f.name.removesuffix(".po") for f in folder.iterdir() if f.name.endswith(".po"))])


def open_language(code: str | None) -> Language:
    """The language of a code; English for None.

    Raises
    ------
    UsageError
        When there is no catalogue for it; the message names those there are.
    """
    wanted = (code or "en").strip().lower().replace("_", "-")
    if wanted in {"en", "en-gb"}:
        return ENGLISH
    known = find_languages()
    if wanted not in known:
        there = ", ".join(f"{key} ({name})" for key, name in known.items())
        raise UsageError(f"--language {code}: expected one of {there}; docs/translating.md says how to add one")
    return _read(wanted)


@cache
def _read(code: str) -> Language:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = resources.files("analysis.languages").joinpath("catalogues", f"{code}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=code))  # fuzzy ones are left out
    compiled.seek(0)
    return Language(code=code, name=_name(code), catalogue=catalogues.GNUTranslations(compiled))


@cache
def _name(code: str) -> str:
    from babel import Locale

    name = str(Locale.parse(code.replace("-", "_")).display_name)
    return name[:1].upper() + name[1:]


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """A message that is translated later, where it is used."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - see above
    """Both forms of a message that goes with a number, translated later by :func:`ngettext`."""
    return one, many


def gettext(message: str, /, **parts: object) -> str:
    """The message in the language being written, with its parts filled in.

    >>> gettext("Seen from {brand}", brand="Acme")
    'Seen from Acme'
    """
    return _fill(current_language().catalogue.gettext(message) if message else "", parts)


def pgettext(context: str, message: str, /, **parts: object) -> str:
    """The same for a message that means several things; ``context`` says which."""
    return _fill(current_language().catalogue.pgettext(context, message), parts)


def ngettext(one: str, many: str, n: int, /, **parts: object) -> str:
    """The form of a message that goes with a number; ``{n}`` in it is the number, grouped.

    >>> ngettext("{n} page", "{n} pages", 1), ngettext("{n} page", "{n} pages", 1200)
    ('1 page', '1,200 pages')
    """
    language = current_language()
    return _fill(language.catalogue.ngettext(one, many, n), {"n": language.number(n), **parts})


def _fill(message: str, parts: dict[str, Any]) -> str:
    return message.format(**parts) if parts else message


def leave_english(text: str) -> str:
    """Note that a text stays English although another language is being written."""
    left = _left.get()
    if left is not None and text and not current_language().english:
        left.add(text)
    return text


def left_english(text: object) -> bool:
    """Whether a text is one that had to stay English."""
    left = _left.get()
    return isinstance(text, str) and left is not None and text in left
