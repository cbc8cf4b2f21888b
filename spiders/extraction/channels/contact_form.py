"""Contact forms: a form with a message field, or one of the usual form products, that is no search, login, comment or newsletter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.extraction.channels.base import PageParts, host_of
from spiders.extraction.found import FoundSignal
from spiders.extraction.visible import shown_text
from spiders.records import SignalKind, fold_space

_PRODUCTS = (
    "typeform.com",
    "jotform.com",
    "wufoo.com",
    "hsforms.com",
    "hsforms.net",
    "formstack.com",
    "123formbuilder.com",
    "cognitoforms.com",
    "tally.so",
)
_NOT_CONTACT = re.compile(
    r"search|login|sign[-_]?in|comment|review|newsletter|subscri|mc4wp|mailchimp|cart|checkout|coupon|quantity",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"contact|kontakt|contatt|contato|enquir|inquir|wpcf7|wpforms|gform|ninja-form|feedback|support|message|ticket|callback|anfrage|demande|обратн|связ|お問い合わせ|联系|聯絡|اتصل",
    re.IGNORECASE,
)


def read(parts: PageParts) -> Iterator[FoundSignal]:
    """At most one signal: that there is such a form."""
    for form in parts.forms:
        if _is_contact(form):
            yield FoundSignal(kind=SignalKind.CONTACT_FORM, vendor=None, evidence=_start_tag(form))
            return
    for address in parts.loaded:
        host = host_of(address)
        if any(host == name or host.endswith("." + name) for name in _PRODUCTS) and "embed" not in host:
            yield FoundSignal(kind=SignalKind.CONTACT_FORM, vendor=None, evidence=address[:200])
            return


def _is_contact(form: HtmlElement) -> bool:
    marks = " ".join(form.get(name) or "" for name in ("id", "class", "name", "action"))
    if _NOT_CONTACT.search(marks) or form.xpath(".//input[@type='password' or @type='search']"):
        return False
    message = [
        area
        for area in form.xpath(".//textarea")
        if "recaptcha" not in (area.get("name") or "")
        and "display:none" not in (area.get("style") or "").replace(" ", "")
    ]
    email = form.xpath(".//input[@type='email' or contains(@name,'mail') or contains(@id,'mail')]")
    if message and email:
        return not re.search(
            r"comment", " ".join((area.get("name") or "") + (area.get("id") or "") for area in message), re.IGNORECASE
        )
    return bool(message) and bool(_CONTACT.search(marks + " " + shown_text(form, limit=2000)))


def _start_tag(form: HtmlElement) -> str:
    attributes = "".join(f' {name}="{form.get(name)}"' for name in ("id", "class", "action") if form.get(name))
    return fold_space(f"<form{attributes}>")[:200]
