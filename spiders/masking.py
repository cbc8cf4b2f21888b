"""What is masked in people's texts before anything is stored: e-mail addresses, telephone, card, account and order numbers, handles.

Patterns know no language but the words of ``masking_words.toml``. What they miss and what they mask wrongly is measured
by ``benchmarks/masking.py``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
"""Letters of scripts that write words without spaces: a number may follow them at once."""
_LETTER = rf"[^\W{UNSPACED}]"
_EMAIL = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]++\s?(?:[@＠]|[\[({<]\s?at\s?[\])}>])\s?"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.|\s?[\[({<]\s?dot\s?[\])}>]\s?)){1,6}[^\W\d_]{2,24}\b",
    re.IGNORECASE,
)
_PLAIN_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.+%'_-])[A-Za-z0-9.+%'_-]++[@＠](?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
"""An address between letters of a script without spaces, which are no part of it."""
_AT_HOST = re.compile(r"[@＠]\s?[^\W_][\w-]*\s?[.\[({<]")
"""What follows the name in both, unless the sign is spelt: where a text only addresses "@acme", none need be looked for."""
_SPELT_AT = re.compile(r"[\[({<]\s?at", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MIXED = re.compile(r"[0-9](?:(?<=[A-Za-z][0-9])|(?<=[A-Za-z.]\.[0-9])|\.*[A-Za-z])")
"""A digit that may belong to one word with letters: what a handle in ASCII has, unless it has an underscore."""
_IBAN = re.compile(rf"(?<!{_LETTER})[A-Z]{{2}}\d{{2}}(?:[ ]?[A-Z0-9]{{4}}){{3,7}}(?:[ ]?[A-Z0-9]{{1,3}})?(?!{_LETTER})")
_ANY_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[A-Za-z0-9]{11,30}|(?:[ .-][A-Za-z0-9]{4}){2,7}(?:[ .-][A-Za-z0-9]{1,3})?)(?![A-Za-z0-9])"
)
_IBAN_LENGTHS = dict(
    pair.split(":")
    for pair in [
        "AD:24",
        "AE:23",
        "AL:28",
        "AT:20",
        "AZ:28",
        "BA:20",
        "BE:16",
        "BG:22",
        "BH:22",
        "BR:29",
        "BY:28",
        "CH:21",
        "CR:22",
        "CY:28",
        "CZ:24",
        "DE:22",
        "DK:18",
        "DO:28",
        "EE:20",
        "EG:29",
        "ES:24",
        "FI:18",
        "FO:18",
        "FR:27",
        "GB:22",
        "GE:22",
        "GI:23",
        "GL:18",
        "GR:27",
        "GT:28",
        "HR:21",
        "HU:28",
        "IE:22",
        "IL:23",
        "IQ:23",
        "IS:26",
        "IT:27",
        "JO:30",
        "KW:30",
        "KZ:20",
        "LB:28",
        "LC:32",
        "LI:21",
        "LT:20",
        "LU:20",
        "LV:21",
        "MC:27",
        "MD:24",
        "ME:22",
        "MK:19",
        "MR:27",
        "MT:31",
        "MU:30",
        "NL:18",
        "NO:15",
        "PK:24",
        "PL:28",
        "PS:29",
        "PT:25",
        "QA:29",
        "RO:24",
        "RS:22",
        "SA:24",
        "SC:31",
        "SE:24",
        "SI:19",
        "SK:24",
        "SM:27",
        "ST:25",
        "SV:28",
        "TL:23",
        "TN:24",
        "TR:26",
        "UA:29",
        "VA:22",
        "VG:24",
        "XK:20",
    ]
)
"""Country -> length of its account numbers (ISO 13616)."""
_IBAN_BEGINS = re.compile(r"\d\d(?<=[A-Za-z]{2}\d\d)[ .-]?[A-Za-z0-9]{4}[ .-]?[A-Za-z0-9]{3}")
"""How every account number begins, looked for by its digits; quick to say that there is none."""
_SEPARATOR = "()./\u00a0\u2010-\u2015\u2212\uff0d-"
_DIGITS = re.compile(
    rf"(?<!{_LETTER})(?<![/#=&?%$€£-])(?<!\d[.,:])(?:\+|00)?\(?\d[\d {_SEPARATOR}]{{5,28}}\d(?!{_LETTER}|%|[.,:]\d)"
)
_MANY_DIGITS = re.compile(rf"\d[\d {_SEPARATOR}]{{5}}")
"""How each match of it begins, signs before its first digit left out: looked for from digit to digit, which takes a tenth of
the time that trying the pattern at every letter would."""
_NINE_DIGITS = re.compile(r"\d{9}")
_RUN = re.compile(r"(?<![\d.,])\d{9,40}(?![.,]\d)")
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_DATE = re.compile(
    rf"(?<!\d)(?:(?:{_DAY}([-./]){_MONTH}|{_MONTH}([-./]){_DAY})(?:\1|\2)(?:(?:19|20)\d{{2}}|\d{{2}})(?![-./]?\d)"
    rf"|{_DAY} {_MONTH} (?:19|20)\d{{2}}(?!\d)|(?:19|20)\d{{2}}([-./ ]){_MONTH}\3{_DAY}(?!\3?\d))"
)
_PAIRS = re.compile(r"0\d(?:([ ./-])\d\d)(?:\1\d\d){3}")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:[ .\u00a0]\d{3})+")
_TIMES = re.compile(r"(?:[01]?\d|2[0-4])[.]?[0-5]\d\s*[-\u2010-\u2013]\s*(?:[01]?\d|2[0-4])[.]?[0-5]\d")
_FEWEST = 8
"""Digits of the shortest number that is masked without a plus sign before it or a word that names it."""
_GROUP = re.compile(r"\d+")
_CALLED = re.compile(
    rf"\d(?:(?:[ -]?\d){{5,9}}(?![A-Za-z0-9/_-])|[A-Za-z0-9]*(?:[-/_][A-Za-z0-9]+){{0,5}})(?!%|{_LETTER}|[.,:]\d)"
)
"""Whatever may be the number of something."""
_BEFORE_NUMBERS = " .:：#(\u00a0"
_BETWEEN_WORDS = re.compile(r"[\s(\[\"'“„/]")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_PROFILE = re.compile(
    r"((?:instagram|facebook|twitter|tiktok|linkedin|snapchat|t|wa|x)\.(?:com|me)/(?:in/|@|add/)?)[\w.%-]{3,60}",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"[^/?&=;#]+(?:@|%40)[\w.-]+\.[a-z]{2,24}", re.IGNORECASE)


@lru_cache(maxsize=1)
def masking_words() -> dict[str, list[str]]:
    """The lists of ``masking_words.toml``."""
    text = Path(__file__).with_name("masking_words.toml").read_text(encoding="utf-8")
    found: dict[str, list[str]] = tomllib.loads(text)
    return found


def any_of(words: list[str]) -> str:
    """A pattern for any of the words, the longest first; spaces of any width."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s") for word in longest) + ")"


def mask_numbers(text: str) -> str:
    """The text with e-mail addresses, telephone numbers, long numbers, numbers of orders and introduced handles masked.

    >>> mask_numbers("Call +44 20 7946 0123 or write to jo@mail.example, order 4411223344")
    'Call [phone] or write to [e-mail], order [number]'
    >>> mask_numbers("Order no. 48113 of 12.05.2024, I paid 1 250 000, thanks @acme")
    'Order no. [number] of 12.05.2024, I paid 1 250 000, thanks @acme'
    """
    masked, plain = text, text.isascii()
    if (("@" in masked or (not plain and "＠" in masked)) and _AT_HOST.search(masked)) or _spells_at(masked):
        if not plain:
            masked = _PLAIN_EMAIL.sub("[e-mail]", masked)
        masked = _EMAIL.sub("[e-mail]", masked)
        plain = masked.isascii()
    digit = _first_digit(masked, plain)
    if _may_have_handle(masked, digit, plain) and _names_platform(masked, plain):
        masked = _handles().sub(_mask_handle, _PROFILE.sub(r"\1[handle]", masked))
        digit = _first_digit(masked, plain)
    if digit < 0:
        return masked
    first = max(0, digit - 2)  # signs and letters may belong to the first number
    if _IBAN_BEGINS.search(masked, first):
        masked = _IBAN.sub("[number]", _ANY_IBAN.sub(_mask_account, masked))
    if many := _MANY_DIGITS.search(masked, first):
        masked = _mask_digit_strings(masked, many.start())
        if _NINE_DIGITS.search(masked, first):
            masked = _RUN.sub("[number]", masked)
    return _mask_called_numbers(masked, first)


def mask_address(url: str) -> str:
    """A web address without a user's name and without e-mail addresses in its path and query.

    >>> mask_address("https://jo:secret@shop.example/unsubscribe?mail=jo%40mail.example&n=1")
    'https://shop.example/unsubscribe?mail=[e-mail]&n=1'
    """
    if "@" not in url and "%40" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return _IN_ADDRESS.sub("[e-mail]", url)
    path, query, rest = (_IN_ADDRESS.sub("[e-mail]", part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, rest))


def _spells_at(text: str) -> bool:
    """Whether an address may be written as "jo (at) mail.example"; most texts have no bracket at all."""
    return ("(" in text or "[" in text or "{" in text or "<" in text) and _SPELT_AT.search(text) is not None


def _first_digit(text: str, plain: bool) -> int:
    """Where the first digit stands; -1 when there is none. In a long text ten plain searches are quicker than one for any."""
    if not plain or len(text) < 120:
        found = _DIGIT.search(text)
        return found.start() if found else -1
    return min([place for place in map(text.find, "0123456789") if place >= 0], default=-1)


def _may_have_handle(text: str, digit: int, plain: bool) -> bool:
    """Whether anything in a text whose first digit stands there can be a handle: said quickly, since most have none."""
    if "@" in text or "_" in text or ".com/" in text:
        return True
    if digit < 0 or not plain:
        return digit >= 0
    return ".me/" in text or _MIXED.search(text, digit) is not None


def _names_platform(text: str, plain: bool) -> bool:
    low = text.lower()
    return any([name in low for name in _platforms(plain)])  # noqa: C419 - mostly none is there; a generator takes twice as long


@lru_cache(maxsize=2)
def _platforms(plain: bool) -> tuple[str, ...]:
    """Names of platforms; those in ASCII only for a plain text."""
    return (
        *(name for name in masking_words()["platforms"] if name.isascii() or not plain),
        "wa.me/",
        "t.me/",
        "x.com/",
    )


@lru_cache(maxsize=1)
def _handles() -> re.Pattern[str]:
    """A platform's name and, close behind it, a handle."""
    platforms, fillers = (any_of(masking_words()[name]) for name in ("platforms", "fillers"))
    whole = "(?:(?<=[a-z])(?![a-z])|(?<![a-z]))"
    return re.compile(
        rf"({platforms}{whole}(?:\s(?:name|account|handle|id|konto|compte|cuenta))?\s?[:：]?\s?(?:{fillers}{whole}\s?)?[:：]?\s?)"
        r"(@[A-Za-z0-9_][A-Za-z0-9_.]{1,40}|[A-Za-z0-9_][A-Za-z0-9_.]{3,40})(?<!\.)(?![A-Za-z0-9_])",
        re.IGNORECASE,
    )


def _mask_handle(match: re.Match[str]) -> str:
    told = match[2]
    named = told.startswith("@") or (re.search(r"[A-Za-z]", told) and re.search(r"[0-9_]", told))
    return f"{match[1]}[handle]" if named else match[0]


def _mask_called_numbers(text: str, first: int) -> str:
    """Numbers that the words before them name; no digit stands before the place ``first``."""
    parts, done = [], 0
    for match in _CALLED.finditer(text, first):
        start, end = _first_letter(text, match.start()), match.end()
        number = text[start:end]
        if start < done or len(number) < 4 or sum(map(str.isdigit, number)) < 2:
            continue
        if (mask := _called_mask(text, start, number)) is not None:
            parts += [text[done:start], mask]
            done = end
    return "".join([*parts, text[done:]]) if parts else text


def _first_letter(text: str, digit: int) -> int:
    """Where a number begins whose first digit stands there: up to six letters and a dash may stand before it."""
    place = digit - 1 if text[digit - 1 : digit] == "-" else digit
    start = place
    while start > 0 and place - start < 6 and text[start - 1].isascii() and text[start - 1].isalpha():
        start -= 1
    whole = start == 0 or not (text[start - 1].isascii() and text[start - 1].isalnum())
    return start if start < place and whole else digit


def _called_mask(text: str, start: int, number: str) -> str | None:
    """A short number, or one with letters, is masked when the words before it say that it is an order's or a telephone's."""
    digits = sum(map(str.isdigit, number))
    before = text[max(0, start - 45) : start].lower().rstrip(_BEFORE_NUMBERS)
    if _BETWEEN_WORDS.split(before.rpartition(" ")[2])[-1] not in _last_words() and not _UNSPACED.match(before[-1:]):
        return None
    lead, called = text[max(0, start - 45) : start].lower(), False
    for _ in range(3):
        bare = lead.rstrip(_BEFORE_NUMBERS)
        called = called or "#" in lead[len(bare) :] or ":" in lead[len(bare) :] or "：" in lead[len(bare) :]
        if (
            _ends(bare, "numbered")
            or _ends(bare, "things")
            or not (filler := _ends(bare, "called") or _ends(bare, "fillers"))
        ):
            lead = bare
            break
        called = called or bool(_ends(bare, "called"))
        lead = bare[: -len(filler)]
    mixed = len(number) >= 5 and number.upper() == number and not number.isdecimal()
    if _ends(lead, "numbered") or (called and _ends(lead, "things")):
        fits = (
            digits >= 3 and (len(number) > 4 or not number.startswith(("19", "20")) or bool(_ends(lead, "numbered")))
        ) or mixed
    elif _ends(lead, "things"):
        fits = (digits >= 6 and not number.endswith("000")) or mixed
    elif digits >= 6 and not re.search(r"[A-Za-z_]", number) and _ends(lead, "phones"):
        return None if _DATE.fullmatch(number) else "[phone]"
    else:
        return None
    return (
        "[number]" if fits and not _DATE.fullmatch(number) and not _is_money(text, start, start + len(number)) else None
    )


@lru_cache(maxsize=1)
def _last_words() -> frozenset[str]:
    """The last word of everything that may lead to a number."""
    words = masking_words()
    kinds = ("numbered", "things", "called", "fillers", "phones")
    return frozenset(
        part for kind in kinds for word in words[kind] for part in (word.split()[-1], re.split(r"[\s'’-]", word)[-1])
    )


def _ends(lead: str, kind: str) -> str | None:
    """The longest word of a list that stands at the end of what leads to a number; None when none does."""
    words = _endings(kind)
    if not lead.endswith(words):
        return None
    for word in words:
        if lead.endswith(word):
            before = lead[-len(word) - 1 : -len(word)]
            if not before.isalnum() or not word[0].isalnum() or _UNSPACED.match(before) or _UNSPACED.match(word):
                return word
    return None


@lru_cache(maxsize=8)
def _endings(kind: str) -> tuple[str, ...]:
    return tuple(sorted(set(masking_words()[kind]), key=lambda word: (-len(word), word)))


def _mask_account(match: re.Match[str]) -> str:
    """A bank account is known by its country's length and its check digits, however it is written."""
    plain = re.sub(r"[ .-]", "", match[0]).upper()
    if _IBAN_LENGTHS.get(plain[:2]) != str(len(plain)):
        return match[0]
    number = int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4]))
    return "[number]" if number % 97 == 1 else match[0]


def _mask_digit_strings(text: str, at: int) -> str:
    """``_DIGITS.sub(_mask_digits, text)``, where the first that :data:`_MANY_DIGITS` finds stands ``at``."""
    parts, done = [], 0
    many: re.Match[str] | None = _MANY_DIGITS.match(text, at)
    while many is not None:
        start = at = many.start()
        if at > done and text[at - 1] in "+(":
            start -= 2 if at - 1 > done and text[at - 2 : at] == "+(" else 1
        while (match := _DIGITS.match(text, start)) is None and start < at:
            start += 1
        if match is not None:
            parts += [text[done:start], _mask_digits(match)]
            done = match.end()
        many = _MANY_DIGITS.search(text, max(done, at + 1))
    return "".join([*parts, text[done:]]) if parts else text


def _mask_digits(match: re.Match[str]) -> str:
    """The word for a string of digits and separators, or the string itself when it is a date, an amount or short."""
    found = match[0]
    if found[0] != "+" and sum(map(str.isdecimal, found)) < _FEWEST:
        return found
    folded = found if found.isascii() else "".join(_plain(c) for c in found)
    if _PAIRS.fullmatch(folded):
        return "[phone]"
    dated = _DATE.search(folded)
    if dated:  # only what stands beside the date can be a number of somebody
        before, after = found[: dated.start()], found[dated.end() :]
        return _DIGITS.sub(_mask_digits, before) + found[dated.start() : dated.end()] + _DIGITS.sub(_mask_digits, after)
    groups = _GROUP.findall(folded)
    sizes = [len(g) for g in groups]
    count = sum(sizes)
    plain = folded.lstrip("(")
    if all(len(g) == 4 and g[:2] in {"19", "20"} for g in groups):
        return found
    if _TIMES.fullmatch(folded):  # open 0830-0930
        return found
    if folded.startswith("+"):
        return "[phone]" if 7 <= count <= 16 else "[number]"
    if count >= 16 or (len(groups) >= 3 and all(len(g) == 4 for g in groups)):
        return "[number]"
    if count == 9 and sizes in ([3, 3, 3], [2, 3, 2, 2], [3, 2, 2, 2], [3, 6]) and _is_subscriber(match, groups):
        return "[phone]"
    if _AMOUNT.fullmatch(folded):
        return found
    if plain.startswith("0") and 8 <= count <= 15 and not re.fullmatch(r"0\.\d+", folded):
        return "[phone]"
    if len(groups) >= 3 and count >= 10 and min(sizes[1:]) >= 2 and max(sizes) <= 5 and set(sizes) != {2}:
        return "[phone]"
    if len(groups) >= 3 and set(sizes) == {2}:  # a list of sizes
        return found
    if folded.startswith("(") and count >= 9:
        return "[phone]"
    return "[number]" if count >= 10 or (len(groups) == 1 and count >= 9) else found


def _is_subscriber(match: re.Match[str], groups: list[str]) -> bool:
    """Nine digits in groups: a telephone number of many countries, unless they are an amount or a list of round numbers."""
    round_ones = all(group.endswith("0") for group in groups[1:])
    first = groups[0][0] in "456789" or len(groups[0]) == 2
    return first and not round_ones and not _is_money(match.string, match.start(), match.end())


def _is_money(text: str, start: int, end: int) -> bool:
    """Whether a currency, or a word for what is counted, stands beside a number."""
    money = _money()
    return bool(money[0].search(text[max(0, start - 8) : start]) or money[1].match(text[end : end + 14]))


@lru_cache(maxsize=1)
def _money() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = any_of(masking_words()["money"])
    return (
        re.compile(rf"(?<!{_LETTER}){words}\.?\s?$", re.IGNORECASE),
        re.compile(rf"\s?{words}(?!{_LETTER})", re.IGNORECASE),
    )


def _plain(char: str) -> str:
    """A digit of any script as 0 to 9, a dash of any width as ``-``."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "-" if unicodedata.category(char) in {"Pd", "Sm"} and char != "+" else char
