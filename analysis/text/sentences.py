"""Cleaned texts -> sentences -> clauses, the units that opinions are read from.

Where words are parted by spaces, sentences end at their marks, whatever the case of the next letter (customers leave
capitals out), unless a full stop belongs to an abbreviation, an initial or an ordinal number. Elsewhere the marks of the
script decide (Chinese, Japanese, Arabic, Devanagari, ...), and the gaps: Thai parts sentences by spaces, and so do
customers who write Chinese or Japanese without marks. Line ends and bullets part everywhere; emoji close a sentence and
stay with it. Nothing but white space and bullets is left out: the pieces together are the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from analysis.text.tokens import MARKS

_PICTURES = "\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\ufe0f\u200d"
_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯЁЇІЄҐӘҒҚҢӨҰҮҺŚŻŹŁĆČŘŠŽŞİĞ¿¡"
_SMALL = "a-zß-ÿа-яё"
_HARD = re.compile(rf"\n+\s*(?:[-*–•●▪◦‣·]\s+)?|(?<=\s)[•●▪◦‣·]\s+|^[-*–•●▪◦‣·]\s+|(?<=\s[-*–])\s+(?=[{_CAPITAL}])")
_MAY_BE_HARD = re.compile("[\n*–•●▪◦‣·-]")
_CLOSED = "\"'”’»」』）)\\]"
_MARK = "。！？｡؟۔।॥።፧"
_AFTER_MARK = rf"(?<=[{_MARK}])(?![{_MARK}!?{_CLOSED}{_PICTURES}])\s*(?=\S)|(?<=[{_MARK}][{_CLOSED}])\s*(?=\S)"
# a white space comes first wherever it can: what begins with one is looked for much faster
_SPACED = re.compile(
    rf"\s(?<=[.!?…]\s)\s*(?=[^\s{_PICTURES}])|\s(?<=[.!?…][{_CLOSED}]\s)\s*(?=\S)|{_AFTER_MARK}"
    rf"|\s(?<=[{_PICTURES}]\s)\s*(?=[{_CAPITAL}])"
)
_UNMARKED = re.compile(rf"\s(?:(?<=[.!?…]\s)|(?<=[.!?…][{_CLOSED}]\s))\s*(?=\S)")
_MARKED = re.compile(f"[{_MARK}{_PICTURES}]")
# "good.Very bad", "why?because": the space was forgotten; not in addresses
_GLUED = re.compile(
    rf"(?<=[{_SMALL}]{{3}}\.)(?!(?:Com|Net|Org|Co|De|Uk)\b)(?=[{_CAPITAL}][{_SMALL}]+[\s,])"
    rf"|(?<=[{_SMALL}][!?])(?=[^\W\d_])"
)
_MAY_BE_GLUED = re.compile(r"[.!?][^\W\d_]")
_BY_MARKS = re.compile(
    rf"{_AFTER_MARK}|(?<=[!?…؛；])(?![!?…{_CLOSED}{_PICTURES}])\s*(?=\S)|(?<=\S\.)(?<!\d\.)\s+(?=\S)|(?<=\s\|)\s+"
    rf"|(?<=[{_PICTURES}])\s*(?=[^\W_])"
)
_HAN = "\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_GAPS = {
    "han": re.compile(rf"(?<=[{_HAN}]{{4}})[ \u3000]+(?=[{_HAN}]{{2}})|(?<=[{_HAN}][~～])(?=[{_HAN}])"),
    # polite particles close a Thai sentence, with or without a space behind them
    "thai": re.compile(
        r"(?<=[\u0e00-\u0e7f]{12})\s+(?=[\u0e00-\u0e7f])"
        r"|(?:(?<=ค่ะ)|(?<=นะคะ)|(?<=ครับ)(?!ผม))(?=[\u0e01-\u0e2e\u0e40-\u0e44]{2})"
    ),
}
_SCRIPTS = {"zh": "han", "ja": "han", "th": "thai"} | dict.fromkeys(
    ("am", "ar", "bn", "ckb", "fa", "hi", "km", "lo", "mr", "my", "ne", "ps", "sd", "ti", "ug", "ur"), ""
)
# a full stop that need not end a sentence: after a number, one letter or a shortened word
_DOUBTFUL = re.compile(r"(?<![^\s(\"'“«\[])(?:\d{1,2}|[^\W\d_]{1,6}|(?:[^\W\d_]\.)+[^\W\d_])\.\s")
_NEVER_LAST = frozenset(
    [
        "mr",
        "mrs",
        "dr",
        "prof",
        "st",
        "vs",
        "approx",
        "ca",
        "bzw",
        "ggf",
        "evtl",
        "inkl",
        "zzgl",
        "mind",
        "incl",
        "excl",
        "mme",
        "mlle",
        "sra",
        "srta",
        "dña",
        "ud",
        "uds",
        "pág",
        "núm",
        "dott",
        "sig",
        "ing",
        "dhr",
        "mevr",
        "bijv",
        "np",
        "tzn",
        "tzv",
        "apod",
        "ul",
        "ул",
        "им",
        "стр",
        "г",
        "д",
        "örn",
        "bkz",
        "sen",
        "z.b",
        "d.h",
        "u.a",
        "s.o",
        "p.ex",
        "p.e",
        "i.v.m",
        "e.g",
        "i.e",
        "т.е",
        "т.к",
        "т.н",
    ]
)
_SELDOM_LAST = frozenset(
    [
        "etc",
        "usw",
        "atd",
        "itd",
        "enz",
        "ecc",
        "vb",
        "hrs",
        "hr",
        "min",
        "mins",
        "sec",
        "ave",
        "rd",
        "inc",
        "ltd",
        "co",
        "corp",
        "руб",
        "тыс",
        "av",
        "apt",
        "dept",
    ]
)
_BEFORE_NUMBER = frozenset({"no", "nr", "nº", "tel", "max", "ms", "maks"})
_ORDINAL_DOT = frozenset({"de", "da", "no", "fi", "cs", "sk", "pl", "hu", "tr", "sl", "hr", "sr", "et", "lv", "is"})
_NO_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_LETTER = re.compile(r"[^\W_]")
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]")
_LONGEST = 600  # characters: a longer run without any full stop is parted at commas

_CONTRAST: dict[str, str] = {
    "en": "but|however|although|though|yet|whereas|except that|on the other hand|unfortunately|sadly",
    "de": "aber|jedoch|allerdings|obwohl|leider|dagegen",
    "fr": "mais|cependant|toutefois|par contre|en revanche|bien que|malheureusement|dommage que",
    "es": "pero|sin embargo|aunque|en cambio|lamentablemente",
    "pt": "mas|porém|contudo|no entanto|embora|infelizmente",
    "it": "ma|però|tuttavia|invece|anche se|purtroppo",
    "nl": "maar|echter|hoewel|helaas",
    "pl": "ale|jednak|natomiast|chociaż|niestety",
    "cs": "ale|avšak|jenže|nicméně|bohužel|přestože|i když",
    "tr": "ama|fakat|ancak|lakin|maalesef",
    "ru": "но|однако|зато|хотя|к сожалению",
    "uk": "але|проте|однак|хоча|на жаль",
    "kk": "бірақ|алайда|дегенмен|өкінішке орай",
    "cy": "ond|fodd bynnag|yn anffodus",
    "ar": "لكن|ولكن|لكنهم|إلا أن|غير أن|بس|للأسف",
    "fa": "اما|ولی|متاسفانه",
    "ckb": "بەڵام|بەداخەوە",
    "kmr": "lê|lêbelê|belê",
    "hi": "लेकिन|मगर|परंतु|किंतु|हालांकि",
    "id": "tapi|tetapi|namun|sayangnya|cuma|padahal",
    "sv": "men|dock|tyvärr",
    "no": "men|dessverre",
    "da": "men|desværre",
    "ro": "dar|însă|din păcate",
    "hu": "de|viszont|sajnos",
    "el": "αλλά|όμως|δυστυχώς",
    "vi": "nhưng|tuy nhiên",
}
_CONTRASTS = {language: tuple(words.split("|")) for language, words in _CONTRAST.items()}
_ANYTHING = ("",)
_SPLITTERS: dict[str, re.Pattern[str]] = {
    language: re.compile(rf"(?:(?<=[,;:،؛–-])\s*|(?<!\s)\s+)(?=(?:{words})(?![\w{MARKS}'’]))", re.IGNORECASE)
    for language, words in _CONTRAST.items()
} | {
    "zh": re.compile(r"(?:(?<=[,，、;；])\s*|(?<!\s)\s+)(?=但是|但|不过|可是|然而|只是|就是|可惜)"),
    # in Japanese the clause that is set against the next one carries the word at its end
    "ja": re.compile(
        r"(?:(?<=[、,])\s*|(?<!\s)\s+)(?=しかし|でも|けれども|ただし|ただ|残念ながら)|(?<=けど)(?![も、,。])|(?<=けど[、,])"
        r"|(?<=けれど[、,])|(?<=けれども[、,])|(?<=[すんたいるだ]が[、,])|(?<=のに[、,])"
    ),
    "ko": re.compile(r"(?<=지만)\s+|(?<=는데)\s+|(?<!\s)\s+(?=하지만|그러나|그런데)"),
    # ตั้งแต่ is "since", แต่ละ "each"
    "th": re.compile(r"(?<!\s)\s*(?<!ตั้ง)(?=แต่(?!ละ|ง))"),
}


def split_sentences(text: str, language: str | None = None) -> list[str]:
    """Sentences of a cleaned text, in order.

    Parameters
    ----------
    text
        Cleaned text; line feeds part sentences.
    language
        BCP-47 primary tag; None where it is not known.

    Examples
    --------
    >>> split_sentences("Dr. Smith was kind. The room cost approx. 90 euros!", "en")
    ['Dr. Smith was kind.', 'The room cost approx. 90 euros!']
    >>> split_sentences("配送太慢了。客服也不回复！", "zh")
    ['配送太慢了。', '客服也不回复！']
    """
    sentences: list[str] = []
    for part in _HARD.split(text) if _MAY_BE_HARD.search(text) else (text,):
        line = part.strip()
        if not line:
            continue
        script = _SCRIPTS.get(language or "")
        if script is None:
            pieces = _spaced(line, language)
        else:
            pieces = _BY_MARKS.split(line)
            if script:
                pieces = [part for piece in pieces for part in _GAPS[script].split(piece)]
        for piece in pieces:
            one = piece.strip()
            if sentences and one and (not _LETTER.search(one) or _NUMBERED.fullmatch(sentences[-1])):
                sentences[-1] += f" {one}"
            elif len(one) > _LONGEST:
                sentences += _shortened(one)
            else:
                sentences.append(one)
    return [sentence for sentence in sentences if sentence]


def split_clauses(sentence: str, language: str | None, carries: Callable[[str], bool]) -> list[str]:
    """Clauses of a sentence: parted at a contrast ("but", "however", "aber", "但是") when both sides say something.

    Parameters
    ----------
    sentence
        One sentence.
    language
        BCP-47 primary tag; a language without known contrast words is not parted.
    carries
        Tells whether a piece of text carries an opinion of its own.

    Examples
    --------
    >>> split_clauses("Nice room but the queue was long", "en", lambda text: len(text.split()) > 1)
    ['Nice room', 'but the queue was long']
    """
    splitter = _SPLITTERS.get(language or "")
    if splitter is None:
        return [sentence]
    if sentence.isascii():
        lower = sentence.lower()
        if not any(word in lower for word in _CONTRASTS.get(language or "", _ANYTHING)):
            return [sentence]
    pieces = [piece for piece in splitter.split(sentence) if piece and piece.strip()]
    if len(pieces) < 2:
        return [sentence]
    clauses = [pieces[0]]
    for piece in pieces[1:]:
        if carries(clauses[-1]) and carries(piece):
            clauses.append(piece)
        else:
            gap = "" if f"{clauses[-1]}{piece}" in sentence else " "
            clauses[-1] = f"{clauses[-1]}{gap}{piece}"
    return [clause.strip() for clause in clauses]


def long_enough(text: str, language: str | None) -> bool:
    """Whether a piece can be an opinion where no lexicon can tell: three words, or six characters without spaces."""
    return len(text.strip()) >= 6 if language in _NO_SPACES else len(text.split()) >= 3


def _spaced(line: str, language: str | None) -> list[str]:
    """Sentences of a line in a script that parts words by spaces."""
    marked = not line.isascii() and _MARKED.search(line)
    pieces = (_SPACED if marked else _UNMARKED).split(line)
    if len(pieces) > 1 and _DOUBTFUL.search(line):
        joined = pieces[:1]
        for piece in pieces[1:]:
            if _goes_on(joined[-1], piece, language):
                joined[-1] += f" {piece}"
            else:
                joined.append(piece)
        pieces = joined
    if not _MAY_BE_GLUED.search(line) or "://" in line or "www." in line:
        return pieces
    return [part for piece in pieces for part in _GLUED.split(piece)]


def _goes_on(before: str, after: str, language: str | None) -> bool:
    """Whether the full stop that ends ``before`` belongs to a shortened word, an initial or an ordinal number."""
    if not before.endswith(".") or before.endswith(".."):
        return False
    word = before[before.rfind(" ") + 1 : -1].lstrip("(\"'“«[")
    small = word.lower()
    if word.isdigit():
        return len(word) <= 2 and (language in _ORDINAL_DOT or word == before[:-1])
    if small in _BEFORE_NUMBER:
        return after[:1].isdigit()
    if small in _NEVER_LAST:
        return True
    if small in _SELDOM_LAST or "." in small:
        return after[:1].islower() or after[:1].isdigit()
    return len(word) == 1 and word.isalpha() and word != "I"


def _shortened(sentence: str) -> list[str]:
    if len(sentence) <= _LONGEST:
        return [sentence]
    pieces, start = [], 0
    while len(sentence) - start > _LONGEST:
        cut = max(sentence.rfind(mark, start, start + _LONGEST) for mark in (", ", "; ", "，", "、", "،"))
        if cut <= start:
            cut = sentence.rfind(" ", start, start + _LONGEST)
        if cut <= start:
            cut = start + _LONGEST - 1
        pieces.append(sentence[start : cut + 1].strip())
        start = cut + 1
    return [*pieces, sentence[start:].strip()]
