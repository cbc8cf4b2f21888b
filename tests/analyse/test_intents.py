"""What customers want: labelled sentences of tests/corpora, phrases of every language, and how phrases are read."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from analysis.text.cue_phrases import CuePhrases, cue_phrases, languages
from analysis.text.intent import Intent, tag_intent, tag_intents

CORPUS = Path(__file__).parent.parent / "corpora/intents.toml"
TONES = {
    Intent.COMPLAINT: "negative",
    Intent.TECHNICAL_FAULT: "negative",
    Intent.INCIDENT: "negative",
    Intent.PRAISE: "positive",
}
FLOORS = {
    Intent.SALES_LEAD: (0.85, 0.75),
    Intent.INCIDENT: (0.85, 0.75),
    Intent.TECHNICAL_FAULT: (0.85, 0.75),
    Intent.FEATURE_REQUEST: (0.85, 0.75),
    Intent.QUESTION: (0.85, 0.75),
    Intent.COMPLAINT: (0.7, 0.85),
    Intent.PRAISE: (0.85, 0.85),
}
"""Least precision and recall on the corpus."""


def corpus() -> list[tuple[Intent, str, str]]:
    raw = tomllib.loads(CORPUS.read_text("utf-8"))
    return [(Intent(name), lang, text) for name, by in raw.items() for lang, texts in by.items() for text in texts]


def test_labelled_sentences_get_their_tag() -> None:
    rows = corpus()
    found = tag_intents([r[2] for r in rows], [r[1] for r in rows], [TONES.get(r[0], "neutral") for r in rows])
    right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for (intent, _, text), tag in zip(rows, found, strict=True):
        wanted[intent.value] += 1
        given[str(tag)] += 1
        right[intent.value] += tag == intent.value
        if tag != intent.value:
            wrong.append(f"{intent.value} -> {tag}: {text}")
    for intent, (precision, recall) in FLOORS.items():
        name = intent.value
        assert wanted[name] >= 25
        assert right[name] / given[name] >= precision, (name, wrong)
        assert right[name] / wanted[name] >= recall, (name, wrong)


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_main_tags_and_valid_phrases(language: str) -> None:
    # a file with a tag that does not exist would never be used
    known = {intent.value for intent in Intent}
    raw = tomllib.loads((CORPUS.parent.parent.parent / f"analysis/text/intents/{language}.toml").read_text("utf-8"))
    assert {"question", "feature request", "technical fault"} <= set(raw["phrases"])
    assert set(raw["phrases"]) | set(raw.get("unless", {})) <= known
    assert cue_phrases(language).find("") == set()


@pytest.mark.parametrize(
    ("language", "text", "label", "intent"),
    [
        ("it", "L'applicazione non si apre più", "negative", "technical fault"),
        ("nl", "Kan niet meer inloggen", "negative", "technical fault"),
        ("pt", "Seria ótimo ter um modo escuro", "neutral", "feature request"),
        ("pl", "Aplikacja ciągle się zawiesza", "negative", "technical fault"),
        ("cs", "Aplikace nefunguje", "negative", "technical fault"),
        ("uk", "Додайте темну тему", "neutral", "feature request"),
        ("tr", "Güncellemeden sonra açılmıyor", "negative", "technical fault"),
        ("tr", "İade ne zaman gelir", "neutral", "question"),
        ("id", "Tolong tambahkan mode gelap", "neutral", "feature request"),
        ("ar", "التطبيق لا يفتح", "negative", "technical fault"),
        ("hi", "ऐप काम नहीं कर रहा", "negative", "technical fault"),
        ("zh", "更新之后就闪退", "negative", "technical fault"),
        ("zh", "希望能增加夜间模式", "neutral", "feature request"),
        ("ja", "ダークモードを追加してほしい", "neutral", "feature request"),
        ("kk", "Қосымша ашылмайды", "negative", "technical fault"),
        (None, "アプリが落ちる", "unknown", "technical fault"),
        (None, "Застосунок не працює", "unknown", "technical fault"),
        ("sw", "the app keeps crashing", "negative", "technical fault"),
        ("de", "Das Paket lag vor der Tür", "neutral", None),
        ("pl", "Nie chodzi o cenę", "negative", "complaint"),
    ],
)
def test_other_languages(language: str | None, text: str, label: str, intent: str | None) -> None:
    assert tag_intent(text, label, language) == intent


def test_phrases_as_written() -> None:
    cues = CuePhrases(
        {
            "words": {"part": ["dark mode", "map"]},
            "phrases": {"wish": ["want .. {part}", "^add the? {part}"], "fault": ["can't|cannot open", "crash*"]},
            "unless": {"fault": ["never crash*"]},
        }
    )
    assert cues.find("I want a really nice Dark-Mode!") == {"wish"}
    assert cues.find("I want one two three four map") == set()
    assert cues.find("@shop hi there, add map") == {"wish"}
    assert cues.find("they add the map") == set()
    assert cues.find("I cant open it") == cues.find("I can’t OPEN it") == {"fault"}
    assert cues.find("it never crashes") == set()


def test_apostrophes_that_part_words() -> None:
    cues = CuePhrases({"apostrophes": "part", "phrases": {"fault": ["l'appli plante"]}})
    assert cues.find("L’appli plante !") == {"fault"}


def test_scripts_without_spaces() -> None:
    cues = CuePhrases({"spaced": False, "phrases": {"wish": ["希望 .. 增加"]}})
    assert cues.find("希望可以 增加这个") == {"wish"}
    assert cues.find("希望一二三四五六七增加") == set()
