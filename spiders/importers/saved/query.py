"""What a saved results page was asked: keyword, engine, country, language, device, and which of its pages it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from spiders.extraction.page import PageContent
from spiders.extraction.results.base import ResultsReader, readers
from spiders.extraction.results.engine import EnginePage
from spiders.market import host_of
from spiders.records import fold_space

_WORDS = ("q", "query", "text", "wd", "word", "p", "search_query", "keyword", "k", "eingabe")
"""Parameters and search boxes that hold the keyword: Google, Bing, DuckDuckGo, Brave (q), Yandex (text), Baidu (wd),
Yahoo (p), Startpage and Swisscows (query)."""
_ONWARD = ("continue", "url", "return", "retpath", "u")
"""Parameters in which a CAPTCHA or consent page keeps the address it was asked for."""
_SKIPPED = {"start": 0, "first": 1, "s": 0, "b": 1, "pn": 0, "offset": 0}
"""Parameter -> its value on the first page; where an engine counts the results before this page."""
_BOXES = frozenset({"text", "search", "hidden"})
_PAGE = ("page", "pageno", "pagenumber")
_SECRET = re.compile(r"([?&])(?:api_?key|key|access_?key|token)=[^&#]*(?:&|(?=#)|$)", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?:lang_)?([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The question behind a results page; None where the page does not say it."""

    provider: str
    keyword: str | None = None
    country: str | None = None
    language: str | None = None
    device: str = "desktop"
    before: int = 0
    """Results before this page; more than none: it is a later page."""


def read_query(page: PageContent) -> Asked:
    """What a results page was asked, by its API's own words, then its address, then its search box."""
    provider = provider_of(page)
    said = _of_answer(page.json) if page.is_json and isinstance(page.json, dict) else {}
    for name, value in (_of_address(page.url) | _of_address(_onward(page))).items():
        said.setdefault(name, value)
    if "keyword" not in said and not page.is_json:
        box = next(_search_boxes(page), None)
        if box:
            said["keyword"] = box
    keyword = fold_space(str(said.get("keyword") or ""))
    return Asked(
        provider=provider,
        keyword=keyword or None,
        country=_code(said.get("country")),
        language=_code(said.get("language")),
        device="mobile" if str(said.get("device", "")).lower() in {"mobile", "phone"} else "desktop",
        before=_before(said.get("before")),
    )


def reader_of(page: PageContent) -> ResultsReader | None:
    """The reader that recognises a page: the engine's or API's own, or the generic one."""
    return next((reader for reader in readers() if reader.recognises(page)), None)


def provider_of(page: PageContent) -> str:
    """The engine or API that a page is of; the host where only the generic reader knows it."""
    reader = reader_of(page)
    if reader is not None and reader.name != "any_engine":
        return reader.name.removesuffix("_answer")
    onward = host_of(_onward(page))
    engine = next((one for one in readers() if isinstance(one, EnginePage) and re.search(one.hosts, onward)), None)
    return engine.name if engine and onward else host_of(page.url) or onward or "unknown"


def without_secrets(url: str) -> str:
    """An address without the parameters that APIs take their keys in.

    >>> without_secrets("https://api.example/search?q=lockers&api_key=abc&gl=gb")
    'https://api.example/search?q=lockers&gl=gb'
    """
    return _SECRET.sub(r"\1", url).rstrip("?&")


def _of_answer(answer: Mapping[str, Any]) -> dict[str, object]:
    """Of the JSON frames of the known APIs."""
    frames = [
        answer.get(name) for name in ("search_parameters", "searchParameters", "parameters", "query", "queryContext")
    ]
    requests = _at(answer, "queries", "request")
    frames.append(requests[0] if isinstance(requests, list) and requests else None)
    tasks = answer.get("tasks")
    task = tasks[0] if isinstance(tasks, list) and tasks and isinstance(tasks[0], dict) else {}
    results = task.get("result")
    frames += [task.get("data"), results[0] if isinstance(results, list) and results else None]
    said: dict[str, object] = {}
    for frame in frames:
        if isinstance(frame, str):
            said.setdefault("keyword", frame)
        if not isinstance(frame, dict):
            continue
        for field, names in (
            ("keyword", ("q", "query", "original", "originalQuery", "searchTerms", "keyword", "text", "p")),
            ("country", ("gl", "country", "cc")),
            ("language", ("hl", "language", "lr", "language_code", "search_lang")),
            ("device", ("device",)),
        ):
            value = next((frame[n] for n in names if isinstance(frame.get(n), str) and frame[n]), None)
            if value is not None:
                said.setdefault(field, value)
        for name, first in (("start", 0), ("startIndex", 1), ("offset", 0)):
            if isinstance(frame.get(name), (int, str)) and str(frame[name]).isdecimal():
                said.setdefault("before", int(frame[name]) - first)
        page = frame.get("page")
        if isinstance(page, int) and page > 1:
            said.setdefault("before", (page - 1) * 10)
    return said


def _of_address(url: str, *, depth: int = 0) -> dict[str, object]:
    try:
        parts = urlsplit(url)
        values = dict(parse_qsl(parts.query))
    except ValueError:
        return {}
    if "keyword" not in values:
        for name in _ONWARD:
            if depth < 2 and values.get(name, "").startswith(("http://", "https://")):
                inner = _of_address(values[name], depth=depth + 1)
                if "keyword" in inner:
                    return inner
    said: dict[str, object] = {}
    word = next((values[name] for name in _WORDS if values.get(name, "").strip()), None)
    if word:
        said["keyword"] = word
    for field, names in (
        ("country", ("gl", "country", "cc")),
        ("language", ("hl", "language", "setlang", "search_lang")),
    ):
        value = next((values[name] for name in names if _LANGUAGE.fullmatch(values.get(name, ""))), None)
        if value:
            said[field] = value
    for name, first in _SKIPPED.items():
        if values.get(name, "").isdecimal() and int(values[name]) > first:
            said.setdefault("before", int(values[name]) - first)
    for name in _PAGE:
        if values.get(name, "").isdecimal() and int(values[name]) > 1:
            said.setdefault("before", (int(values[name]) - 1) * 10)
    return said


def _onward(page: PageContent) -> str:
    """The address that a CAPTCHA or consent page leads on to; empty on all others."""
    if page.is_json:
        return ""
    for name in _ONWARD:
        for field in page.root.xpath("//form//input[@name=$name][@type='hidden']/@value", name=name):
            if field.startswith(("http://", "https://")):
                return str(field)
    return ""


def _search_boxes(page: PageContent) -> Iterator[str]:
    for name in _WORDS:
        for box in page.root.xpath("//input[@name=$name]|//textarea[@name=$name]", name=name):
            words = (box.get("value") or box.text_content() or "").strip()
            form = next(box.iterancestors("form"), None)
            is_wall = form is not None and re.search(r"captcha|sorry", f"{form.get('id')} {form.get('action')}")
            if words and len(words) < 300 and not is_wall and (box.get("type") or "text").lower() in _BOXES:
                yield words


def _code(value: object) -> str | None:
    """The primary code of a language or country, lower case."""
    found = _LANGUAGE.fullmatch(str(value)) if value else None
    return found[1].lower() if found and len(found[1]) <= 3 else None


def _before(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1000 else 0


def _at(answer: Mapping[str, Any], *path: str) -> object:
    value: object = answer
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
