"""The owner's reply inside a review's block: told by class names, by its first words, or by a second date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from spiders.extraction.blocks import Block, Parts, within, word_weight
from spiders.extraction.date_marks import DateMark
from spiders.extraction.layout import Layout, Unit

_REPLY_WORDS = re.compile(
    r"(?:owner|business|company|merchant|seller|vendor|hotel|manager|management|official|shop|store|dealer|host|provider|brand|biz)[\w-]{0,12}(?:repl|respon|answer|comment)|(?:^|[\s_-])(?:repl(?:y|ies)|antwort|reponse|respuesta|risposta|odpowiedz|svar)(?:$|[\s_-])|reply(?:info|text|content|body|wrapper)",
    re.IGNORECASE,
)
_REPLY_LEAD = re.compile(
    r"^(?:repl(?:y|ied)|respon(?:se|ded)|answer(?:ed)?|comment)\s+(?:from|by|of)\b|^(?:owner|business|management|seller|company|developer|vendor|host)(?:'s|’s)?\s+(?:response|reply|answer)|^antwort (?:von|vom|des|der)\b|^réponse (?:de|du|d['’])|^respuesta (?:de|del)\b|^risposta (?:di|da|del)\b|^reactie van\b|^svar (?:fra|från)\b|^odpowiedź\b|^odpověď\b|^ответ\b|^resposta d|からの返信|^回复|^답변|^rispost",
    re.IGNORECASE,
)


def reply_range(layout: Layout, block: Block, units: list[Unit]) -> tuple[int, int] | None:
    """From where to where the owner's reply stands in a block."""
    for unit in units:
        if len(unit.text) <= 80 and _REPLY_LEAD.search(unit.text):
            node = unit.at
            while layout.parents[node] > block.start and len(layout.units_in(node)) < 2:
                node = layout.parents[node]
            wide = layout.units_in(node)
            if wide[0].at == unit.at and sum(len(u.text) for u in wide) < 80 + len(unit.text):
                up = layout.parents[node]
                inner = layout.units_in(up) if up > block.start else []
                if inner and inner[0].at == unit.at:
                    node = up
            return node, layout.ends[node]
    at = block.start + 1
    while at < block.end:
        if _REPLY_WORDS.search(layout.words(at)):
            inside = layout.units_in(at)
            said = sum(word_weight(u.text) for u in inside)
            if said >= 6 and inside[0] != units[0] and sum(word_weight(u.text) for u in units) - said >= 4:
                return at, layout.ends[at]
        at += 1
    return None


def answer_after(part: Parts, text_at: int, dates: Sequence[DateMark], repeated: set[str]) -> tuple[int, int] | None:
    """A reply that no word names: a second date after the text, and prose after that date."""
    inside = [m for m in dates if m.bare and not m.other]
    if not inside or inside[0].at > text_at:
        return None
    second = next((m.at for m in inside if m.at > text_at), None)
    if second is None or sum(word_weight(u.text) for u in part.units if u.at > second and u.text not in repeated) < 5:
        return None
    return second, part.block.end


def read_reply(layout: Layout, part: Parts, dates: Sequence[DateMark]) -> tuple[str | None, datetime | None]:
    """The reply's words and date, when the block has one."""
    if part.reply is None:
        return None, None
    units = [u for u in layout.units_in(*part.reply) if not _REPLY_LEAD.search(u.text) and len(u.text.split()) >= 3]
    marked = {m.at for m in dates if m.bare}
    pieces = [u.text for u in units if u.at not in marked]
    moment = next((m.moment for m in dates if within(m.at, part.reply) and m.moment), None)
    return (" ".join(pieces) or None), (moment if pieces else None)
