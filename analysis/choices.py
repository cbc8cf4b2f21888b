"""Ids of brands and themes as attributes, so that the tab key completes them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping

from analysis.names import check_name
from spiders.errors import UsageError


class Choices:
    """Ids by attribute or by key.

    Parameters
    ----------
    what
        What they name: ``brand``, ``theme``.
    known
        Id -> name to show.

    Examples
    --------
    >>> brands = Choices("brand", {"acme-uk": "Acme UK"})
    >>> brands.acme_uk, brands["acme-uk"], list(brands)
    ('acme-uk', 'acme-uk', ['acme-uk'])
    >>> brands
    acme-uk  Acme UK
    """

    def __init__(self, what: str, known: Mapping[str, str]) -> None:
        self._what = what
        self._known = dict(known)
        self._attributes = {_attribute(name): name for name in reversed(list(known))}

    def __getattr__(self, word: str) -> str:
        if word.startswith("_"):
            raise AttributeError(word)
        if word in self._attributes:
            return self._attributes[word]
        try:
            return str(check_name(self._what, word, self._known))
        except UsageError as error:
            raise AttributeError(str(error)) from None

    def __getitem__(self, word: str) -> str:
        return str(check_name(self._what, word, self._known))

    def __dir__(self) -> list[str]:
        return sorted(self._attributes)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._known)

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        wide = max((len(name) for name in self._known), default=0)
        return "\n".join(f"{name:<{wide}}  {label}" for name, label in self._known.items()) or f"no {self._what}"


def _attribute(name: str) -> str:
    word = re.sub(r"\W", "_", name)
    word = f"id_{word}" if word[:1].isdigit() or word[:1] == "_" else word
    return f"{word}_" if keyword.iskeyword(word) else word
