"""Sentences with people's data and look-alikes, drawn with a seed, and how well masking does on them.

Made from ``tests/corpora/masking.toml``: invented sentences in twelve languages with e-mail addresses, phone numbers, order
numbers, cards and bank accounts (with right check digits), handles, names after greetings in replies, after a farewell and
after "my name is"; and look-alikes that must stay. Look-alikes are read as replies, where most is masked; those that greet a
company are read as reviews.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spiders.privacy import mask_contacts, mask_reply

CORPUS = Path(__file__).parent / "corpora" / "masking.toml"
KINDS = ("email", "phone", "order", "card", "iban", "handle", "name", "signed", "self")
MASK = re.compile(r"\[(?:e-mail|phone|number|name|handle)\]")
IBANS = {"en": ("GB", "XXXX##############"), "de": ("DE", "#" * 18), "fr": ("FR", "#" * 23), "es": ("ES", "#" * 20),
         "it": ("IT", "X" + "#" * 22), "nl": ("NL", "XXXX##########"), "pl": ("PL", "#" * 24), "ar": ("SA", "#" * 20)}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """One sentence; ``value`` is what must go, None for a look-alike."""

    language: str
    kind: str
    text: str
    value: str | None


def samples(*, seed: int = 0, each: int = 8, section: str = "") -> Iterator[Sample]:
    """``each`` draws of every sentence.

    Parameters
    ----------
    seed
        Of digits, names and formats.
    each
        Draws a sentence.
    section
        ``later``: the sentences written after the masking was finished.
    """
    draw = random.Random(seed)
    corpus = tomllib.loads(CORPUS.read_text(encoding="utf-8"))
    formats = corpus.pop("formats")
    for language, plain in corpus.items():
        words = {**plain, **plain.get(section, {})} if section else plain
        said = plain.get(section, {}) if section else plain
        for kind in KINDS:
            for sentence in said.get(f"say_{kind}", []):
                for _ in range(each):
                    value = _value(draw, kind, language, words, formats)
                    yield Sample(language, kind, sentence.replace("{}", value), value)
        for kind in ("stays", "stays_review"):
            for sentence in said.get(kind, []):
                for _ in range(each):
                    yield Sample(language, kind, _digits(draw, sentence), None)


def _value(
    draw: random.Random, kind: str, language: str, words: dict[str, list[str]], formats: dict[str, list[str]]
) -> str:
    if kind == "phone":
        return _digits(draw, draw.choice(words["phones"]))
    if kind in {"name", "signed", "self"}:
        return draw.choice(words["names"])
    if kind == "card":
        number = _luhn(_digits(draw, "4" + "#" * 14))
        return number if draw.random() < 0.3 else " ".join(number[i : i + 4] for i in range(0, 16, 4))
    if kind == "iban":
        country, shape = IBANS.get(language, IBANS["en"] if language == "cy" else IBANS["de"])
        number = _iban(country, _digits(draw, shape))
        return number if draw.random() < 0.4 else " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    found = draw.choice(formats[kind])
    first, last = (
        draw.choice(["jane", "tom", "maria", "ola", "kim", "leo"]),
        draw.choice(["smith", "rossi", "nowak", "vogt", "diaz"]),
    )
    return _digits(draw, found.replace("{first}", first).replace("{last}", last))


def _digits(draw: random.Random, shape: str) -> str:
    return re.sub(
        r"(?<!\w)X(?=[XN#-])|(?<=[XN#])X|#|(?<!\w)N|(?<=[#.N,\d£\w-])N(?=[N#\d._-]|\b)|NN",
        lambda m: _one(draw, m[0]),
        shape,
    )


def _one(draw: random.Random, sign: str) -> str:
    return "".join(
        {"#": draw.choice("0123456789"), "N": draw.choice("123456789"), "X": draw.choice("ABCDEFGHJKLMNPRSTUVW")}[s]
        for s in sign
    )


def _luhn(digits: str) -> str:
    total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def _iban(country: str, rest: str) -> str:
    number = int("".join(str(int(c, 36)) for c in f"{rest}{country}00"))
    return f"{country}{98 - number % 97:02d}{rest}"


def is_gone(sample: Sample, masked: str) -> bool:
    """Whether nothing recognisable of the value is left."""
    assert sample.value is not None
    if sample.kind in {"phone", "order", "card", "iban"}:
        digits = "".join(str(unicodedata.digit(c)) for c in sample.value if c.isdigit())
        left = "".join(str(unicodedata.digit(c)) for c in masked if c.isdigit())
        half = max(2, len(digits) // 2)
        return not any(digits[i : i + half] in left for i in range(len(digits) - half + 1))
    if sample.kind in {"name", "signed", "self"}:
        parts = [p for p in re.split(r"[\s.]+", sample.value) if len(p) > 1 or not p.isascii()]
        return not any(
            p in masked
            for p in parts
            if p not in {"Frau", "de", "van", "von", "la", "den", "ap", "El", "Dr", "Ms", "Mr", "Mevrouw"}
        )
    name = re.split(r"[^a-z]", sample.value.lstrip("@"))[0]
    return name not in masked


@dataclass
class Score:
    """Counts of one language and kind."""

    values: int = 0
    gone: int = 0
    masks: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        """Share of values that are gone."""
        return self.gone / self.values if self.values else float("nan")

    @property
    def precision(self) -> float:
        """Share of masks that stand for a value."""
        return self.right / self.masks if self.masks else float("nan")


def score(
    *, seed: int = 0, each: int = 8, section: str = "", misses: list[str] | None = None
) -> dict[tuple[str, str], Score]:
    """Counts by (language, kind); ("", kind) and (language, "") are the sums."""
    found: dict[tuple[str, str], Score] = defaultdict(Score)
    for sample in samples(seed=seed, each=each, section=section):
        reply = sample.kind in {"name", "stays"}
        masked = (mask_reply if reply else mask_contacts)(sample.text)
        masks = len(MASK.findall(masked))
        gone = sample.value is not None and is_gone(sample, masked)
        for key in ((sample.language, sample.kind), ("", sample.kind), (sample.language, ""), ("", "")):
            found[key].values += sample.value is not None
            found[key].gone += gone
            found[key].masks += masks
            found[key].right += min(masks, 1) if gone else 0
        if misses is not None and (not gone if sample.value is not None else masks):
            misses.append(f"{sample.language} {sample.kind}: {sample.text}  ->  {masked}")
    return found
