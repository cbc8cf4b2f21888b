"""The accordions and plain forms that site builders write: each gives its entries, whole, once, and nothing else."""

from __future__ import annotations

import pytest

from spiders.extraction.faq import extract_faq
from spiders.extraction.page import PageContent

ENTRIES = (
    ("How do I pay?", "By <a href='/cards'>card</a> or cash."),
    ("Can I cancel?", "<p>Yes, until noon.</p><ul><li>in the app</li><li>by phone</li></ul>"),
    ("Opening hours", "<p>From nine to five, every day.</p>"),
    ("What does it cost?", "Two euros a day."),
)
PLAIN = (
    ("How do I pay?", "By card or cash."),
    ("Can I cancel?", "Yes, until noon. - in the app - by phone"),
    ("Opening hours", "From nine to five, every day."),
    ("What does it cost?", "Two euros a day."),
)

FORMS = {
    "bootstrap 3": '<div class="panel panel-default"><div class="panel-heading" role="tab" id="h{n}"><h4 class="panel-title"><a data-toggle="collapse" data-parent="#a" href="#p{n}">{q}</a></h4></div><div id="p{n}" class="panel-collapse collapse"><div class="panel-body">{a}</div></div></div>',
    "bootstrap 4": '<div class="card"><div class="card-header"><h5><button class="btn btn-link" data-toggle="collapse" data-target="#p{n}">{q}</button></h5></div><div id="p{n}" class="collapse"><div class="card-body">{a}</div></div></div>',
    "elementor": '<div class="elementor-accordion-item"><div id="t{n}" class="elementor-tab-title" role="button" aria-controls="c{n}" aria-expanded="false"><span class="elementor-accordion-icon"><i class="fas fa-plus"></i></span><a class="elementor-accordion-title" href="">{q}</a></div><div id="c{n}" class="elementor-tab-content" role="region">{a}</div></div>',
    "elementor nested": '<details id="e{n}" class="e-n-accordion-item"><summary class="e-n-accordion-item-title"><span class="e-n-accordion-item-title-header"><div class="e-n-accordion-item-title-text"> {q} </div></span><span class="e-n-accordion-item-title-icon"><svg><path d="M0"/></svg></span></summary><div role="region" class="elementor-element">{a}</div></details>',
    "jquery ui": '<h3 class="ui-accordion-header" aria-controls="ui-id-{n}" role="tab"><span class="ui-accordion-header-icon"></span>{q}</h3><div id="ui-id-{n}" class="ui-accordion-content" role="tabpanel">{a}</div>',
    "yoast": '<div class="schema-faq-section" id="faq-question-{n}"><strong class="schema-faq-question">{q}</strong> <div class="schema-faq-answer">{a}</div></div>',
    "rank math": '<div id="faq-{n}" class="rank-math-list-item"><h3 class="rank-math-question ">{q}</h3><div class="rank-math-answer ">{a}</div></div>',
    "divi": '<div class="et_pb_toggle et_pb_toggle_{n} et_pb_toggle_close"><h5 class="et_pb_toggle_title">{q}</h5><div class="et_pb_toggle_content clearfix">{a}</div></div>',
    "avada": '<div class="fusion-panel panel-default"><div class="panel-heading"><h4 class="panel-title toggle"><a aria-expanded="false" aria-controls="f{n}" role="button" data-toggle="collapse" href="#f{n}"><span class="fusion-toggle-icon-wrapper"></span><span class="fusion-toggle-heading">{q}</span></a></h4></div><div id="f{n}" class="panel-collapse collapse"><div class="panel-body toggle-content">{a}</div></div></div>',
    "wpbakery": '<div class="vc_toggle vc_toggle_default"><div class="vc_toggle_title"><h4>{q}</h4><i class="vc_toggle_icon"></i></div><div class="vc_toggle_content">{a}</div></div>',
    "squarespace": '<li class="accordion-item"><h4 class="accordion-item__title-wrapper"><button class="accordion-item__click-target" aria-expanded="false" aria-controls="d{n}"><span class="accordion-item__title">{q}</span><div class="accordion-icon-container"></div></button></h4><div class="accordion-item__dropdown" id="d{n}" role="region"><div class="accordion-item__description">{a}</div></div></li>',
    "webflow": '<div class="faq_accordion"><div class="faq_question"><div class="text-size-medium">{q}</div><div class="icon-embed">+</div></div><div style="height:0" class="faq_answer"><div class="rich-text">{a}</div></div></div>',
    "shopify details": '<div class="accordion"><details id="Details-{n}"><summary role="button"><h3 class="accordion__title">{q}</h3></summary><div class="accordion__content rte">{a}</div></details></div>',
    "mui": '<div class="MuiPaper-root MuiAccordion-root"><h3 class="MuiAccordion-heading"><button class="MuiButtonBase-root MuiAccordionSummary-root" aria-expanded="false"><span class="MuiAccordionSummary-content"><p class="MuiTypography-root">{q}</p></span></button></h3><div class="MuiCollapse-root MuiCollapse-hidden"><div class="MuiAccordionDetails-root">{a}</div></div></div>',
    "radix": '<div data-state="closed" class="border-b"><h3 data-orientation="vertical" data-state="closed" class="flex"><button type="button" aria-controls="radix-{n}" aria-expanded="false" data-state="closed">{q}<svg></svg></button></h3><div data-state="closed" id="radix-{n}" role="region">{a}</div></div>',
    "tailwind button": '<div class="border-b py-4"><button class="flex w-full justify-between" aria-expanded="false"><span>{q}</span><span>+</span></button><div class="mt-2 hidden">{a}</div></div>',
    "checkbox": '<div class="tab"><input type="checkbox" id="chck{n}"><label class="tab-label" for="chck{n}">{q}</label><div class="tab-content">{a}</div></div>',
    "uikit": '<li><a class="uk-accordion-title" href="#">{q}</a><div class="uk-accordion-content">{a}</div></li>',
    "foundation": '<li class="accordion-item" data-accordion-item><a href="#" class="accordion-title">{q}</a><div class="accordion-content" data-tab-content>{a}</div></li>',
    "w3schools": '<button class="accordion">{q}</button><div class="panel">{a}</div>',
    "two divs": '<div class="question">{q}</div><div class="answer">{a}</div>',
    "definition list": "<dt>{q}</dt><dd>{a}</dd>",
    "headings": "<h3>{q}</h3><div>{a}</div>",
    "bold lines": "<p><strong>{q}</strong></p><div>{a}</div>",
    "labelled": '<p class="q"><b>Q:</b> {q}</p><div class="a"><b>A:</b> {a}</div>',
    "numbered headings": "<h4>{n}. {q}</h4><div>{a}</div>",
    "list items": "<li><h3>{q}</h3><div>{a}</div></li>",
    "sections": '<section class="entry"><header><h3>{q}</h3></header><div>{a}</div></section>',
}
OUTSIDE = {"definition list": "dl", "squarespace": "ul", "uikit": "ul", "foundation": "ul", "list items": "ol"}


def written(form: str, *, heading: str) -> PageContent:
    """A page with menu, entries, a call at the end and a footer."""
    wrap = OUTSIDE.get(form, "div")
    body = "".join(FORMS[form].format(n=n, q=q, a=a) for n, (q, a) in enumerate(ENTRIES, 1))
    html = f"""<html lang="en"><head><title>Northwind</title></head><body>
    <header><nav><ul><li><a href="/">Home</a></li><li class="dropdown"><a href="#" aria-expanded="false" aria-controls="menu">Products</a>
    <ul id="menu"><li><a href="/a">Lockers</a></li><li><a href="/b">Keys</a></li><li><a href="/c">Locks</a></li></ul></li></ul></nav></header>
    <main><h1>{heading}</h1><p>What we are asked most.</p><{wrap} class="list">{body}</{wrap}>
    <section class="cta"><h2>Still have questions?</h2><p>Write to us at any time.</p><a href="/contact">Contact</a></section></main>
    <footer><h4>Company</h4><p>Northwind Ltd</p></footer></body></html>"""
    return PageContent(html.encode(), url="https://northwind.example/page")


LINES = {
    "lines in list items": "<ol><li>What is it?<br>A locker.</li><li>Who made it?<br>We did.</li></ol>",
    "lines in one paragraph": "<p>What is it?<br>A locker.<br><br>Who made it?<br>We did.</p>",
    "bold starts": "<ul><li><b>What is it?</b> A locker.</li><li><b>Who made it?</b> We did.</li></ul>",
    "bold lines in one block": "<div><b>What is it?</b><br>A locker.<br><br><b>Who made it?</b><br>We <i>did</i>.</div><p>Imprint</p>",
    "table": "<table><tr><td>What is it?</td><td>A locker.</td></tr><tr><td>Who made it?</td><td>We did.</td></tr></table>",
    "labels": "<p>Q: What is it?</p><p>A: A locker.</p><p>Q: Who made it?</p><p>A: We did.</p>",
    "contents first": "<ul><li><a href='#a'>What is it?</a></li><li><a href='#b'>Who made it?</a></li></ul>"
    "<a name='a'></a><h4>What is it?</h4>A locker.<a name='b'></a><h4>Who made it?</h4>We did.",
    "under categories": "<h2>Things</h2><div><h3>What is it?</h3><p>A locker.</p></div><h2>People</h2><div><h3>Who made it?</h3><p>We did.</p></div><div>Share</div>",
}


@pytest.mark.parametrize("form", LINES)
def test_plain_text_gives_its_entries(form: str) -> None:
    page = PageContent(f"<html><body><main><h1>FAQ</h1>{LINES[form]}</main></body></html>".encode())
    got = [(entry.question, entry.answer) for entry in extract_faq(page).records]
    assert got == [("What is it?", "A locker."), ("Who made it?", "We did.")]


@pytest.mark.parametrize("form", FORMS)
def test_form_gives_its_entries(form: str) -> None:
    found = extract_faq(written(form, heading="Frequently asked questions"))
    got = tuple((entry.question, " ".join(entry.answer.split())) for entry in found.records)
    assert got == PLAIN


@pytest.mark.parametrize("form", FORMS)
def test_form_is_found_without_the_word_faq(form: str) -> None:
    found = extract_faq(written(form, heading="Good to know"))
    got = [(entry.question, " ".join(entry.answer.split())) for entry in found.records]
    assert set(got) <= set(PLAIN)
    assert len(got) >= 3
