"""Reviews -> sentences and clauses, the units that opinions are read from.

Where words are parted by spaces, sentences end at their marks, whatever the case of the next letter (customers leave
capitals out); syntok decides where a full stop may belong to an abbreviation or a number. Elsewhere (Chinese, Japanese,
Thai, Arabic, Devanagari, ...) the marks of the script decide. Marks that no language uses inside a sentence
part everywhere: line ends, bullets, runs of emoji before a capital.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_HARD = re.compile(r"\n+\s*(?:[-*–•●▪◦‣·]\s+)?|(?<=\s)[•●▪◦‣·]\s+|(?:^|\s)[-*–]\s(?=[A-ZÀ-Þ])")
_ENDS = re.compile(r"(?<=[。！？!?｡…؟۔।॥။።፧])(?![。！？!?｡…؟۔।॥။።፧\"'”’」』）)])\s*")
# a full stop that need not end a sentence: after a number, one letter or a shortened word, or between letters
_ABBREVIATED = re.compile(
    r"(?:\b(?:\d{1,2}|[^\W\d_]|mrs?|ms|dr|prof|st|ave|rd|jr|sr|vs|approx|etc|incl|excl|est|dept|no|nr|tel|min|max|hrs?"
    r"|sec|ca|bzw|usw|evtl|ggf|inkl|zzgl|str|mme|mlle|env|av|sra?s?|dña|ud|uds|pág|núm|sig|dott|ing|ecc|pag|dhr|mevr"
    r"|bijv|enz|np|tzn|itd|ok|ul|godz|tj|např|tzv|apod|atd|vb|vs|örn|т|д|г|ул|руб|стр|им)\.|\.[^\W\d_]\.)\s+\S",
    re.IGNORECASE,
)
_ENDS_CLEAR = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”’)\]]))\s+(?=\S)")
_ENDS_LATIN = re.compile(r"(?<=[!?])\s+(?=\S)|(?<=[.…]{3})\s+(?=[A-ZÀ-ÞА-Я])")
_THAI_GAP = re.compile(r"(?<=[\u0e00-\u0e7f]{12})\s+(?=[\u0e00-\u0e7f])")
_BY_MARKS = frozenset({"zh", "ja", "th", "lo", "km", "my", "ar", "fa", "ur", "ckb", "ps", "ug", "sd", "hi", "mr", "ne", "bn", "am", "ti"})  # fmt: skip
_ORDINAL_DOT = frozenset({"de", "da", "no", "fi", "cs", "sk", "pl", "hu", "tr", "sl", "hr", "sr", "et", "lv", "is"})
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_NO_SPACES = frozenset({"zh", "ja", "th", "lo", "km", "my"})
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
    "cs": "ale|avšak|bohužel|přestože",
    "tr": "ama|fakat|ancak|lakin|maalesef",
    "ru": "но|однако|зато|хотя|к сожалению",
    "uk": "але|проте|однак|хоча|на жаль",
    "kk": "бірақ|алайда|дегенмен|өкінішке орай",
    "cy": "ond|fodd bynnag|yn anffodus",
    "ar": "لكن|ولكن|إلا أن|بس",
    "fa": "اما|ولی",
    "ckb": "بەڵام",
    "kmr": "lê|lêbelê|belê",
    "hi": "लेकिन|मगर|परंतु|पर",
    "id": "tapi|tetapi|namun|sayangnya",
    "sv": "men|dock|tyvärr",
    "no": "men|dessverre",
    "da": "men|desværre",
    "ro": "dar|însă|din păcate",
    "hu": "de|viszont|sajnos",
    "el": "αλλά|όμως|δυστυχώς",
    "vi": "nhưng|tuy nhiên",
}
_CONTRAST_MARKS: dict[str, str] = {"zh": "但是|但|不过|可是|然而|只是", "ja": "しかし|でも|けれども|けど|ただし|ただ", "th": "แต่", "ko": "하지만|그러나|그런데"}  # fmt: skip
_SPLITTERS: dict[str, re.Pattern[str]] = {
    language: re.compile(rf"(?:[,;:–-]\s*|\s)(?=(?:{words})\b)", re.IGNORECASE) for language, words in _CONTRAST.items()
} | {
    language: re.compile(rf"(?:[,，、;；\s]\s*)(?={words})" if language != "th" else rf"\s*(?={words})")
    for language, words in _CONTRAST_MARKS.items()
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
    for part in _HARD.split(text):
        line = part.strip()
        if not line:
            continue
        if language in _BY_MARKS:
            pieces = _ENDS.split(line)
            if language == "th" or language in {"ar", "fa", "ur", "ckb", "hi", "mr", "ne"}:
                pieces = [one for piece in pieces for one in re.split(r"(?<=\S\.)\s+", piece)]
            if language == "th":
                pieces = [one for piece in pieces for one in _THAI_GAP.split(piece)]
        elif _ABBREVIATED.search(line):
            pieces = [piece for one in _by_syntok(line) for piece in _ENDS_LATIN.split(one)]
            if language in _ORDINAL_DOT:
                pieces = _with_ordinals(pieces)
        else:
            pieces = _ENDS_CLEAR.split(line)
        for piece in pieces:
            sentences += _shortened(piece.strip())
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
    pieces = [piece for piece in splitter.split(sentence) if piece and piece.strip()]
    if len(pieces) < 2:
        return [sentence]
    clauses = [pieces[0].strip()]
    for piece in pieces[1:]:
        if carries(clauses[-1]) and carries(piece):
            clauses.append(piece.strip())
        else:
            joined = sentence.find(piece, sentence.find(clauses[-1]) + len(clauses[-1]))
            clauses[-1] = sentence[sentence.find(clauses[-1]) : joined + len(piece)].strip()
    return clauses


def long_enough(text: str, language: str | None) -> bool:
    """Whether a piece can be an opinion where no lexicon can tell: three words, or six characters without spaces."""
    return len(text.strip()) >= 6 if language in _NO_SPACES else len(text.split()) >= 3


def _by_syntok(line: str) -> list[str]:
    from syntok.segmenter import analyze

    sentences = []
    for paragraph in analyze(line):
        for tokens in paragraph:
            if tokens:
                start, end = tokens[0].offset, tokens[-1].offset + len(tokens[-1].value)
                sentences.append(line[start:end])
    return sentences


def _with_ordinals(pieces: list[str]) -> list[str]:
    """Pieces joined again after "3." of "3. Mai"."""
    joined: list[str] = []
    for piece in pieces:
        if joined and _ORDINAL.search(joined[-1]):
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    return joined


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
