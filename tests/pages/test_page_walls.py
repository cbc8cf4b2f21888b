"""Walls and shells are told from pages that simply have nothing of what was asked for."""

from __future__ import annotations

import pytest

from spiders.extraction.page import PageContent
from spiders.extraction.page_state import page_wall

PROSE = "<p>" + "A parcel locker is a steel cabinet with many doors, each opened by a code. " * 40 + "</p>"

WALLS = {
    "cloudflare": "<title>Just a moment...</title><p>Checking your browser before accessing shop.example</p>",
    "cloudflare in ten languages": "<title>Just a moment...</title>"
    + "<p>Humans only, please wait until we are sure.</p>" * 80,
    "cloudflare refusal": "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
    "datadome": '<title>shop.example</title><script>var dd={}</script><iframe src="https://geo.captcha-delivery.com/captcha/?x=1"></iframe>',
    "perimeterx": '<title>Access to this page has been denied</title><div id="px-captcha"></div>',
    "akamai": "<title>Access Denied</title><h1>Access Denied</h1>You don't have permission to access this page. Reference #18.2",
    "german": "<title>Prüfung</title><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>",
    "french": "<title>Vérification</title><p>Confirmez que vous n'êtes pas un robot.</p>",
    "chinese": "<title>安全验证</title><p>请完成下方验证后继续操作</p>",
    "russian": "<title>Ой!</title><p>Подтвердите, что запросы отправляли вы, а не робот</p>",
    "login": '<title>Log in - Shop</title><h1>Log in to continue</h1><form><input type="password"></form>',
    "consent": "<title>Before you continue</title><h1>Before you continue to Search</h1><button>Accept all</button>",
}
PAGES = {
    "loads a captcha script": '<title>Shop</title><script src="https://www.google.com/recaptcha/api.js"></script>'
    + PROSE,
    "invisible challenge script": '<title>Shop</title><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
    + PROSE,
    "login link": '<title>Shop</title><a href="/login">Log in</a>' + PROSE,
    "login form in header": '<title>Shop</title><header><form><input type="password"></form></header>' + PROSE,
    "cookie banner": '<title>Shop</title><div class="cookie-banner">We use cookies. <button>Accept all</button></div>'
    + PROSE,
    "writes about captchas": "<title>What a CAPTCHA is</title><p>A CAPTCHA asks whether you are a robot.</p>" + PROSE,
    "short page": "<title>Contact</title><h1>Contact</h1><p>Write to us.</p>",
    "noscript hint": "<title>Shop</title><noscript>Please enable JavaScript</noscript><script>1</script>" + PROSE,
}


@pytest.mark.parametrize("name", WALLS)
def test_wall_is_blocked(name: str) -> None:
    wall = page_wall(PageContent(f"<html><body>{WALLS[name]}</body></html>".encode()))
    assert wall is not None
    assert wall[0] == "blocked"
    assert wall[1]


@pytest.mark.parametrize("name", PAGES)
def test_page_is_no_wall(name: str) -> None:
    assert page_wall(PageContent(f"<html><body>{PAGES[name]}</body></html>".encode())) is None


@pytest.mark.parametrize(
    "html",
    [
        '<div id="app"></div><script src="/app.js"></script>',
        "<noscript>Bitte JavaScript aktivieren</noscript><div></div><script>go()</script>",
        '<div id="__next"></div><footer>' + "Imprint of the company. " * 12 + '</footer><script src="x.js"></script>',
    ],
)
def test_shell_needs_browser(html: str) -> None:
    wall = page_wall(PageContent(f"<html><body>{html}</body></html>".encode()))
    assert wall is not None
    assert wall[0] == "needs_browser"
