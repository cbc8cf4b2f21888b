"""Opening hours and promised answers in one sentence each, in several languages, and what only looks like them."""

from __future__ import annotations

import pytest

from spiders.extraction.page import PageContent
from spiders.extraction.signals import extract_signals

HOURS = (
    "Customer service: Mon-Fri 9am-5pm",
    "Call us Monday to Friday, 8:30 - 18:00",
    "Support is available 24/7",
    "Kundenservice: Mo-Fr 8-18 Uhr",
    "Öffnungszeiten: Montag bis Freitag von 9:00 bis 18:00 Uhr",
    "Service client : Lun-Ven 9h-18h",
    "Horaires : du lundi au vendredi de 9h à 18h",
    "Horario: lunes a viernes de 9:00 a 18:00",
    "Orari: lun-ven 9:00-18:00",
    "Klantenservice: ma t/m vr 9:00 - 17:30 uur",
    "Horário: segunda a sexta, das 9h às 18h",
    "Infolinia: pn-pt 8:00-16:00",
    "営業時間: 平日 9:00~18:00",
)
NO_HOURS = (
    "Our workshop: Mon-Fri 9am-5pm",
    "Pages 9-17 tell of a Monday",
    "Contact us before Monday, 3-5 pieces are left",
    "Monitoring 24/7",
    "Monday to Friday 9am-5pm the old mill was loud",
    "We deliver Mon-Fri 9am-5pm; contact the driver",
)
PROMISES = (
    "We reply within 24 hours.",
    "We aim to respond to all e-mails within one business day",
    "You will get an answer within 2 working days.",
    "Our support team will get back to you the same day.",
    "Response time: 24 hours",
    "Average response time: under 2 hours",
    "Antwort innerhalb von 2 Werktagen",
    "Wir beantworten Ihre Anfrage in der Regel innerhalb von 24 Stunden.",
    "Nous répondons sous 48 h.",
    "Notre équipe vous répond dans les 24 heures",
    "Respondemos en menos de 24 horas",
    "Recibirás una respuesta en un plazo de 2 días hábiles",
    "Rispondiamo entro 24 ore",
    "Wij reageren binnen 2 werkdagen",
    "Je krijgt binnen 24 uur antwoord",
    "Respondemos em até 24 horas",
    "Odpowiadamy w ciągu 24 godzin",
)
NO_PROMISES = (
    "We deliver within 24 hours.",
    "Please respond within 24 hours or the order is cancelled.",
    "If you do not answer within 14 days we close the case.",
    "They said support would reply within 24 hours.",
    "Refunds are paid within 5 days.",
    "Lieferung innerhalb von 2 Werktagen",
    "Wir liefern in 24 Stunden und beantworten Fragen.",
    "Livraison sous 48 h",
    "Entrega en 24 horas",
    "Consegna entro 24 ore",
    "Bezorging binnen 24 uur",
    "Sie erhalten Ihre Lieferung in 2 Tagen, nicht nur eine Antwort.",
    "Wysyłka w ciągu 24 godzin",
    "We answer every question about tea.",
)


def _kinds(text: str) -> list[str]:
    page = PageContent(f"<html><body><h1>Kettles</h1><p>{text}</p></body></html>".encode(), url="https://k.example/")
    return [signal.kind.value for signal in extract_signals(page).records]


@pytest.mark.parametrize("text", HOURS)
def test_hours_beside_words_for_service_are_evidence(text: str) -> None:
    assert _kinds(text) == ["opening_hours"]


@pytest.mark.parametrize("text", PROMISES)
def test_promise_of_an_answer_is_evidence(text: str) -> None:
    assert _kinds(text) == ["response_time"]


@pytest.mark.parametrize("text", NO_HOURS + NO_PROMISES)
def test_loose_times_and_other_deeds_are_none(text: str) -> None:
    assert _kinds(text) == []


def test_microdata_hours_are_evidence_with_their_text() -> None:
    page = PageContent(
        b'<div itemscope itemtype="https://schema.org/Store"><meta itemprop="openingHours" content="Mo-Fr 09:00-17:00"></div>'
    )
    assert [s.evidence for s in extract_signals(page).records] == ["openingHours: Mo-Fr 09:00-17:00"]
