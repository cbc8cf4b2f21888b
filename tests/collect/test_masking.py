"""How much of people's data is masked, in twelve languages: floors under what ``benchmarks/masking.py`` measures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders import masking
from spiders.privacy import mask_address, mask_contacts, mask_reply
from tests.masking_samples import Score, samples, score


@pytest.fixture(scope="module")
def first() -> dict[tuple[str, str], Score]:
    return score(seed=3, each=4)


@pytest.fixture(scope="module")
def later() -> dict[tuple[str, str], Score]:
    return score(seed=3, each=4, section="later")


def test_the_set_has_all_kinds_and_languages() -> None:
    kinds = {(sample.language, sample.kind) for sample in samples(seed=1, each=1)}
    assert {language for language, _ in kinds} == {
        "en",
        "de",
        "fr",
        "es",
        "it",
        "nl",
        "pl",
        "cy",
        "ar",
        "zh",
        "ja",
        "hi",
    }
    for language in {language for language, _ in kinds}:
        assert {(language, k) for k in ("email", "phone", "order", "card", "iban", "handle", "name", "stays")} <= kinds


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pl", "cy", "ar", "zh", "ja", "hi"])
def test_floors_of_each_language(first: dict[tuple[str, str], Score], language: str) -> None:
    whole = first[language, ""]
    assert whole.values >= 40
    assert whole.recall >= 0.97
    assert whole.precision >= 0.97


def test_floors_on_sentences_written_afterwards(later: dict[tuple[str, str], Score]) -> None:
    assert later["", ""].values >= 300
    assert later["", ""].recall >= 0.88
    assert later["", ""].precision >= 0.97
    assert later["", "phone"].recall >= 0.95


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Order no. 48113 and ticket #A12B9", "Order no. [number] and ticket #[number]"),
        ("refund to gb82 west 1234 5698 7654 32 please", "refund to [number] please"),
        ("GB82 WEST 1234 5698 7654 33 has a wrong check digit", "[number] has a wrong check digit"),
        ("my insta is jane_s92, and twitter: @jane_s", "my insta is [handle], and twitter: [handle]"),
        ("see https://instagram.com/jane.smith", "see https://instagram.com/[handle]"),
        ("My name is Jane Smith. Bye", "My name is [name]. Bye"),
        ("Bad. Kind regards, Jane Smith.", "Bad. Kind regards, [name]"),
        ("Rufen Sie 030/1234567 an", "Rufen Sie [phone] an"),
        ("612 345 678 anytime", "[phone] anytime"),
    ],
)
def test_what_is_masked_in_every_text(text: str, masked: str) -> None:
    assert mask_contacts(text) == masked
    assert mask_contacts(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Dear Jane, you were great at the desk",
        "MD80 fleet and I am so appalled at flight BA198 from Rome, CX705 to Oslo",
        "612 345 678 pesos, 500 600 700, sizes 36 38 40 42 44",
        "The order of 3500 euros, order 10000 units, in order 2 go",
        "My name is on the list",
        "Best regards from the team",
        "Their Instagram is full of adverts",
    ],
)
def test_what_stays_in_a_review(text: str) -> None:
    assert mask_contacts(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Dear Ms van Dyke, thank you.", "Dear Ms [name], thank you."),
        ("hi jane, we are sorry", "hi [name], we are sorry"),
        ("Dear valued customer, hello all, dear Sir or Madam", "Dear valued customer, hello all, dear Sir or Madam"),
        ("Thank You So Much for this", "Thank You So Much for this"),
        ("尊敬的王女士,您好", "尊敬的[name]女士,您好"),
        ("お客様、ありがとう", "お客様、ありがとう"),
    ],
)
def test_replies_greet_nobody_by_name(text: str, masked: str) -> None:
    assert mask_reply(text) == masked


def test_addresses_lose_logins_and_mail() -> None:
    assert mask_address("https://a.example/r?id=7") == "https://a.example/r?id=7"
    assert (
        mask_address("https://jo@a.example/u/jo@mail.example/x#t=jo%40mail.example")
        == "https://a.example/u/[e-mail]/x#t=[e-mail]"
    )
    assert mask_address("http://[bad/?m=jo@mail.example") == "http://[bad/?m=[e-mail]"


@settings(deadline=None, database=None)
@given(st.text(max_size=300))
def test_masking_a_reply_twice_changes_nothing(text: str) -> None:
    once = mask_reply(text)
    assert mask_reply(once) == once


@pytest.mark.parametrize(
    "text",
    ["Dear " * 20_000, "Dear van de " * 10_000, "order no. " * 20_000, "order 1-" * 20_000, "my name is A " * 5_000,
     "1 " * 50_000, "AB12 " * 20_000, "instagram " * 10_000, "a.a" * 40_000, "@" * 50_000, "Kind regards, " * 10_000],
    ids=lambda text: f"{text[:10]!r} many times",
)  # fmt: skip
def test_repetition_costs_one_pass(text: str) -> None:
    """Patterns that went back over such texts would keep this from ending."""
    mask_reply(text)


@given(st.text(st.sampled_from("0123456789 ()./-+@_aZ:,%€\u0663"), max_size=60))
@settings(max_examples=400, deadline=None)
def test_looking_from_digit_to_digit_finds_all(text: str) -> None:
    """The same strings of digits are masked as by trying the pattern at every letter."""
    begins = masking._MANY_DIGITS.search(text)
    whole = masking._DIGITS.sub(masking._mask_digits, text)
    assert (masking._mask_digit_strings(text, begins.start()) if begins else text) == whole
