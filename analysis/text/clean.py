"""A customer's own words: without quoted mail, signatures and hidden characters; emoji stay, they are evidence."""

from __future__ import annotations

import html
import re

from spiders.records import normalise_text

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d?);", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|\|\s).*$", re.MULTILINE)
_QUOTED_TAIL = re.compile(
    r"^[ \t]*(?:"
    r"-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|message d'origine|mensaje original"
    r"|messaggio originale|mensagem original|oorspronkelijk bericht|исходное сообщение)\s*-{2,}"
    r"|(?:on|am|le|el|il|em|op) .{6,120}(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef)\b[^\n:]{0,60}:"
    r"|_{10,}"
    r").*\Z",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_SIGNATURE = re.compile(
    r"^[ \t]*(?:--[ \t]*|sent from my \w+.*|get outlook for \w+.*|von meinem \w+ gesendet.*|envoyé de mon \w+.*"
    r"|enviado desde mi \w+.*|inviato da \w+.*)$\s*\Z",
    re.IGNORECASE | re.MULTILINE,
)
# words of others passed on: “@brand: ...” and what follows RT
_PASSED_ON = re.compile(r"[\"“”]\s*@\w+:.*?(?:[\"“”]|$)|\b(?:RT|MT)\s+@\w+:?.*$", re.DOTALL)
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_OWN_WORD = re.compile(r"(?<![@\w])[^\W\d_]{2}|[\U0001f000-\U0001faff\u2600-\u27bf]")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n|\u2028|\u2029)\s*")
_BLANKS = re.compile(r"[^\S\n]+")
_LONGEST = 20_000  # characters read of one text: a review is not a book

_NOTHING_SAID = frozenset(
    normalise_text(line)
    for line in """
    n/a
    na
    nil
    none
    nothing
    nothing really
    nothing to add
    nothing at all
    nothing else
    nothing comes to mind
    no
    no comment
    no comments
    no comments at this time
    no further comment
    no further comments
    not applicable
    not sure
    don't know
    i don't know
    dont know
    idk
    no idea
    no opinion
    no answer
    no feedback
    no suggestions
    no reason
    can't think of anything
    test
    testing
    asdf
    keine
    keine angabe
    keine angaben
    kein kommentar
    nichts
    weiß nicht
    rien
    rien à dire
    rien à signaler
    ras
    aucun
    aucun commentaire
    sans commentaire
    je ne sais pas
    nada
    nada que decir
    ninguno
    ninguna
    sin comentarios
    no sé
    no lo sé
    nenhum
    nenhuma
    sem comentários
    nada a declarar
    não sei
    niente
    nessuno
    nessun commento
    non so
    geen
    geen commentaar
    niets
    weet niet
    nvt
    brak
    brak uwag
    nic
    nie wiem
    bez komentarza
    žádné
    nevím
    yok
    yorum yok
    bilmiyorum
    нет
    ничего
    без комментариев
    не знаю
    немає
    нічого
    жоқ
    білмеймін
    tidak ada
    tidak tahu
    dim byd
    dim sylwadau
    لا شيء
    لا يوجد
    لا تعليق
    لا اعرف
    ne
    tune
    هیچ
    कुछ नहीं
    पता नहीं
    无
    没有
    没有意见
    無
    なし
    特になし
    特にありません
    ไม่มี
    """.strip().splitlines()
)


_LONGEST_NOTHING = max(map(len, _NOTHING_SAID)) + 10
_PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50]|[:;=]-?[()/]")


def clean_review(text: str | None) -> str:
    """The words a customer wrote, lines kept apart by one line feed.

    Parameters
    ----------
    text
        A review, mail or comment as stored; None counts as empty.

    Returns
    -------
    str
        Quoted mail (``>`` lines, "On ... wrote:" and what follows) and posts passed on (when there are own words
        beside them), mail signatures, control and bidirectional
        characters removed, HTML entities resolved, blanks folded, cut after 20,000 characters.

    Examples
    --------
    >>> clean_review("Still no parcel &amp; no answer 😡\\n\\nOn Monday, Support wrote:\\n> We are sorry")
    'Still no parcel & no answer 😡'
    """
    if not text:
        return ""
    text = text[:_LONGEST]
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    text = _HIDDEN.sub("", text)
    if "@" in text:
        own = _PASSED_ON.sub(" ", text)
        text = own if _OWN_WORD.search(own) else text
    if "\n" in text or "\r" in text or text.startswith(">"):
        rest = _SIGNATURE.sub("", _QUOTED_TAIL.sub("", _QUOTED_LINE.sub("", text)))
        text = rest if rest.strip() else text.replace(">", " ")
        text = _LINE_END.sub("\n", text)
    return _BLANKS.sub(" ", text).strip()


def says_nothing(text: str) -> bool:
    """Whether the text is a stock answer without content ("n/a", "no comment", "nothing"), or has neither words nor emoji.

    >>> says_nothing("N/A"), says_nothing("Nothing works")
    (True, False)
    """
    if len(text) > _LONGEST_NOTHING:
        return False
    words = normalise_text(text)
    return words in _NOTHING_SAID if words else not _PICTURE.search(text)
