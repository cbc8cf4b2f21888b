"""Names that a text itself marks as names: after a greeting (in replies), after a farewell, after "my name is".

Other names stay: nothing but a list of all names would know them, and such a list also knows towns, months and brands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from spiders.masking import any_of, masking_words

_TOKEN = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u097f\u064b-\u0652]+[^\W\d_]*)*(?:['’\-][^\W\d_]+)*")
_ELIDED = re.compile(r"[dl]['’][^\W\d_a-zà-ÿ]")
_UNCASED = re.compile(r"[\u0600-\u06ff\u0900-\u097f]")
_ENDS = re.compile(r"\s*(?:$|[,،!.:;।\n–—-])")
_MOST = 4
"""Words of a name."""
_SHORTEST_CUE = 3
"""Characters that stand before a name at least."""
TAIL = 120
"""Characters at the end of a text in which a farewell is looked for."""
_HAN = "\u3400-\u9fff"
_CHINESE = (
    re.compile(
        rf"((?:尊敬的|亲爱的|親愛的|感谢|感謝)\s?)(?!客|顾|用户|會員|会员|朋友|贵|旅|乘|来宾|先生|女士)[{_HAN}]{{1,4}}?(?=\s?(?:先生|女士|小姐|老师|太太))"
    ),
    re.compile(rf"(?:(?<=^)|(?<=[。！!\n]))(?!尊敬|亲爱)[{_HAN}]{{1,3}}(?=(?:先生|女士|小姐)(?:您好|你好|，|,))"),
)
_JAPANESE = re.compile(
    rf"(?:(?<=^)|(?<=[。！!\n\s])|(?<=こんにちは))(?!お客|皆|みな|各|ユーザー|ゲスト|会員|関係)[{_HAN}\u30a0-\u30ffA-Za-z]{{1,10}}(?=\s?(?:様|さま|さん|殿)(?:へ?[、，,\s。！!]|へ?$))"
)
_MY_NAME_CHINESE = re.compile(rf"(我叫|我的名字是|私は|我姓)[{_HAN}]{{1,4}}(?=[，,。、]|です|と申)")


def mask_greeted(text: str) -> str:
    """A reply with the name it greets masked.

    >>> mask_greeted("Dear Jane Smith, thank you. Dear customers, we are sorry.")
    'Dear [name], thank you. Dear customers, we are sorry.'
    >>> mask_greeted("Sehr geehrte Frau von Berg, danke!"), mask_greeted("田中様、ありがとうございます")
    ('Sehr geehrte Frau [name], danke!', '[name]様、ありがとうございます')
    """
    if not text.isascii():
        for pattern in _CHINESE:
            text = pattern.sub(lambda match: f"{match[1] if match.re.groups else ''}[name]", text)
        text = _JAPANESE.sub("[name]", text)
    place = 0
    while (found := _greetings().search(text, place)) is not None:
        start, end = _name_at(text, found.end(), lower=True)
        if end > start:
            text = f"{text[:start]}[name]{text[end:]}"
            place = start + len("[name]")
        else:
            place = found.end()
    return text


def mask_told(text: str) -> str:
    """The text with the writer's own name masked: after "my name is" and after a farewell at the end.

    >>> mask_told("My name is Jane Smith and I wait. Kind regards, Jane S.")
    'My name is [name] and I wait. Kind regards, [name]'
    >>> mask_told("My name is on the list. Best regards from the team")
    'My name is on the list. Best regards from the team'
    """
    plain = text.isascii()
    if not (plain and text[_SHORTEST_CUE:].islower()):  # a name has a capital where there are any
        low = text.lower()
        if any([cue in low for cue in _cues(plain)]):  # noqa: C419 - mostly none is there; a generator takes twice as long
            text = _mask_behind(text, _selves())
    last = text[-TAIL:].rstrip(" .!)\n").rpartition(" ")[2].rpartition("\n")[2]
    if last and (last[0].isupper() or (not plain and _UNCASED.match(last))):
        text = _mask_signed(text)
    if not plain and ("我" in text or "私は" in text):
        text = _MY_NAME_CHINESE.sub(r"\1[name]", text)
    return text


@lru_cache(maxsize=2)
def _cues(plain: bool) -> tuple[str, ...]:
    """The last two words of what stands before one's own name; a plain text can only have those in ASCII."""
    ends = {" ".join(phrase.split()[-2:]) for phrase in masking_words()["selves"]}
    return tuple(sorted(cue for cue in ends if cue.isascii() or not plain))


def _mask_behind(text: str, pattern: re.Pattern[str]) -> str:
    place = 0
    while (found := pattern.search(text, place)) is not None:
        start, end = _name_at(text, found.end(), lower=False)
        if end > start:
            text = f"{text[:start]}[name]{text[end:]}"
        place = max(found.end(), start + 1)
    return text


def _mask_signed(text: str) -> str:
    """A farewell, then nothing but a name until the end."""
    for found in _farewells().finditer(text, max(0, len(text) - TAIL)):
        start, end = _name_at(text, found.end(), lower=False)
        if end > start and not text[end:].strip(" .!)\n"):
            return f"{text[:start]}[name]{text[end:].strip(' .')}"
    return text


def _name_at(text: str, place: int, *, lower: bool) -> tuple[int, int]:
    """Where a name stands from ``place`` on, behind titles; an empty span when none does."""
    words = _vocabulary()
    titled = False
    while (title := _titles().match(text, place)) is not None:
        place, titled = title.end(), True
    start, end, taken, waiting = place, place, 0, 0
    while taken + waiting < _MOST + 2 and (token := _TOKEN.match(text, place)) is not None:
        word = token[0]
        low = word.casefold()
        uncased = _UNCASED.match(word) is not None
        if low in words["nobody"] and (taken == 0 or low not in words["particles"]):
            break
        if word[0].isupper() or uncased or _ELIDED.match(word):
            if taken == 0 and not waiting:
                start = token.start()
            taken, waiting, end = taken + 1 + waiting, 0, token.end()
            if len(word) == 1 and text[end : end + 1] == ".":
                end += 1
        elif low in words["particles"] and waiting < 2:
            if taken == 0 and not waiting:
                start = token.start()
            waiting += 1
        elif lower and taken == 0 and (titled or _ENDS.match(text, token.end())) and len(word) >= 3:
            return token.start(), token.end()
        else:
            break
        place = end if not waiting else token.end()
        if not (space := re.compile(r"[ \u00a0]").match(text, place)):
            break
        place = space.end()
    if taken and _UNCASED.match(text[start:end]):
        return _uncased(text, start, end, titled)
    return (start, end) if 0 < taken <= _MOST + 1 else (place, place)


def _uncased(text: str, start: int, end: int, titled: bool) -> tuple[int, int]:
    """Scripts without capitals: a name of up to three words ends where something is set off, else it is one word."""
    ends = [m.end() for m in re.finditer(r"[^\s,،.!:;।]+", text[start:end])]
    whole = len(ends) <= 3 and bool(_ENDS.match(text, end))
    spoken = re.match(r".*?(?=\s(?:है|हूँ|हूं|जी)(?:\s|$|[।,]))", text[start : end + 12])
    if whole:
        return start, end
    if spoken and len(spoken[0].split()) <= 3:
        return start, start + len(spoken[0])
    return (start, start + ends[0]) if titled else (start, start)


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in masking_words().items()}


@lru_cache(maxsize=1)
def _greetings() -> re.Pattern[str]:
    words = any_of(masking_words()["greetings"])
    return re.compile(rf"(?:^|(?<=[.!?¡\n\"“„»])|(?<=[.!?]\s)){words}(?![^\W_])[,،]?\s+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _titles() -> re.Pattern[str]:
    words = any_of(masking_words()["honorifics"])
    return re.compile(rf"{words}(?![^\W_])\.?\s+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _selves() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){any_of(masking_words()['selves'])}(?![^\W_])[:,]?\s+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _farewells() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){any_of(masking_words()['farewells'])}(?![^\W_])[,،.!:]?\s+", re.IGNORECASE)
