"""market.toml -> :class:`Market`: the one description of what is compared, read by both halves.

Every message names the file, the line, the key, what was expected and what came. Unknown keys are errors: a
misspelt key that is silently ignored would change what the market means.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from spiders.errors import MarketError

FILE_NAME = "market.toml"
BRAND_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
HOURS = re.compile(rf"({_TIME})-({_TIME})")

HINTS = {
    "market": 'a [market] table with name = "..."',
    "name": 'a name to show, for example "Acme Lockers"',
    "id": 'an id of lower-case letters, digits and dashes, for example "acme"',
    "domains": 'the web domains of the brand, for example ["acme.example"]',
    "text": 'the words people search for, for example "parcel locker near me"',
    "url": 'a web address, for example "https://reviews.example/acme"',
    "metric": 'an exported figure, for example "complaint_share:waiting"',
    "target": "a number, for example 0.05",
    "deadline": "a date, for example 2027-06-30",
    "provider": "one of searxng, brave, google_cse, serpapi, serper, dataforseo",
}


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a web address beginning with http:// or https://")
    return value


def _identifier(value: str) -> str:
    if not BRAND_ID.fullmatch(value):
        raise ValueError('must be lower-case letters, digits and dashes, for example "acme-lockers"')
    return value


def _domain(value: str) -> str:
    host = value.strip().lower().removeprefix("www.")
    if "/" in host or not host or " " in host:
        raise ValueError('must be a domain without http:// and path, for example "acme.example"')
    return host


WebAddress = Annotated[str, AfterValidator(_web_address)]
Identifier = Annotated[str, AfterValidator(_identifier)]
Domain = Annotated[str, AfterValidator(_domain)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Source(_Table):
    """One address to crawl reviews from."""

    url: WebAddress
    source: str | None = None
    """Name the reviews are kept under; the address's domain when None."""

    @property
    def name(self) -> str:
        """The source's name in tables: as given, else the domain without ``www.``."""
        return self.source or host_of(self.url)


class Brand(_Table):
    """One brand: one's own or a rival."""

    id: Identifier
    name: str = Field(min_length=1)
    domains: tuple[Domain, ...] = Field(min_length=1)
    reviews: tuple[Source, ...] = ()
    faq: tuple[WebAddress, ...] = ()
    """FAQ pages; found from the domains when empty."""

    @field_validator("reviews", mode="before")
    @classmethod
    def _plain_addresses(cls, value: object) -> object:
        return (
            [{"url": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value
        )


class Keyword(_Table):
    """One search whose results are watched."""

    text: str = Field(min_length=1)
    volume: Annotated[int, Field(ge=0)] | None = None
    """Searches a month; None when not known."""
    country: str | None = None
    language: str | None = None


class Serp(_Table):
    """Where search results come from."""

    provider: Literal["searxng", "brave", "google_cse", "serpapi", "serper", "dataforseo"] = "searxng"
    endpoint: WebAddress | None = None
    depth: int = Field(default=20, ge=1, le=100)
    """Organic results looked at for each keyword (K)."""


class CrawlOptions(_Table):
    """Manners of the crawl."""

    delay: float = Field(default=1.0, ge=0.0, le=600.0)
    """Seconds between two requests to one host: a floor."""
    obey_robots: bool = True
    allow_private: tuple[str, ...] = ()
    """Hosts on private or loopback addresses that may be crawled (one's own test servers)."""
    render: Literal["auto", "never", "always"] = "auto"
    every: str | None = None
    """When ``crawl --queue`` has the sources crawled again: a cron line in UTC, for example "0 6 * * 1"."""
    page_seconds: float | None = Field(default=None, gt=0, le=600)
    """Seconds a page may take; None: 30, as in settings.py. docs/limits.md says why for all four."""
    page_megabytes: float | None = Field(default=None, gt=0, le=200)
    """Megabytes a page may have, after decompression; None: 20."""
    source_pages: int | None = Field(default=None, ge=1, le=100_000)
    """Pages of one review source; None: 1000."""
    source_minutes: float | None = Field(default=None, gt=0, le=10_000)
    """Minutes that the pages of one source may take to come, pauses left out; None: 60."""


class AnalysisOptions(_Table):
    """Choices of the analysis."""

    taxonomy: str | None = None
    """Own themes (TOML), relative to market.toml."""
    corrections: str | None = None
    """Corrections of single opinions (CSV: opinion_id, theme, polarity), relative to market.toml."""
    vectors: str = Field(default="auto", pattern=r"^(auto|lexical|(sentence-transformers|model2vec):.+)$")
    """Which vectors themes are found with: auto, lexical, or a model by name (sentence-transformers:NAME, model2vec:NAME)."""


class Goal(_Table):
    """One goal that each analysis reports progress on."""

    metric: str = Field(min_length=1)
    target: float
    deadline: dt.date
    owner: str | None = None


class AlertOptions(_Table):
    """When and about what alerts are sent; the addresses are in the environment (MARKETGAP_ALERT_URLS)."""

    quiet: str | None = None
    """Hours in which nothing is sent, for example "22:00-07:00"; what falls into them is sent afterwards."""
    zone: str = "UTC"
    """Time zone of the quiet hours, for example "Europe/London"."""
    most_a_day: int = Field(default=3, ge=1, le=1000)
    """Messages to each address within 24 hours."""
    repeat_days: int = Field(default=7, ge=0, le=3650)
    """Days for which the same change is not sent to the same address again."""
    only: tuple[str, ...] = ()
    """Kinds of change to send; all that may be sent when empty."""
    brands: tuple[Identifier, ...] = ()
    """Brands to send about; all when empty."""
    log: str | None = Field(default=None, min_length=1)
    """A file to write alerts to as well, relative to market.toml."""

    @field_validator("quiet")
    @classmethod
    def _hours(cls, value: str | None) -> str | None:
        hours = HOURS.fullmatch(value) if value is not None else None
        if value is not None and (hours is None or hours[1] == hours[2]):
            raise ValueError('must be two different times of day, for example "22:00-07:00"')
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, ZoneInfoNotFoundError):
            raise ValueError('must be a time zone, for example "Europe/London" or "UTC"') from None
        return value


class PrivacyOptions(_Table):
    """How long people's words are kept; docs/privacy.md. Honoured by crawl, import, run and ``forget --expired``."""

    retention_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days for which reviews, survey answers, tickets and test enquiries are kept, from the day they were written; None: for ever."""
    pages_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days for which archived pages are kept, from the day they were fetched; None: as ``retention_days``."""


class MarketHead(_Table):
    """The [market] table."""

    name: str = Field(min_length=1)
    own: Identifier | None = None
    store: str = "market.db"
    archive: str = "raw/"


class Market(_Table):
    """A whole market.toml, with the folder it lies in (relative paths start there)."""

    market: MarketHead
    brand: tuple[Brand, ...] = Field(min_length=1)
    keyword: tuple[Keyword, ...] = ()
    serp: Serp = Serp()
    crawl: CrawlOptions = CrawlOptions()
    analysis: AnalysisOptions = AnalysisOptions()
    goal: tuple[Goal, ...] = ()
    alert: AlertOptions = AlertOptions()
    privacy: PrivacyOptions = PrivacyOptions()
    folder: Path = Field(default=Path(), exclude=True)
    file: Path | None = Field(default=None, exclude=True)
    """The file it was read from, for what is added to it; None when it was made otherwise."""

    @model_validator(mode="after")
    def _ids_agree(self) -> Self:
        ids = [brand.id for brand in self.brand]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f'two [[brand]] tables have the id "{twice[0]}"; each brand needs an id of its own')
        if self.market.own is not None and self.market.own not in ids:
            raise ValueError(f'[market] own = "{self.market.own}" is no brand; the brands are {", ".join(ids)}')
        if strange := [brand for brand in self.alert.brands if brand not in ids]:
            raise ValueError(f'[alert] brands: "{strange[0]}" is no brand; the brands are {", ".join(ids)}')
        return self

    @property
    def store_url(self) -> str:
        """The store as an SQLAlchemy URL."""
        if "://" in self.market.store:
            return self.market.store
        return f"sqlite:///{(self.folder / self.market.store).resolve()}"

    @property
    def archive_folder(self) -> Path:
        """Folder of the page archive, also when it is given as ``file:///mnt/share/raw``."""
        place = self.market.archive
        if place.startswith("file://"):
            place = unquote(urlsplit(place).path)
        return (self.folder / place).resolve()

    @property
    def archive_url(self) -> str | None:
        """Address of the page archive when it is no folder, for example ``s3://bucket/raw``; None when it is one."""
        place = self.market.archive
        return place if "://" in place and not place.startswith("file://") else None

    @property
    def notes_folder(self) -> Path:
        """Folder of a crawl's log: the archive's, or beside market.toml when the archive is no folder."""
        return self.archive_folder if self.archive_url is None else self.folder.resolve()

    @property
    def results_folder(self) -> Path:
        """Folder of the result tables, beside market.toml."""
        return (self.folder / "results").resolve()

    @property
    def learned_folder(self) -> Path:
        """Where an analysis keeps what it learned, for the next one; safe to remove."""
        return self.results_folder.with_name(".learned")

    @property
    def taxonomy_file(self) -> Path | None:
        """The user's own themes, or None."""
        return self.folder / self.analysis.taxonomy if self.analysis.taxonomy else None

    @property
    def corrections_file(self) -> Path | None:
        """The user's corrections, or None."""
        return self.folder / self.analysis.corrections if self.analysis.corrections else None

    @property
    def own(self) -> Brand | None:
        """One's own brand, when market.toml names one."""
        return next((b for b in self.brand if b.id == self.market.own), None)

    def find_brand(self, words: str) -> Brand | None:
        """The brand of that id or name, whatever the case; None when there is none."""
        wanted = words.strip().casefold()
        return next((b for b in self.brand if wanted in (b.id, b.name.casefold())), None)

    def brand_of_domain(self, host: str) -> Brand | None:
        """The brand that owns a host (with or without port) or a parent domain of it; the longest domain wins."""
        with_port = host.lower().removeprefix("www.")
        hosts = {with_port, with_port.partition(":")[0]}
        owned = [(len(d), b) for b in self.brand for d in b.domains for h in hosts if h == d or h.endswith("." + d)]
        return max(owned, key=lambda pair: pair[0])[1] if owned else None


def host_of(url: str) -> str:
    """Host (with port when one is written) of a web address, lower case, without ``www.``.

    >>> host_of("https://www.Acme.example/reviews")
    'acme.example'
    """
    return urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")


def find_market_file(start: Path | None = None) -> Path:
    """market.toml in ``start`` (default: the current folder) or the nearest parent.

    Raises
    ------
    MarketError
        When there is none.
    """
    folder = (start or Path.cwd()).resolve()
    for place in (folder, *folder.parents):
        if (place / FILE_NAME).is_file():
            return place / FILE_NAME
    raise MarketError(f"no {FILE_NAME} in {os.curdir} or a parent folder; write one with: marketgap init")


def read_market(file: Path | str) -> Market:
    """Read and check a market file.

    Raises
    ------
    MarketError
        With one line that names the file, the line, the key, what was expected and what came.
    """
    path = Path(file)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise MarketError(f"{path}: no such file; write one with: marketgap init") from None
    except UnicodeDecodeError as error:
        raise MarketError(f"{path}: not UTF-8 text (byte {error.start}); save the file as UTF-8") from None
    except OSError as error:
        raise MarketError(f"{path}: cannot be read: {error.strerror}; check its permissions") from None
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MarketError(f"{path}: not TOML: {error}; strings stand in straight quotes, lists in [brackets]") from None
    for ours in ("folder", "file"):
        data.pop(ours, None)
    try:
        return Market.model_validate({**data, "folder": path.resolve().parent, "file": path})
    except ValidationError as error:
        raise MarketError(_message(path, text, error)) from None


def _message(path: Path, text: str, error: ValidationError) -> str:
    """The first problem as one line; how many more there are is said at its end."""
    problems = error.errors(include_url=False)
    first = problems[0]
    place = tuple(part for part in first["loc"] if part not in {"function-after[_web_address(), str]"})
    where, line = _where(place), _line(text, place)
    key = next((str(p) for p in reversed(place) if isinstance(p, str)), "")
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{path}:{line}: {where}{_explain(dict(first), key, place)}{more}"


def _explain(problem: dict[str, Any], key: str, place: tuple[Any, ...]) -> str:
    kind, given = problem["type"], problem.get("input")
    hint = f"; give {HINTS[key]}" if key in HINTS else ""
    if kind == "missing":
        return f"'{key}' is missing{hint}"
    if kind == "extra_forbidden":
        return f"'{key}' is not a key here; known keys: {', '.join(_known_keys(place))}"
    if kind == "value_error":
        reason = str(problem["msg"]).removeprefix("Value error, ")
        return reason if not place else f"'{key}' {reason}; it is {given!r}"
    return f"'{key}': {str(problem['msg']).lower()}; it is {given!r}{hint}"


def _known_keys(place: tuple[Any, ...]) -> list[str]:
    model: type[BaseModel] = Market
    inner: dict[str, type[BaseModel]] = {
        "market": MarketHead,
        "brand": Brand,
        "keyword": Keyword,
        "serp": Serp,
        "crawl": CrawlOptions,
        "analysis": AnalysisOptions,
        "goal": Goal,
        "alert": AlertOptions,
        "privacy": PrivacyOptions,
        "reviews": Source,
    }
    for part in place[:-1]:
        if isinstance(part, str) and part in inner:
            model = inner[part]
    return [name for name in model.model_fields if name not in {"folder", "file"}]


def _where(place: tuple[Any, ...]) -> str:
    """``[[brand]] 2: `` for a problem inside the second brand, ``[market]: `` inside a table, else nothing."""
    if not place or len(place) == 1:
        return ""
    if len(place) > 1 and isinstance(place[1], int):
        return f"[[{place[0]}]] {place[1] + 1}: "
    return f"[{place[0]}]: "


def _line(text: str, place: tuple[Any, ...]) -> int:
    """Line of the key in the file, or of its table, or 1."""
    if not place:
        return 1
    lines = text.splitlines()
    number = place[1] if len(place) > 1 and isinstance(place[1], int) else 0
    header = re.compile(rf"\s*\[{{1,2}}\s*{re.escape(str(place[0]))}\s*\]{{1,2}}")
    starts = [i for i, line in enumerate(lines) if header.match(line)]
    keys = [p for p in place[1:] if isinstance(p, str)]
    if not starts:
        return next((i + 1 for i, line in enumerate(lines) if re.match(rf"\s*{re.escape(str(place[0]))}\s*=", line)), 1)
    start = starts[min(number, len(starts) - 1)]
    for offset, line in enumerate(lines[start + 1 :], start + 2):
        if line.lstrip().startswith("["):
            break
        if keys and re.match(rf"\s*{re.escape(keys[0])}\s*=", line):
            return offset
    return start + 1
