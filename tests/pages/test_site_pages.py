"""Each page in ``site/`` gives the contact channels written beside it: PAGE.html and PAGE.json."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from spiders.extraction.channels.base import address_pattern, table
from spiders.extraction.page import PageContent
from spiders.extraction.signals import extract_signals

PAGES = sorted((Path(__file__).parent / "site").glob("*.html"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_gives_exactly_its_channels(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    found = extract_signals(PageContent(page.read_bytes(), url=expected.get("url", "")))
    records = [{"kind": s.kind.value, **({"vendor": s.vendor} if s.vendor else {})} for s in found.records]
    assert records == expected["records"]
    assert found.state == expected["state"]
    assert all(0 < len(signal.evidence) <= 200 for signal in found.records)


def test_vendor_table_is_whole() -> None:
    vendors = table("chat")["vendor"]
    names = [vendor["name"] for vendor in vendors]
    assert len(vendors) >= 40
    assert len(names) == len(set(names))
    for vendor in vendors:
        assert set(vendor) <= {"name", "scripts", "boot", "elements"}
        assert vendor.get("scripts") or vendor.get("boot") or vendor.get("elements")
        for rule in vendor.get("scripts", ()):
            assert address_pattern(rule)
        for pattern in vendor.get("boot", ()):
            assert re.compile(pattern)


LOADERS = {
    "Intercom": "window.intercomSettings = {api_base: 'x', app_id: 'a1'};",
    "Tawk.to": "var Tawk_API=Tawk_API||{}, Tawk_LoadStart=new Date();",
    "Crisp": 'window.$crisp=[];window.CRISP_WEBSITE_ID="1-2";',
    "LiveChat": "window.__lc = window.__lc || {}; window.__lc.license = 123;",
    "Drift": "drift.SNIPPET_VERSION = '0.3.1'; drift.load('abc');",
    "Smartsupp": "var _smartsupp = _smartsupp || {}; _smartsupp.key = 'k';",
    "Zoho SalesIQ": "var $zoho=$zoho || {};$zoho.salesiq = $zoho.salesiq || {widgetcode:'x'};",
    "LivePerson": "window.lpTag=window.lpTag||{};",
    "Help Scout": "window.Beacon('init', 'x')",
    "Salesforce": "embedded_svc.init('https://a.my.salesforce.com', 'https://a.force.com', gslbBaseURL, '1', 'x', {});",
    "Channel Talk": "ChannelIO('boot', {pluginKey: 'x'});",
    "Chatwoot": "window.chatwootSDK.run({websiteToken: 'x', baseUrl: 'https://chat.example'})",
    "Tidio": "(function(){var s=document.createElement('script');s.src='//code.tidio.co/x.js';document.body.appendChild(s)})()",
    "JivoChat": "var s=document.createElement('script');s.src='//code.jivosite.com/widget/x';",
    "Olark": "olark.identify('1-2-3-4');",
    "Freshchat": "function initFreshChat(){window.fcWidget.init({token:'x',host:'https://wchat.freshchat.com'})}",
    "Chatbase": "window.embeddedChatbotConfig = {chatbotId: 'x'}",
    "Userlike": "s.src = 'https:\\/\\/userlike-cdn-widgets.s3-eu-west-1.amazonaws.com\\/x.js'; h.appendChild(s)",
}


@pytest.mark.parametrize("vendor", LOADERS)
def test_boot_code_is_evidence_and_the_same_in_a_comment_is_none(vendor: str) -> None:
    live = PageContent(f"<html><body><p>Hi</p><script>{LOADERS[vendor]}</script></body></html>".encode())
    assert [s.vendor for s in extract_signals(live).records if s.kind == "chat"] == [vendor]
    for dead in (
        f"<script>/* {LOADERS[vendor]} */</script>",
        f"<!-- <script>{LOADERS[vendor]}</script> -->",
        f"<p>{LOADERS[vendor]}</p>",
    ):
        page = PageContent(f"<html><body><p>Hi</p>{dead}</body></html>".encode())
        assert not [s for s in extract_signals(page).records if s.kind == "chat"]
