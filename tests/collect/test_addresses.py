"""Where the crawler may go."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders import addresses
from spiders.crawling import crawl
from tests.collect.local_sites import brand, market_of, paged_site, serving


@pytest.fixture(autouse=True)
def _nothing_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_allowed", set())


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/",
        "http://shop.localhost/",
        "http://10.1.2.3/",
        "http://192.168.0.1/x",
        "http://172.20.0.5/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fd00::1]/",
        "http://[fe80::1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:7f00:1::]/",
        "http://224.0.0.1/",
        "file:///etc/passwd",
        "ftp://acme.example/",
        "data:text/html,x",
        "gopher://acme.example/",
        "http:///path",
        "//acme.example/",
        "http://[::1/",
    ],
)
def test_refused(url: str) -> None:
    assert addresses.refuse_url(url)


@pytest.mark.parametrize("url", ["https://acme.example/", "http://93.184.215.14:8080/", "https://[2606:4700::1111]/"])
def test_not_refused(url: str) -> None:
    assert addresses.refuse_url(url) is None


def test_allowed_by_host_port_and_pattern() -> None:
    addresses.allow(["127.0.0.1:8000", "Shop.localhost", "*.test.localhost", "[::1]:9000", "10.0.0.7"])
    allowed = ["http://127.0.0.1:8000/", "http://shop.localhost:1/", "http://a.test.localhost/", "http://[::1]:9000/"]
    assert [addresses.refuse_url(url) for url in [*allowed, "http://10.0.0.7:99/"]] == [None] * 5
    refused = ["http://127.0.0.1:8001/", "http://localhost/", "http://xtest.localhost/", "http://[::1]:9001/"]
    assert all(addresses.refuse_url(url) for url in refused)


def test_a_public_name_with_a_private_address_is_refused(tmp_path: Path) -> None:
    """As with DNS rebinding, only the answer of name resolution shows it; this machine's own name is such a name."""
    name = socket.gethostname()
    try:
        address = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine's name has no address")
    if addresses.is_public(address) or addresses.is_local_name(name):
        pytest.skip("this machine's name is public or localhost")
    with serving(shop=paged_site(3)) as sites:
        url = f"http://{name}:{sites.port}/"
        market = market_of(tmp_path, brand("a", reviews=[url]), names="")
        (row,) = crawl(market, kinds=["reviews"], now=datetime(2026, 1, 15, tzinfo=UTC))
    assert f"{name} is at the private address {address}" in (row.stop_reason or "")
    assert sites.log == []
