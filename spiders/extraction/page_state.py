"""Is a page that gave no records a wall (login, CAPTCHA, consent, challenge, refusal) or a shell that needs a browser?

Asked only after an extractor found nothing. A normal page that merely loads a CAPTCHA script, has a login link or a
cookie banner is no wall: the marks below count only where little else is on the page, save those which are only ever
put on a wall.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.extraction.page import PageContent
from spiders.extraction.visible import shown_text
from spiders.records import PageState, fold_space

Wall = tuple[PageState, str]

_SHORT = 1800
"""Characters: a wall says little; a page of prose is longer."""
_SAID = 100_000
"""Characters in which the words of a wall are looked for."""

_WALL_ONLY = (
    ("Cloudflare challenge", "//*[@id='challenge-form' or @id='cf-challenge' or @id='challenge-error-text']"),
    ("Cloudflare refusal", "//*[@id='cf-error-details' or contains(@class,'cf-error-details')]"),
    ("DataDome", "//iframe[contains(@src,'captcha-delivery.com')]|//script[contains(@src,'ct.captcha-delivery.com')]"),
    ("PerimeterX", "//*[@id='px-captcha' or @id='px-captcha-wrapper']"),
    ("Akamai challenge", "//*[@id='sec-if-cpt-container' or @id='sec-bc-container']"),
    ("Imperva", "//iframe[contains(@src,'_Incapsula_Resource')]"),
    ("Google's unusual-traffic CAPTCHA", "//form[@id='captcha-form']|//form[contains(@action,'/sorry/')]"),
    ("DuckDuckGo challenge", "//*[@id='challenge-form']|//*[contains(@class,'anomaly-modal')]"),
    ("Yandex SmartCaptcha", "//form[contains(@action,'checkcaptcha')]"),
    ("AWS WAF challenge", "//script[contains(@src,'.token.awswaf.com')]"),
    ("Google consent page", "//form[contains(@action,'consent.google.') or contains(@action,'consent.youtube.')]"),
    ("Yahoo consent page", "//form[contains(@class,'consent-form')]"),
)
"""Elements that stand on walls only; still, prose on the page speaks against it."""

_TITLE = re.compile(
    r"^(?:just a moment|attention required|access denied|access to this page has been denied|pardon our interruption"
    r"|are you a (?:robot|human)|robot check|robot or human|bot verification|human verification|security check"
    r"|verify(?:ing)? (?:that )?you(?:'re| are) (?:a )?human|verifying your request|checking your browser"
    r"|ddos-guard|one moment, please|un instant|nur einen moment|un momento|een ogenblik|só um momento|chwileczk"
    r"|один момент|подождите|请稍候|請稍候|しばらくお待ち|잠시만 기다|لحظة|bir dakika"
    r"|403\b|40[13] - |429\b|forbidden|unauthorized|too many requests|request (?:rejected|blocked)|blocked\b|you have been blocked"
    r"|service unavailable|not available in your|unavailable for legal reasons"
    r"|before you continue|bevor sie (?:zu|fortfahren)|avant d'accéder|antes de (?:ir|continuar)|prima di continuare|voordat je"
    r"|ой!|вы не робот|captcha|安全验证|安全驗證|百度安全验证|人机验证|验证码)",
    re.IGNORECASE,
)

_WALL_TITLE = re.compile(
    r"^(?:just a moment\.\.\.|attention required! \| cloudflare|access to this page has been denied|pardon our interruption"
    r"|robot check|are you a robot\?|ddos-guard|百度安全验证)",
    re.IGNORECASE,
)
"""Titles that no page of content has: they count on longer pages as well (a wall may say it in ten languages)."""

_CHALLENGE_WORDS = re.compile(
    r"unusual traffic|not a (?:ro)?bot\b|are you a robot|you(?:'re| are) (?:a )?human|verify (?:that )?you|"
    r"verifying your (?:request|browser)|checking (?:if the site connection is secure|your browser)|"
    r"complete the (?:security check|captcha|challenge)|(?:solve|complete) the (?:challenge|captcha|puzzle)|"
    r"enter the characters you see|type the characters|press (?:&|and) hold|automated (?:access|requests|queries)|"
    r"bots use duckduckgo too|enable (?:javascript and )?cookies to continue|enable cookies and reload|ray id|"
    r"access (?:to this page has been |is |was )?denied|don't have permission to access|do not have permission to access|"
    r"you have been blocked|your (?:ip|access|request) (?:address )?(?:has been|is|was) (?:temporarily )?(?:blocked|denied|banned)|"
    r"request (?:could not be satisfied|unsuccessful|blocked)|incident id|reference #\d|error 1020|rate limit(?:ed)? exceeded|too many requests|"
    r"not (?:yet )?available in your (?:country|region|location)|unavailable in your (?:country|region)|"
    r"kein roboter|sind sie ein mensch|sicherheitsüberprüfung|ungewöhnlichen datenverkehr|zugriff verweigert|folgende aufgabe|"
    r"pas un robot|trafic (?:exceptionnel|inhabituel)|vérifi\w+ (?:que )?vous êtes (?:un )?humain|accès (?:refusé|interdit)|"
    r"no (?:soy|eres|es) un robot|tráfico inusual|verifi\w+ que eres humano|acceso denegado|"
    r"non (?:sono|sei) un robot|traffico (?:anomalo|insolito)|accesso negato|não (?:sou|é) um robô|tráfego incomum|acesso negado|"
    r"geen robot|ongewoon verkeer|toegang geweigerd|nie jestem robotem|nietypowy ruch|odmowa dostępu|nejsem robot|"
    r"не робот|подозрительный трафик|запросы.{0,40}похожи на автоматические|доступ (?:запрещ|ограничен)|robot değilim|erişim engellendi|"
    r"لست روبوت|حركة مرور غير|لستَ روبوت|我不是机器人|不是机器人|异常流量|解决以下难题|安全验证|人机验证|访问被拒绝|请完成.{0,6}验证|拖动.{0,6}滑块|"
    r"ロボットではありません|通常と異なるトラフィック|로봇이 아닙니다|비정상적인 트래픽|ไม่ใช่โปรแกรมอัตโนมัติ|không phải là (?:người máy|robot)|bukan robot",
    re.IGNORECASE,
)

_CONSENT_WORDS = re.compile(
    r"before you continue(?: to)?|bevor sie (?:zu|fortfahren)|avant d[’']accéder à|antes de (?:ir a|continuar)|prima di continuare"
    r"|voordat je verdergaat|zanim przejdziesz|innan du fortsätter|inden du fortsætter|прежде чем перейти|ご利用の前に",
    re.IGNORECASE,
)

_LOGIN_WORDS = re.compile(
    r"\b(?:log ?in|sign ?in|log on|sign up to (?:see|continue|view)|join (?:now )?to (?:see|view|continue))\b|anmelden|einloggen|connectez-vous|se connecter|identifiez-vous"
    r"|iniciar sesión|inicia sesión|accedi\b|iniciar sessão|entrar na|inloggen|zaloguj|přihlá|войти|войдите|вход\b|登录|登錄|ログイン|로그인|تسجيل الدخول|giriş yap|logga in|log ind",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|authwall|auth|session/new|accounts/login|checkpoint)(?:[/?.]|$)", re.IGNORECASE
)

_NO_SCRIPT = re.compile(
    r"(?:enable|requires?|need|turn on|activate|allow)\W+(?:\w+\W+){0,3}java ?script|java ?script (?:is|must be|to be|has been) (?:\w+ ){0,2}(?:disabled|enabled|required|turned)"
    r"|doesn't work (?:properly )?without java ?script|javascript (?:aktivieren|muss)|activer? (?:le )?javascript|habilit\w+ (?:el )?javascript|attiv\w+ javascript"
    r"|włącz\w* (?:obsługę )?javascript|включите javascript|启用 ?javascript|javascript ?を有効",
    re.IGNORECASE,
)
_MOUNT = (
    "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt' or @id='___gatsby' or @id='svelte' or @id='app-root' "
    "or @id='react-root' or @id='application' or @id='main-app' or @id='mount' or @data-reactroot or @ng-app or @data-ng-app "
    "or @ng-version or self::app-root or self::ion-app]"
)


def page_wall(page: PageContent) -> Wall | None:
    """Why nothing could be read, or None when the page simply has nothing of what was asked for.

    Parameters
    ----------
    page
        A page on which an extractor found no record.

    Returns
    -------
    tuple or None
        ``(PageState.BLOCKED, reason)``, ``(PageState.NEEDS_BROWSER, reason)`` or None.

    Examples
    --------
    >>> page_wall(PageContent(b"<title>Just a moment...</title><p>Checking your browser</p>"))[0].value
    'blocked'
    """
    if page.is_json:
        return _json_wall(page)
    root = page.root
    title = fold_space(root.findtext(".//title") or "")
    text = shown_text(root, limit=40_000)
    prose = _prose(root)
    return (
        _challenge(root, title, text, prose)
        or _consent(page, title, text, prose)
        or _login(page, root, title, prose)
        or _shell(root, text, prose)
    )


def _json_wall(page: PageContent) -> Wall | None:
    answer = page.json
    if isinstance(answer, dict) and len(answer) <= 4 and "captcha" in str(answer.get("url", "")):
        return PageState.BLOCKED, f"CAPTCHA answer: {str(answer['url'])[:120]}"
    return None


def _prose(root: HtmlElement) -> str:
    """The text outside navigation, header and footer."""
    parts = []
    for element in root.iter("p", "li", "td", "h1", "h2", "h3", "article", "dd", "blockquote"):
        if element.tag == "article":
            continue
        if any(
            up.tag in {"nav", "footer", "header", "script", "noscript", "template"} for up in element.iterancestors()
        ):
            continue
        parts.append(shown_text(element, limit=4000))
        if len(parts) > 400:
            break
    return " ".join(part for part in parts if part)


def _challenge(root: HtmlElement, title: str, text: str, prose: str) -> Wall | None:
    short = len(text) < _SHORT or len(prose) < _SHORT / 3
    if short and (match := _TITLE.match(title)):
        return PageState.BLOCKED, f"title says {match.group(0)!r}"
    if len(text) < 10 * _SHORT and (match := _WALL_TITLE.match(title)):
        return PageState.BLOCKED, f"title says {match.group(0)!r}"
    for name, path in _WALL_ONLY:
        if len(prose) < 2 * _SHORT and root.xpath(path):
            return PageState.BLOCKED, name
    if short and (match := _CHALLENGE_WORDS.search(text[:_SAID])):
        return PageState.BLOCKED, f"page says {fold_space(match.group(0))!r}"
    if len(text) < _SHORT / 3 and root.xpath(
        "//*[contains(concat(' ',@class,' '),' g-recaptcha ') or contains(concat(' ',@class,' '),' h-captcha ') "
        "or contains(concat(' ',@class,' '),' cf-turnstile ')]"
    ):
        return PageState.BLOCKED, "nothing but a CAPTCHA"
    return None


def _consent(page: PageContent, title: str, text: str, prose: str) -> Wall | None:
    host, _ = _address(page)
    if host.startswith("consent."):
        return PageState.BLOCKED, f"consent page {host}"
    if len(prose) < 3 * _SHORT and (match := _CONSENT_WORDS.match(title) or _CONSENT_WORDS.search(text[:300])):
        return PageState.BLOCKED, f"consent page: {fold_space(match.group(0))!r}"
    return None


def _address(page: PageContent) -> tuple[str, str]:
    """Host and path of the page's address; empty when it is not known or broken."""
    try:
        parts = urlsplit(page.url)
        return parts.hostname or "", parts.path
    except ValueError:
        return "", ""


def _login(page: PageContent, root: HtmlElement, title: str, prose: str) -> Wall | None:
    heading = title + " " + " ".join(shown_text(h, limit=200) for h in root.xpath("//h1")[:2])
    _, path = _address(page)
    password = bool(root.xpath("//input[@type='password']"))
    if password and len(prose) < _SHORT / 2 and (_LOGIN_WORDS.search(heading) or _LOGIN_PATH.search(path)):
        return PageState.BLOCKED, "login wall"
    if len(prose) < _SHORT / 3 and _LOGIN_PATH.search(path) and _LOGIN_WORDS.search(heading):
        return PageState.BLOCKED, "login wall"
    return None


def _shell(root: HtmlElement, text: str, prose: str) -> Wall | None:
    scripts = root.xpath("//script[@src]|//script[not(@type) or contains(@type,'javascript') or @type='module']")
    if not scripts or len(prose) > 250:
        return None
    asks = next((m for n in root.iter("noscript") if (m := _NO_SCRIPT.search(fold_space(n.text_content())))), None) or (
        _NO_SCRIPT.search(text) if len(text) < _SHORT else None
    )
    if asks:
        return PageState.NEEDS_BROWSER, f"page says {fold_space(asks.group(0))!r}"
    if len(text) < 200 and len(prose) < 40:
        return PageState.NEEDS_BROWSER, "scripts and next to no text"
    for mount in root.xpath(_MOUNT):
        if len(shown_text(mount, limit=1000)) < 200:
            return PageState.NEEDS_BROWSER, f"empty mount point <{mount.tag} id={mount.get('id')!r}>"
    return None
