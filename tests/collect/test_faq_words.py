"""Which links lead to FAQ and contact pages."""

from __future__ import annotations

import pytest

from spiders.faqs.words import contact_likeness, faq_likeness


@pytest.mark.parametrize(
    ("path", "words", "likeness"),
    [
        ("/a", "FAQ", 3),
        ("/a", "Preguntas frecuentes", 3),
        ("/a", "よくあるご質問はこちら", 3),
        ("/a", "الأسئلة الشائعة", 3),
        ("/a", "Часто задаваемые вопросы", 3),
        ("/faqs/delivery", "Delivery", 2),
        ("/%E5%B8%B8%E8%A7%81%E9%97%AE%E9%A2%98", "", 2),
        ("/a", "Hilfe", 1),
        ("/help-centre/orders", "Orders", 1),
        ("/helpful-hints", "Hints", 0),
        ("/produkte", "Produkte", 0),
        ("/blog", "A very long headline about how we answered the frequently asked questions of " + "many " * 9, 0),
    ],
)
def test_faq_likeness(path: str, words: str, likeness: int) -> None:
    assert faq_likeness(f"https://acme.example{path}", words) == likeness


@pytest.mark.parametrize(
    ("path", "words", "likeness"),
    [
        ("/kontakt", "", 2),
        ("/x", "Contactez-nous", 2),
        ("/x", "お問い合わせ", 2),
        ("/support", "", 1),
        ("/contractors", "", 0),
    ],
)
def test_contact_likeness(path: str, words: str, likeness: int) -> None:
    assert contact_likeness(f"https://acme.example{path}", words) == likeness
