"""Sentences and clauses in many scripts; nothing is lost on the way."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest

from analysis.opinions import read_opinions
from analysis.taxonomy import read_taxonomy
from analysis.text.clean import clean_review
from analysis.text.language import detect_languages
from analysis.text.sentences import long_enough, split_clauses, split_sentences

CORPUS = Path(__file__).parents[1] / "corpora" / "languages.toml"
LANGUAGES: dict[str, dict[str, list[str]]] = tomllib.loads(CORPUS.read_text("utf-8"))


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        (
            "en",
            "Slow app.Nobody answers. See acme.Com for more",
            ["Slow app.", "Nobody answers.", "See acme.Com for more"],
        ),
        ("en", "Why?because they can", ["Why?", "because they can"]),
        ("en", "I paid 3.50 for no. 5. Then it broke...", ["I paid 3.50 for no. 5.", "Then it broke..."]),
        ("en", "Is that all? No. Never.", ["Is that all?", "No.", "Never."]),
        (
            "en",
            "Open until 9 p.m. on Sundays. J. Smith was kind.",
            ["Open until 9 p.m. on Sundays.", "J. Smith was kind."],
        ),
        ("en", "Cups, plates, etc. were dirty. So did I. Bye", ["Cups, plates, etc. were dirty.", "So did I.", "Bye"]),
        ("en", "Lovely place \U0001f600\U0001f600 Slow service", ["Lovely place \U0001f600\U0001f600", "Slow service"]),
        ("en", "Terrible! \U0001f621 Never again", ["Terrible! \U0001f621", "Never again"]),
        ("en", "I like \U0001f355 very much", ["I like \U0001f355 very much"]),
        ("en", "See https://acme.example/a?b=c!d now", ["See https://acme.example/a?b=c!d now"]),
        ("en", 'He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("de", "Kam am 3. Mai, z. B. ohne Deckel. Schade", ["Kam am 3. Mai, z. B. ohne Deckel.", "Schade"]),
        ("ru", "Стоит 5 тыс. руб. и т.д. Дорого.", ["Стоит 5 тыс. руб. и т.д.", "Дорого."]),
        ("ar", "الشحنة متأخرة؛ لا أحد يرد! لماذا؟ سيء.", ["الشحنة متأخرة؛", "لا أحد يرد!", "لماذا؟", "سيء."]),
        ("fa", "بسته نرسید. کسی جواب نمی‌دهد؟ بد بود", ["بسته نرسید.", "کسی جواب نمی‌دهد؟", "بد بود"]),
        ("hi", "सेवा खराब है | पैसे 3.50 कटे। क्यों?", ["सेवा खराब है |", "पैसे 3.50 कटे।", "क्यों?"]),
        (
            "zh",
            "东西很好 物流太慢了！！客服不理人～再也不买",
            ["东西很好", "物流太慢了！！", "客服不理人～", "再也不买"],
        ),
        ("zh", "他说“不退。”太差了", ["他说“不退。”", "太差了"]),
        ("zh", "很好\U0001f600下次再来", ["很好\U0001f600", "下次再来"]),
        ("ja", "届きません！返金して！　連絡もない。最悪", ["届きません！", "返金して！", "連絡もない。", "最悪"]),
        ("th", "ส่งไวมากค่ะของดีมาก", ["ส่งไวมากค่ะ", "ของดีมาก"]),
        ("th", "พัสดุมาถึงช้ามากไม่มีใครรับสาย", ["พัสดุมาถึงช้ามากไม่มีใครรับสาย"]),
        ("en", "Good 谢谢。Bye", ["Good 谢谢。", "Bye"]),
    ],
)
def test_sentences(language: str, text: str, sentences: list[str]) -> None:
    assert split_sentences(text, language) == sentences


@pytest.mark.parametrize(
    ("language", "sentence", "clauses"),
    [
        ("ar", "الأكل لذيذ جدا، لكن الانتظار طويل جدا", ["الأكل لذيذ جدا،", "لكن الانتظار طويل جدا"]),
        ("hi", "खाना बहुत अच्छा था लेकिन स्टाफ बदतमीज था", ["खाना बहुत अच्छा था", "लेकिन स्टाफ बदतमीज था"]),
        ("hi", "सामान बिल्कुल सही समय पर मिल गया था", ["सामान बिल्कुल सही समय पर मिल गया था"]),
        (
            "id",
            "Makanannya enak sekali, tapi antrenya lama banget",
            ["Makanannya enak sekali,", "tapi antrenya lama banget"],
        ),
        ("ja", "料理は美味しいけど、店員の態度が悪い", ["料理は美味しいけど、", "店員の態度が悪い"]),
        ("ja", "味は良かったですが、値段が高いです", ["味は良かったですが、", "値段が高いです"]),
        ("zh", "味道很不错不过，价格太高了", ["味道很不错不过，价格太高了"]),
        ("th", "อาหารอร่อยมากแต่รอนานมาก", ["อาหารอร่อยมาก", "แต่รอนานมาก"]),
        ("th", "ตั้งแต่เปลี่ยนเจ้าของราคาแพง", ["ตั้งแต่เปลี่ยนเจ้าของราคาแพง"]),
        ("kmr", "Xwarin gelek xweş bû, lê xizmet pir dereng bû", ["Xwarin gelek xweş bû,", "lê xizmet pir dereng bû"]),
        ("ckb", "خواردنەکە زۆر خۆش بوو، بەڵام زۆر درەنگ گەیشت", ["خواردنەکە زۆر خۆش بوو،", "بەڵام زۆر درەنگ گەیشت"]),
        ("en", "The butter was very good indeed", ["The butter was very good indeed"]),
    ],
)
def test_clauses_part_at_contrast(language: str, sentence: str, clauses: list[str]) -> None:
    assert split_clauses(sentence, language, lambda text: long_enough(text, language)) == clauses


def test_opinions_together_are_the_review() -> None:
    """Random texts of phrases in every language, with all kinds of marks between them."""
    generator = random.Random(3)
    taxonomy = read_taxonomy()
    marks = [". ", "! ", "? ", "... ", ", ", "; ", " - ", "\n", "\n- ", " but ", "。", "！", "؟ ", "؛ ", "।", " \U0001f621 ", " \U0001f600\U0001f600", " 3.50 ", " e.g. ", " (sic) ", '." ', " : ", "…", " approx. ", "~", "、", "，但是", "けど、", " แต่ ", " لكن ", " aber ", " 1. ", ".", "?!", " :) "]  # fmt: skip
    for language in taxonomy.languages:
        phrases = [phrase for theme in taxonomy.themes for phrase in theme.seeds[language]]
        for _ in range(60):
            raw = "".join(generator.choice(phrases) + generator.choice(marks) for _ in range(generator.randint(1, 9)))
            text = clean_review(raw)
            clauses = [
                clause
                for sentence in split_sentences(text, language)
                for clause in split_clauses(sentence, language, lambda part: len(part.strip()) > 7)
            ]
            assert "".join("".join(clauses).split()) == "".join(text.split()), raw
            assert all(clause and clause == clause.strip() for clause in clauses)


def test_positions_follow_the_text() -> None:
    import pandas as pd

    text = "The parcel was late. Nobody answered my calls, but the driver was very friendly! Would I buy again? No."
    reviews = pd.DataFrame(
        {"review_id": ["r1"], "brand": "acme", "source": "shop", "title": None, "text": [text], "rating": [0.4],
         "language": "en", "author_key": None, "published": pd.NaT}
    )  # fmt: skip
    _, opinions = read_opinions(reviews)
    assert opinions["position"].tolist() == list(range(len(opinions)))
    assert " ".join(opinions["text"]) == text


def test_short_reviews_are_told_apart() -> None:
    """Alone, without a source to go by; shares print with -s. Malay may count as Indonesian: whose seeds it is read with."""
    alike = {"ms": {"ms", "id"}}
    found: dict[str, list[bool]] = {}
    missed: dict[str, int] = {}
    for language, sizes in LANGUAGES.items():
        for size, texts in sizes.items():
            for text in texts:
                right = detect_languages([text])[0] in alike.get(language, {language})
                found.setdefault(size, []).append(right)
                missed[language] = missed.get(language, 0) + (not right)
    shares = {size: sum(right) / len(right) for size, right in found.items()}
    print({size: round(share, 3) for size, share in shares.items()}, {name: n for name, n in missed.items() if n})
    assert shares["short"] >= 0.95
    assert shares["middle"] >= 0.98
    assert shares["long"] >= 0.99
    assert max(missed.values()) <= 2


def test_short_reviews_beside_others_of_their_source() -> None:
    right = total = 0
    for language, sizes in LANGUAGES.items():
        if language in {"ms", "sk", "fa"}:
            continue
        texts = [text for group in sizes.values() for text in group]
        assert len(texts) == len(set(texts)) >= 19
        found = detect_languages(texts, sources=["site"] * len(texts))
        right += sum(one == language for one in found)
        total += len(texts)
    assert right / total >= 0.99
