"""What stands in a review or mail and is not the customer's: quoted mail, signatures, words of the review site."""

from __future__ import annotations

import re

_QUOTED_LINE = re.compile(r"^ ?(?:>|\| ).*$", re.MULTILINE)
_SENDER = r"(?:from|von|de|da|van|från|fra|od|от|від|kimden|dari|oddi wrth|من|差出人|发件人|寄件者|보낸 사람|จาก)"
_SENT = (
    r"(?:sent|date|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|skickat|sendt|wysłano|odesláno|отправлено|дата"
    r"|надіслано|tarih|gönderildi|dikirim|anfonwyd|تاريخ|أرسلت|送信日時|日時|发送时间|日期|보낸 날짜|ส่ง)"
)
_ORIGINAL = (
    r"(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine"
    r"|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original"
    r"|mensagem encaminhada|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|wiadomość oryginalna"
    r"|původní zpráva|исходное сообщение|пересылаемое сообщение|özgün ileti|orijinal mesaj|pesan asli|neges wreiddiol"
    r"|الرسالة الأصلية|元のメッセージ|原始邮件|原始郵件|원본 메시지)"
)
# "On 3 May 2026, Support wrote:" and its like; always with a figure, since customers write "on the phone she wrote:", too
_WROTE = (
    r"(?:(?:on|am|le|el|il|em|op|den|w dniu|dne|pada|vào|ar|في|在|于)\b[^\n]{0,60}\d.{0,100}?"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał|napsal|menulis|đã viết|ysgrifennodd|كتب|写道)"
    r"[^\n:：]{0,60}[:：]"
    r"|[^\n]{2,120}(?:wrote|schrieb|écrit|escribió|scritto|escreveu|schreef)[^\n:]{0,60}:(?= *\n+ ?>)"
    r"|[^\n]{0,40}\d[^\n]{0,80}(?:написал|пишет|написав|пише|yazdı|жазды|ने लिखा|のメール|님이 작성)[^\n:：]{0,60}[:：])"
)
_QUOTED_TAIL = re.compile(
    rf"(?:^ ?(?:{_WROTE} *$|_{{10,}} *$|{_SENDER} ?[:：][^\n]*\n(?:[^\n]*\n){{0,2}}?{_SENT} ?[:：])|(?<!-)-{{2,40}} ?{_ORIGINAL} ?-{{2,}}).*\Z",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_DEVICE = re.compile(
    r"^ ?(?:--|sent from my \w+.*|get outlook for \w+.*|von meinem \w+ gesendet.*|gesendet von .{2,30}|envoyé de(?:puis)? mon \w+.*"
    r"|enviado desde mi \w+.*|enviado do meu \w+.*|inviato da\w* \w+.*|verstuurd vanaf mijn \w+.*|skickat från min \w+.*"
    r"|wysłane z .{2,30}|odesláno z .{2,30}|отправлено с \w+.*|надіслано з \w+.*|iphone'umdan gönderildi|dikirim dari \w+.*"
    r"|anfonwyd o fy .{2,20}|أرسلت من .{2,20}|.{2,12}から送信|发自我的.{2,12})$\s*\Z",
    re.IGNORECASE | re.MULTILINE,
)
# a closing formula alone on its line, and at most four short lines (name, position, telephone) below it
_CLOSING = re.compile(
    r"^ ?(?:(?:kind |best |warm |many )?regards|yours (?:sincerely|faithfully|truly)|sincerely|best wishes"
    r"|(?:mit )?(?:freundlichen|besten|schönen|vielen) gr[üu](?:ß|ss)en?|(?:freundliche|viele|liebe|beste|schöne) grüße|mfg|vg|lg"
    r"|(?:bien )?cordialement|salutations|(?:un )?(?:cordial )?saludos?|atentamente|(?:cordiali|distinti) saluti|atenciosamente"
    r"|cumprimentos|met vriendelijke groeten?|mvg|(?:med )?vänliga? hälsning(?:ar)?|z poważaniem|pozdrawiam|s pozdravem"
    r"|с уважением|з повагою|saygılarımla|hormat saya|cofion(?: gorau)?|yn gywir|مع (?:خالص )?التحيات|مع تحياتي|सादर|此致|敬具)"
    r"[,.!،]?[ ]*\n(?:[^\n]{0,40}(?:\n|\Z)){0,4}\Z",
    re.IGNORECASE | re.MULTILINE,
)
_TRANSLATED = re.compile(
    r"\((?:translated by google|übersetzt von google|traducido por google|traduction de google|traduit par google"
    r"|traduzione di google|tradotto da google|tradução do google|traduzido pelo google|vertaald door google"
    r"|översatt av google|przetłumaczone przez google|přeloženo googlem|перевод google|переклад google|google tarafından çevrildi"
    r"|diterjemahkan oleh google|ترجمة google|google द्वारा अनुवादित|由 ?google ?提供翻譯|由 ?google ?翻译|google による翻訳)\)",
    re.IGNORECASE,
)
_ORIGINAL_FOLLOWS = re.compile(
    r"\((?:original|originale|origineel|originalet|oryginał|originál|оригинал|оригінал|orijinal|asli|الأصل|मूल|原文)\)",
    re.IGNORECASE,
)
_SITE_LINE = (
    r"(?:(?:…|\.\.\.) ?(?:read )?more|read more|see more|show more|read less|show less|see translation|show original"
    r"|translated by google|see original(?: \(translated by google\))?"
    r"|(?:was this (?:review )?)?helpful\?(?: ?yes(?: ?\(?\d+\)?)? ?no(?: ?\(?\d+\)?)?)?(?: ?report(?: abuse)?)?|report (?:abuse|review)"
    r"|(?:\d+|one) (?:people|person) found this helpful|useful ?\d+|verified (?:purchase|review|buyer|order)"
    r"|weiterlesen|mehr anzeigen|weniger anzeigen|war diese bewertung hilfreich\?|hilfreich\?|nützlich ?\d*|verifizierter kauf"
    r"|lire la suite|voir plus|afficher plus|cet avis vous a-t-il été utile ?\?|utile ?\?|achat vérifié"
    r"|leer más|ver más|mostrar más|¿te ha (?:sido|resultado) útil\?|compra verificada|leggi (?:tutto|di più)|mostra altro"
    r"|acquisto verificato|ler mais|mostrar mais|lees meer|meer weergeven|czytaj (?:więcej|dalej)|pokaż więcej|číst (?:více|dále)"
    r"|zobrazit více|читать (?:далее|полностью)|показать (?:ещё|еще|полностью)|читати далі|devamını oku|daha fazla göster"
    r"|baca selengkapnya|lihat selengkapnya|darllen mwy|толығырақ|اقرأ المزيد|عرض المزيد|और पढ़ें|阅读全文|展开全文|查看更多|展开"
    r"|続きを読む|もっと見る|더보기|อ่านเพิ่มเติม|xem thêm)"
)
_ALONE = re.compile(rf"^ ?{_SITE_LINE} ?$", re.IGNORECASE | re.MULTILINE)
# at the end of a text whose lines were folded: behind the end of a sentence, and with a capital, as on a button
_AT_END = re.compile(rf"(?<=[.!?…。！？])(?: (?=[A-ZÀ-ÞА-Я¿]|[^a-zA-ZÀ-ɏ]){_SITE_LINE})+\Z", re.IGNORECASE)
_CAPITAL_FIRST = re.compile(r"^ [A-ZÀ-ÞА-Я¿]|^ [^a-zß-ÿа-я]")


def without_quotes(text: str) -> str:
    """A text without quoted mail and signatures; the whole text where nothing else is in it.

    Parameters
    ----------
    text
        Blanks folded, lines parted by one line feed.

    Examples
    --------
    >>> without_quotes("Still broken.\\nVon: Support\\nGesendet: Montag\\nGuten Tag")
    'Still broken.'
    """
    rest = _QUOTED_TAIL.sub("", text)
    if "\n" in text or text.startswith((">", " >")):
        rest = _QUOTED_LINE.sub("", rest).strip()
        rest = _CLOSING.sub("", _DEVICE.sub("", rest).strip())
    return rest.strip() or text.replace(">", " ").strip()


def without_site_words(text: str) -> str:
    """A text without the buttons and remarks of the site it stood on; of a machine-translated one, the original.

    Examples
    --------
    >>> without_site_words("(Translated by Google) Very slow (Original) Sehr langsam")
    'Sehr langsam'
    >>> without_site_words("Great shop. Read more")
    'Great shop.'
    """
    translated = _TRANSLATED.search(text)
    if translated:
        original = _ORIGINAL_FOLLOWS.search(text, translated.end())
        before = text[: translated.start()]
        text = text[original.end() :] if original else before if before.strip() else text[translated.end() :]
    rest = _ALONE.sub("", text)
    found = _AT_END.search(rest)
    if found and _CAPITAL_FIRST.search(found.group()):
        rest = rest[: found.start()]
    return rest.strip() or text.strip()
