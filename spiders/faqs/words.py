"""The words that links to FAQ and contact pages carry, in many languages; the table is the data."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from spiders.records import normalise_text

FAQ_WORDS = (
    "faq", "faqs", "frequently asked", "common questions", "questions and answers", "q a", "häufige fragen",
    "häufig gestellte fragen", "fragen und antworten", "preguntas frecuentes", "questions fréquentes",
    "foire aux questions", "domande frequenti", "perguntas frequentes", "veelgestelde vragen", "vanliga frågor",
    "ofte stillede spørgsmål", "ofte stilte spørsmål", "usein kysytyt", "usein kysyttyä", "często zadawane pytania",
    "najczęściej zadawane pytania", "časté dotazy", "často kladené", "časté otázky", "gyakori kérdések",
    "întrebări frecvente", "često postavljana pitanja", "pogosta vprašanja", "често задавани въпроси",
    "частые вопросы", "часто задаваемые вопросы", "вопросы и ответы", "поширені запитання", "часті запитання",
    "жиі қойылатын сұрақтар", "συχνές ερωτήσεις", "sıkça sorulan sorular", "sss", "الأسئلة الشائعة",
    "اسئلة شائعة", "سوالات متداول", "پرسش های متداول", "שאלות נפוצות", "अक्सर पूछे जाने वाले प्रश्न", "คำถามที่พบบ่อย",
    "câu hỏi thường gặp", "pertanyaan umum", "soalan lazim", "よくある質問", "よくあるご質問", "常见问题", "常見問題",
    "자주 묻는 질문", "자주하는 질문", "cwestiynau cyffredin", "preguntes freqüents", "ohiko galderak",
    "maswali yanayoulizwa", "በተደጋጋሚ የሚጠየቁ", "biçimên pir tên pirsîn", "pirsên gelemperî",
)  # fmt: skip
HELP_WORDS = (
    "help", "help center", "help centre", "support", "customer service", "knowledge base", "hilfe", "kundenservice",
    "hilfecenter", "ayuda", "centro de ayuda", "aide", "centre d aide", "assistenza", "aiuto", "ajuda",
    "central de ajuda", "hulp", "klantenservice", "hjälp", "hjælp", "hjelp", "kundtjänst", "kundeservice", "tuki",
    "asiakaspalvelu", "pomoc", "nápověda", "podpora", "segítség", "ajutor", "asistență", "pomoć", "помощ", "помощь",
    "поддержка", "допомога", "підтримка", "көмек", "βοήθεια", "yardım", "destek", "مساعدة", "الدعم", "راهنما",
    "עזרה", "תמיכה", "सहायता", "ช่วยเหลือ", "trợ giúp", "hỗ trợ", "bantuan", "ヘルプ", "サポート", "帮助", "幫助",
    "支持中心", "고객센터", "도움말", "cymorth", "laguntza", "msaada", "እርዳታ", "alîkarî",
)  # fmt: skip
CONTACT_WORDS = (
    "contact", "contact us", "get in touch", "kontakt", "contacto", "contáctenos", "contactez", "nous contacter",
    "contatti", "contattaci", "contato", "fale conosco", "contactos", "yhteystiedot", "ota yhteyttä", "kapcsolat",
    "kapcsolatfelvétel", "контакт", "контакты", "контакти", "байланыс", "επικοινωνία", "iletişim", "bize ulaşın",
    "اتصل بنا", "تواصل معنا", "تماس با ما", "צור קשר", "संपर्क", "ติดต่อ", "liên hệ", "hubungi", "hubungi kami",
    "お問い合わせ", "联系我们", "聯絡我們", "문의", "cysylltu", "harremanetarako", "wasiliana", "ያግኙን", "têkilî", "impressum",
)  # fmt: skip
COMMON_PATHS = (
    "/faq",
    "/faqs",
    "/help",
    "/support",
    "/help/faq",
    "/hilfe",
    "/ayuda",
    "/aide",
    "/assistenza",
    "/ajuda",
    "/pomoc",
)
"""Tried only where the home page links to nothing that looks like a FAQ."""
_PATH_WORDS = re.compile(r"[/._\-+%0-9]+")


def faq_likeness(url: str, words: str) -> int:
    """How much a link looks like a FAQ page: 3 its words say so, 2 its address, 1 it is a help page, 0 no.

    >>> faq_likeness("https://acme.example/x", "Häufige Fragen"), faq_likeness("https://acme.example/faq/fees", "Fees")
    (3, 2)
    >>> faq_likeness("https://acme.example/jobs", "Jobs")
    0
    """
    shown, path = _plain(words), _path(url)
    if _has(shown, _FAQ):
        return 3
    if _has(path, _FAQ):
        return 2
    return 1 if _has(shown, _HELP) or _has(path, _HELP) else 0


def contact_likeness(url: str, words: str) -> int:
    """How much a link looks like a contact page: 2 its words or address say so, 1 it is a help page, 0 no.

    >>> contact_likeness("https://acme.example/kontakt", "")
    2
    """
    shown, path = _plain(words), _path(url)
    if _has(shown, _CONTACT) or _has(path, _CONTACT):
        return 2
    return 1 if _has(shown, _HELP) or _has(path, _HELP) else 0


def _plain(words: str) -> str:
    return normalise_text(words) if len(words) <= 80 else ""  # a longer link is a headline, not navigation


def _path(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.partition(".")[0]  # help.acme.example
    return normalise_text(f"{host} {_PATH_WORDS.sub(' ', unquote(parts.path))}")


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    spaced = [normalise_text(word) for word in words]
    # scripts without spaces between words are looked for anywhere, the others as whole words
    alternatives = [
        re.escape(word)
        if re.search(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word)
        else rf"\b{re.escape(word)}\b"
        for word in sorted(spaced, key=len, reverse=True)
    ]
    return re.compile("|".join(alternatives))


def _has(text: str, pattern: re.Pattern[str]) -> bool:
    return bool(text) and pattern.search(text) is not None


_FAQ, _HELP, _CONTACT = _pattern(FAQ_WORDS), _pattern(HELP_WORDS), _pattern(CONTACT_WORDS)
