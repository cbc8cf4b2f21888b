"""Cleaning, language, sentences, intent: texts of many scripts, invented here."""

from __future__ import annotations

import pytest

from analysis.text.clean import clean_review, says_nothing
from analysis.text.intent import tag_intent
from analysis.text.language import detect_languages, script_of
from analysis.text.sentences import split_clauses, split_sentences


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (None, ""),
        ("Fine\r\n\r\n\r\nbut  slow", "Fine\nbut slow"),
        ("My bag is lost\n> We are sorry\n> Regards", "My bag is lost"),
        ("Broken again.\n-- ", "Broken again."),
        ("Broken again.\nSent from my phone", "Broken again."),
        ("Zu spät!\nAm 3. Mai 2024 um 10:00 schrieb Support:\nGuten Tag", "Zu spät!"),
        ("so bad \U0001f621 &amp; rude", "so bad \U0001f621 & rude"),
        ("hid\u200bden \u202ereversed\u202c", "hidden reversed"),
        ("no way “@acme: We fly to 30 cities”", "no way"),
        ("> only a quote", "only a quote"),
    ],
)
def test_clean_review_keeps_the_customers_own_words(raw: str | None, clean: str) -> None:
    assert clean_review(raw) == clean


@pytest.mark.parametrize(
    "text", ["N/A", "no comment.", "Nothing", "k.A. ...".replace("k.A.", "keine Angabe"), "特になし", "жоқ", "!!!", ""]
)
def test_stock_answers_say_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["Nothing works", "\U0001f621", ":(", "No refund", "test drive was great"])
def test_short_texts_that_do_say_something(text: str) -> None:
    assert not says_nothing(text)


SENTENCES = {
    "en": "The parcel arrived two weeks late and nobody answered my calls.",
    "de": "Das Paket kam zwei Wochen zu spät und niemand ging ans Telefon.",
    "fr": "Le colis est arrivé avec deux semaines de retard et personne ne répond.",
    "es": "El paquete llegó con dos semanas de retraso y nadie contesta al teléfono.",
    "pt": "A encomenda chegou com duas semanas de atraso e ninguém atende o telefone.",
    "it": "Il pacco è arrivato con due settimane di ritardo e nessuno risponde.",
    "nl": "Het pakket kwam twee weken te laat aan en niemand nam de telefoon op.",
    "pl": "Paczka dotarła z dwutygodniowym opóźnieniem i nikt nie odbiera telefonu.",
    "cs": "Balík dorazil o dva týdny později a nikdo mi nezvedá telefon.",
    "cy": "Cyrhaeddodd y parsel bythefnos yn hwyr ac ni atebodd neb fy ngalwadau.",
    "tr": "Paket iki hafta geç geldi ve kimse telefona cevap vermedi.",
    "ru": "Посылка пришла на две недели позже, и никто не отвечает на звонки.",
    "uk": "Посилка прийшла на два тижні пізніше, і ніхто не відповідає на дзвінки.",
    "kk": "Сәлемдеме екі аптаға кешігіп келді, ешкім қоңырауға жауап бермейді.",
    "ar": "وصل الطرد متأخرا أسبوعين ولم يرد أحد على اتصالاتي.",
    "fa": "بسته دو هفته دیر رسید و هیچ کس به تماس من پاسخ نداد.",
    "ckb": "کاڵاکە دوو هەفتە درەنگ گەیشت و کەس وەڵامی پەیوەندییەکانمی نەدایەوە.",
    "hi": "पार्सल दो हफ्ते देर से आया और किसी ने फोन नहीं उठाया।",
    "th": "พัสดุมาถึงช้าสองสัปดาห์และไม่มีใครรับสาย",
    "zh": "包裹晚到了两个星期，没有人接电话。",
    "ja": "荷物が二週間遅れて届き、誰も電話に出ませんでした。",
    "ko": "소포가 2주 늦게 도착했고 아무도 전화를 받지 않았습니다.",
    "el": "Το δέμα έφτασε με δύο εβδομάδες καθυστέρηση.",
    "am": "ጥቅሉ ሁለት ሳምንት ዘግይቶ ደረሰ።",
}


def test_languages_of_whole_sentences() -> None:
    assert detect_languages(list(SENTENCES.values()), sources=[f"site {code}" for code in SENTENCES]) == list(SENTENCES)


def test_short_texts_take_the_language_of_their_source() -> None:
    texts = [SENTENCES["de"]] * 5 + ["super"] + [SENTENCES["nl"]] * 5 + ["super"]
    found = detect_languages(texts, sources=["a"] * 6 + ["b"] * 6)
    assert (found[5], found[11]) == ("de", "nl")


def test_a_stated_language_is_believed_unless_the_script_rules_it_out() -> None:
    assert detect_languages(["super", SENTENCES["ru"]], stated=["de-AT", "en"]) == ["de", "ru"]


def test_nothing_to_go_by_has_no_language() -> None:
    assert detect_languages(["123", "\U0001f600"]) == [None, None]
    assert script_of("日本語のレビュー") == "kana"


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "bad service. never again", ["bad service.", "never again"]),
        (
            "en",
            "We paid 3.50 to Mr. Jones. He was rude!!! Why?",
            ["We paid 3.50 to Mr. Jones.", "He was rude!!!", "Why?"],
        ),
        ("de", "Die Lieferung am 3. Mai kam nie an. Schade!", ["Die Lieferung am 3. Mai kam nie an.", "Schade!"]),
        ("ru", "Очень долго. Никто не отвечает!", ["Очень долго.", "Никто не отвечает!"]),
        ("zh", "太慢了。客服不回复！为什么？", ["太慢了。", "客服不回复！", "为什么？"]),
        ("ja", "届きません。返金してください。", ["届きません。", "返金してください。"]),
        ("ar", "الخدمة سيئة؟ لن أعود أبدا!", ["الخدمة سيئة؟", "لن أعود أبدا!"]),
        ("hi", "सेवा खराब है। वापस नहीं आऊंगा।", ["सेवा खराब है।", "वापस नहीं आऊंगा।"]),
        ("en", "Pros:\n- Cheap\n- Quick", ["Pros:", "Cheap", "Quick"]),
        (None, "", []),
    ],
)
def test_sentences(language: str | None, text: str, sentences: list[str]) -> None:
    assert split_sentences(text, language) == sentences


def test_thai_is_parted_at_gaps_between_long_runs() -> None:
    assert len(split_sentences("พนักงานพูดจาดีมากและช่วยเหลือ แต่รอนานมากกว่าสองชั่วโมง", "th")) == 2


@pytest.mark.parametrize(
    ("language", "sentence", "clauses"),
    [
        ("en", "The food was lovely, but the waiter was rude", ["The food was lovely,", "but the waiter was rude"]),
        ("en", "All but one arrived", ["All but one arrived"]),
        ("de", "Das Essen war gut, aber der Kellner war frech", ["Das Essen war gut,", "aber der Kellner war frech"]),
        ("ru", "Вкусно и недорого, но ждать пришлось час", ["Вкусно и недорого,", "но ждать пришлось час"]),
        ("zh", "东西很好吃，但是服务员态度很差", ["东西很好吃，", "但是服务员态度很差"]),
        ("xx", "no contrast words are known here", ["no contrast words are known here"]),
    ],
)
def test_clauses_part_at_contrast(language: str, sentence: str, clauses: list[str]) -> None:
    assert (
        split_clauses(sentence, language, lambda text: len(text) > 4 and text.strip() not in {"All", "but one arrived"})
        == clauses
    )


def test_no_word_is_lost_in_splitting() -> None:
    text = "Good, but slow, but cheap. However, it broke; yet I like it!"
    pieces = [clause for one in split_sentences(text, "en") for clause in split_clauses(one, "en", lambda _: True)]
    kept = "".join(c for c in "".join(pieces) if c.isalpha())
    assert kept == "".join(c for c in text if c.isalpha())


@pytest.mark.parametrize(
    ("text", "label", "intent"),
    [
        ("Please add a night mode to the app", "neutral", "feature request"),
        ("It would be great if I could pay by card", "positive", "feature request"),
        ("I am thinking of switching to another bank", "negative", "sales lead"),
        ("Do you ship to Norway?", "neutral", "sales lead"),
        ("The app keeps crashing after the update", "negative", "technical fault"),
        ("I can't log in since Monday", "negative", "technical fault"),
        ("The app never crashes, well done", "positive", "praise"),
        ("The whole site is down", "negative", "incident"),
        ("I will take them to court", "negative", "incident"),
        ("When does the shop open?", "neutral", "question"),
        ("Why is everyone so rude?", "negative", "complaint"),
        ("Lovely staff", "positive", "praise"),
        ("Two weeks for a reply", "negative", "complaint"),
        ("приложение не открывается", "unknown", "technical fault"),
        ("I was there on Monday", "neutral", None),
        ("我在星期一去的", "unknown", None),
    ],
)
def test_intent(text: str, label: str, intent: str | None) -> None:
    assert tag_intent(text, label) == intent
