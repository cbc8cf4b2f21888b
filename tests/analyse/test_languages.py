"""Languages of a brief: catalogues are whole, sentences of tables are read back, nothing English stays unmarked."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from lxml import html

from analysis.briefs.render import write_brief, write_card
from analysis.languages import find_languages, ngettext, open_language, say_in_language, use_language
from analysis.languages.collecting import CATALOGUES, collect_messages
from analysis.languages.sentences import say_label
from analysis.languages.templates import mark_texts
from spiders.errors import UsageError
from tests.analyse.invented_results import invent_results, write_market

CODES = sorted(set(find_languages()) - {"en"})
PART = re.compile(r"\{(\w+)\}")
MARKUP = re.compile(r"</?\w+[^>]*>")
ENGLISH = re.compile(r"\b(the|of|and|with|from|than|not|that|their|they|are|which|more|reviews?|complain)\b")


def key(message: Message) -> tuple[str, str]:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def said(message: Message) -> list[str]:
    return [message.string or ""] if isinstance(message.string, str) else list(message.string or ())


@pytest.fixture(scope="module")
def wanted() -> dict[tuple[str, str], Message]:
    return {key(message): message for message in collect_messages() if message.id}


def catalogue(code: str) -> dict[tuple[str, str], Message]:
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        return {key(message): message for message in read_po(file, locale=code) if message.id}


def test_the_template_has_every_message_of_code_and_templates(wanted: dict[tuple[str, str], Message]) -> None:
    with (CATALOGUES / "messages.pot").open("rb") as file:
        written = {key(message) for message in read_po(file) if message.id}
    assert written == set(wanted), "run: make catalogues"


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_every_message_and_no_doubtful_one(code: str, wanted: dict[tuple[str, str], Message]) -> None:
    there = catalogue(code)
    assert sorted(set(wanted) - set(there)) == []
    assert [message.id for message in there.values() if message.fuzzy] == []
    empty = [message.id for message in there.values() if not all(said(message))]
    assert empty == []


@pytest.mark.parametrize("code", CODES)
def test_parts_and_markup_of_a_message_survive_its_translation(code: str) -> None:
    for message in catalogue(code).values():
        source = message.id if isinstance(message.id, str) else message.id[1]
        for form in filter(None, said(message)):
            assert set(PART.findall(form)) == set(PART.findall(source)), message.id
            assert sorted(MARKUP.findall(form)) == sorted(MARKUP.findall(source)), message.id


@pytest.mark.parametrize("code", CODES)
def test_no_translation_brings_markup_of_its_own(code: str) -> None:
    for message in catalogue(code).values():
        source = message.id if isinstance(message.id, str) else message.id[1]
        for form in said(message):
            assert ("<" in form) <= ("<" in source), message.id


def test_welsh_counts_have_their_forms() -> None:
    with use_language(open_language("cy")):
        pages = [ngettext("{n} page", "{n} pages", n) for n in (0, 1, 2, 3, 6, 1200)]
    assert pages == ["0 tudalen", "1 dudalen", "2 dudalen", "3 tudalen", "6 thudalen", "1,200 o dudalennau"]


@pytest.mark.parametrize(
    ("english", "welsh"),
    [
        (
            "Customers of Acme complain about waiting and response time 2.1 times as often as the market's "
            "(95 % interval 1.6 to 2.8; 214 of 1,930 reviews against 37 of 909; three sources).",
            "Mae cwsmeriaid Acme yn cwyno ynghylch aros ac amser ymateb 2.1 gwaith mor aml â chwsmeriaid gweddill y farchnad "
            "(cyfwng 95 % 1.6 i 2.8; 214 o 1,930 adolygiad yn erbyn 37 o 909; 3 ffynhonnell).",
        ),
        ("95 % interval 0.4 to 1.2", "cyfwng 95 % 0.4 i 1.2"),
        ("Something that no rule says", "Something that no rule says"),
    ],
)
def test_a_sentence_of_a_table_is_said_in_welsh_or_left(english: str, welsh: str) -> None:
    assert say_in_language(english) == english
    with use_language(open_language("cy")):
        assert say_in_language(english) == welsh


def test_a_name_in_a_sentence_stays_as_it_is() -> None:
    with use_language(open_language("cy")):
        told = say_in_language("Customers of The Of And complain about delivery less often than the market's")
        assert "The Of And" in told
        assert say_label("a theme found in reviews") == "a theme found in reviews"


def test_a_language_that_there_is_not_is_refused_with_those_there_are(tmp_path: Path) -> None:
    market = write_market(tmp_path)
    with pytest.raises(UsageError, match=r"--language xx: expected one of en \(English\), cy \(Cymraeg\)"):
        write_brief(market, invent_results(market, reviews=6), tmp_path / "b.html", language="xx")
    assert not (tmp_path / "b.html").exists()


@pytest.mark.parametrize("card", [False, True])
def test_a_welsh_page_says_what_is_english(tmp_path: Path, card: bool) -> None:
    market = write_market(tmp_path)
    results = invent_results(market, reviews=40)
    if card:
        write_card(market, results, tmp_path / "b.html", brand=market.brand[1].id, language="cy")
    else:
        write_brief(market, results, tmp_path / "b.html", language="cy")
    page = html.parse(io.BytesIO((tmp_path / "b.html").read_bytes())).getroot()
    assert page.get("lang") == "cy"
    for part in page.xpath(
        "//script | //style | //*[local-name()='svg'] | //blockquote | //code | //bdi | //*[@lang='en']"
    ):
        part.drop_tree()
    spoken = [text for part in page.iter() if isinstance(part.tag, str) for text in (part.text, part.tail) if text]
    left = sorted({text.strip()[:120] for text in spoken if len(ENGLISH.findall(text)) > 2})
    assert left == []


def test_texts_of_a_template_are_messages_without_being_marked() -> None:
    source = '<th scope="col" aria-label="Gaps ranked">Rank{% if a %} of <b>{{ n }}</b>{% endif %}</th>'
    marked = mark_texts(source, markdown=False)
    assert 'aria-label="{{ _("Gaps ranked") }}"' in marked
    assert '{{ _("Rank") }}' in marked
    assert '{{ _("of") }}' in marked
