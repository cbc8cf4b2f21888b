"""Words that tell questions and FAQ sections from other text, in many languages and scripts."""

from __future__ import annotations

import re

from spiders.records import fold_space

LONGEST_QUESTION = 500
"""Characters; a longer text is a paragraph."""

_MARKS = "?？؟¿՞፧⁇⸮᥅꘏"
_TAIL = " \t\u00a0\"'»”’)]）」』*:.…+-−–—▼▾⌄>›×✕"

_OPENERS = re.compile(
    r"^(?:[¿\"'“«(]\s*)?(?:"
    r"how|what|whats|what's|why|when|where|which|who|whom|whose|can|could|do|does|did|is|are|was|were|will|would|should|shall|may|must|have|has|am|if i|"
    r"wie|was|warum|wann|wo|welche[rsnm]?|wer|wem|wen|kann|können|könnt|ist|sind|gibt es|muss|müssen|darf|dürfen|werden|wird|habe|haben|brauche|wieso|weshalb|woher|wohin|"
    r"comment|pourquoi|quand|où|quel(?:le)?s?|qui|que|qu'|quoi|combien|est-ce|puis-je|peut-on|faut-il|dois-je|"
    r"cómo|como|qué|por qué|cuándo|cuando|dónde|donde|cuál(?:es)?|quién(?:es)?|cuánto|cuánta|cuántos|puedo|puede|es posible|hay|tengo que|"
    r"come|cosa|che|perché|quando|dove|quale|quali|chi|quanto|quanti|posso|è possibile|"
    r"o que|por que|onde|qual|quais|quem|quanto|posso|"
    r"hoe|wat|waarom|wanneer|waar|welke|kan ik|moet ik|is het|"
    r"jak|co|dlaczego|kiedy|gdzie|jaki|jakie|jaka|który|czy|ile|proč|kdy|kde|jaké|jaký|která|kolik|mohu|je možné|kako|zakaj|kdaj|kje|kateri|ali|"
    r"hur|vad|varför|när|var|vilken|vilka|kan jag|hvordan|hvad|hva|hvorfor|hvornår|når|hvor|hvilke[nt]?|kan jeg|miten|mitä|miksi|milloin|missä|voiko|onko|"
    r"nasıl|nedir|neden|ne zaman|nerede|hangi|kim|как|что|почему|когда|где|какой|какие|какая|какую|кто|сколько|можно ли|нужно ли|чем|зачем|куда|"
    r"як|що|чому|коли|де|який|які|скільки|чи|πώς|τι|γιατί|πότε|πού|ποιος|ποια|ποιο|πόσο|μπορώ|"
    r"hogyan|mi|miért|mikor|hol|melyik|cum|ce|de ce|când|unde|care|cât|"
    r"apa|bagaimana|mengapa|kapan|di mana|berapa|apakah|làm (?:thế nào|sao)|tại sao|khi nào|"
    r"كيف|ما|ماذا|لماذا|متى|أين|من|هل|كم|أي|چگونه|چرا|چه|آیا|کجا|איך|מה|למה|מתי|איפה|האם|"
    r"как|क्या|कैसे|क्यों|कब|कहाँ"
    r")(?![\w’'-])",
    re.IGNORECASE,
)
_ASIAN = re.compile(
    r"(?:吗|呢|么|嗎|麼|怎么|怎麼|如何|什么|什麼|为什么|為什麼|哪|是否|多少|几|ですか|ますか|でしょうか|ませんか|とは|何|なぜ|どう|どこ|いつ|인가요|나요|까요|습니까|무엇|어떻게|왜|언제|어디|ไหม|อย่างไร|อะไร)"
)

FAQ_WORDS = re.compile(
    r"\bfaqs?\b|\bf\.a\.q\.?s?|\bq ?(?:&|and|\+) ?a\b|frequently[\s_-]?asked|common(?:ly asked)? questions|your questions|questions (?:and|&) answers|people (?:also )?ask|top questions|popular questions"
    r"|häufige? (?:gestellte )?fragen|häufig gestellte|fragen (?:und|&) antworten|foire aux questions|questions (?:les plus )?(?:fréquentes|fréquemment|courantes)|questions[- ]réponses|vos questions"
    r"|preguntas (?:más )?(?:frecuentes|comunes|habituales)|preguntas y respuestas|dudas (?:frecuentes|frequentes|comuns)|perguntas (?:mais )?(?:frequentes|comuns)|perguntas e respostas"
    r"|domande (?:più )?frequenti|domande e risposte|veelgestelde|vragen en antwoorden|najczęściej zadawane|często zadawane|najczęstsze pytania|pytania i odpowiedzi"
    r"|čast[oéě]\w* (?:kladené |kladen[ée] )?(?:otázky|dotazy)|nejčastější (?:otázky|dotazy)|otázky a odpovědi|často kladené|časté otázky|pogosta vprašanja|najčešća pitanja|često postavljana|gyakori kérdések|gyakran ismételt|întrebări frecvente"
    r"|vanliga frågor|frågor och svar|ofte stil(?:te|lede) spørgsmål|ofte stilte spørsmål|spørgsmål og svar|usein kysyt|sık(?:ça)? sorulan|συχνές ερωτήσεις|συνήθεις ερωτήσεις|ερωτήσεις"
    r"|част(?:ые|о задаваемые) вопросы|вопросы? и ответы?|вопрос[- ]ответ|часто задаваемые|популярные вопросы|поширені (?:за)?питання|часті (?:за)?питання|запитання та відповіді|често задавани|жиі қойылатын"
    r"|الأسئلة (?:الشائعة|المتكررة|الأكثر)|أسئلة (?:شائعة|متكررة)|سوالات متداول|پرسش[‌ ]?های (?:متداول|رایج)|שאלות (?:נפוצות|ותשובות)"
    r"|常见(?:问题|問題|问答|疑问)|常見(?:問題|問答)|よくある(?:ご)?質問|ご質問|자주 ?(?:묻는|하는) ?질문|câu hỏi thường gặp|pertanyaan (?:yang sering|umum)|soalan lazim|คำถามที่พบบ่อย|अक्सर पूछे"
    r"|preguntes (?:més )?freqüents|galdera ohikoenak|preguntas máis frecuentes|cwestiynau cyffredin|biežāk uzdotie|dažniausiai užduodami|korduma kippuvad",
    re.IGNORECASE,
)
_FAQ_NAME = re.compile(r"faq|(?:^|[^a-z])(?:q-?(?:and|n)-?a|qna|questions-(?:and-)?answers)(?![a-z])", re.IGNORECASE)

_CALL = re.compile(
    r"^(?:still )?(?:have|got|any) (?:more |other |any |a |further )*questions?|^(?:can't|cannot|couldn't|didn't|did not|not) find(?:ing)?\b|^need (?:more |further |some )?(?:help|assistance|support)|^(?:do you )?(?:still )?have (?:a |any |more |other |further |another )*questions?"
    r"|^was this (?:article |page |answer )?helpful|^did (?:this|you find this) (?:article )?(?:help|answer)|^ready to\b|^forgot(?:ten)? (?:your )?password|^(?:don't|do not) have an account|^already have an account|^looking for\b.{0,40}\?$|^new (?:here|customer)\?|^not a member"
    r"|^(?:haben sie )?(?:noch|weitere) fragen|^war (?:dieser|das)|^(?:vous avez )?(?:encore |d'autres )?(?:des |une )?(?:autres )?questions? \?|^besoin d'aide|^¿?(?:tienes|aún tienes|todavía tienes|tiene) (?:más |alguna )?(?:dudas|preguntas|pregunta)|^¿?no (?:has encontrado|encuentras|encontraste|has resuelto|resolviste|encontró|encontrou)"
    r"|^hai (?:ancora |altre )?(?:domande|dubbi)|^ainda (?:tem|com) dúvidas|^heb je (?:nog )?(?:een )?(?:andere )?vra(?:ag|gen)|^masz (?:jeszcze |inne )?pytania|^(?:máte|mate) (?:další |nějak)|^остались вопросы|^не нашли|^لديك سؤال|^(?:هل )?لديك (?:أسئلة|المزيد)|^还有(?:其他)?(?:问题|疑问)",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:(?:question|frage|pregunta|domanda|pergunta|vraag|pytanie|otázka|вопрос|سؤال|问题?|問)\s*(?:n[o°º]\.?\s*)?\d{0,3}\s*[:.)\-–—：]|q\s*\d{0,3}\s*[:.)\-–：]|(?:№\s*)?\d{1,3}(?:\.\d{1,2}){0,2}\s*[.):、．]|[问問Q]\s*[：:]|q\s?\d{0,3}\s?(?=[\u3040-\u9fff\uac00-\ud7af])|[+\-–—•▸►▶›»]\s)\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?:q\s?\d{0,3}\s?[.:)\-–：]|question\s?\d{0,3}\s?[.:)：]|[问問][:：])\s*\S", re.IGNORECASE)
"""A text that is labelled as a question: "Q. Payment methods"."""
_ANSWER_PREFIX = re.compile(
    r"^(?:answer|antwort|respuesta|réponse|risposta|resposta|antwoord|odpowiedź|odpověď|ответ|الجواب|答|a)\s*\d{0,3}\s*(?:[:.)：]\s*|\n|(?=[\u3040-\u9fff\uac00-\ud7af]))",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """Whether a short text ends as a question in its script.

    >>> asks("Is it free?"), asks("هل هو مجاني؟"), asks("Ποιος;"), asks("Our story"), asks("a; b;")
    (True, True, True, False, False)
    """
    if not 4 <= len(text) <= LONGEST_QUESTION:
        return False
    bare = text.rstrip(_TAIL)
    if bare.endswith(tuple(_MARKS)):
        return True
    if bare.endswith((";", "\u037e")):
        return bool(re.search(r"[\u0370-\u03ff]", bare))
    if _LABEL.match(text):
        return True
    # a question followed by a short remark: "How long? (in days)", "Do you ship? We are abroad."
    at = max(text.rfind(mark) for mark in "?？؟")
    return at > 8 and len(text) - at <= min(60, at) and bool(_OPENERS.match(without_prefix(text)))


def sounds_like_question(text: str) -> bool:
    """Whether a short text is worded as a question, mark or not: "How to order", 如何下单."""
    if not 4 <= len(text) <= LONGEST_QUESTION:
        return False
    bare = without_prefix(text)
    return asks(text) or bool(_OPENERS.match(bare)) or (len(bare) <= 60 and bool(_ASIAN.search(bare)))


def is_call(text: str) -> bool:
    """Whether it is the page asking its reader ("Still have questions?"), not a reader's question."""
    return bool(_CALL.search(text))


def names_faq(text: str) -> bool:
    """Whether a heading or title announces questions and answers."""
    return len(text) <= 200 and bool(FAQ_WORDS.search(text))


def marked_faq(value: str) -> bool:
    """Whether an id, class or path says FAQ."""
    return bool(_FAQ_NAME.search(value))


def without_prefix(question: str) -> str:
    """The question without its number or "Q:".

    >>> without_prefix("Q3: Why?"), without_prefix("12. Why 3 days?"), without_prefix("2024 plans?")
    ('Why?', 'Why 3 days?', '2024 plans?')
    """
    return fold_space(_PREFIX.sub("", question.strip(), count=1))


def without_answer_prefix(answer: str) -> str:
    """The answer without its "A:"."""
    return _ANSWER_PREFIX.sub("", answer.strip(), count=1)
