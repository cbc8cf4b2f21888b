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
        "http://192.0.0.192/opc/v2/",
        "http://100.100.100.200/latest/meta-data/",
        "http://168.63.129.16/machine?comp=goalstate",
        "http://[fd00:ec2::254]/latest/",
        "http://[::127.0.0.1]/",
        "http://[fec0::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[ff02::1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://127.0.0.1./",
        "http://localhost./",
        "http://LOCALHOST/",
        "http://acme.example@127.0.0.1/",
        "http://acme.example:80@10.0.0.1:80/",
        "http://127.0.0.1\\@acme.example/",
        "http://\uff11\uff12\uff17.0.0.1/",
        "http://\u2460\u2461\u2466\u30020\uff0e0\uff611/",
        "http://09.1.1.1/",
        "http://acme.example:99999/",
        "javascript:alert(1)",
        "ws://acme.example/",
        "view-source:http://acme.example/",
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


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.example/",
        "http://93.184.215.14:8080/",
        "https://[2606:4700::1111]/",
        "https://acme.example/?next=http://127.0.0.1/",
        "https://127.0.0.1.acme.example/",
        "https://b\u00fccher.example/",
        "http://1572395042/",
    ],
)
def test_not_refused(url: str) -> None:
    assert addresses.refuse_url(url) is None


def test_allowed_by_host_port_and_pattern() -> None:
    addresses.allow(["127.0.0.1:8000", "Shop.localhost", "*.test.localhost", "[::1]:9000", "10.0.0.7"])
    allowed = ["http://127.0.0.1:8000/", "http://shop.localhost:1/", "http://a.test.localhost/", "http://[::1]:9000/"]
    assert [addresses.refuse_url(url) for url in [*allowed, "http://10.0.0.7:99/"]] == [None] * 5
    refused = ["http://127.0.0.1:8001/", "http://localhost/", "http://xtest.localhost/", "http://[::1]:9001/"]
    assert all(addresses.refuse_url(url) for url in refused)


@pytest.mark.parametrize(
    ("entry", "widened"),
    [
        ("localhost:8000", ["http://localhost:8001/", "http://127.0.0.1:8000/", "http://a.localhost:8000/", "http://[::1]:8000/"]),
        ("127.0.0.1:8000", ["http://127.0.0.1/", "http://127.0.0.2:8000/", "http://localhost:8000/", "http://0.0.0.0:8000/"]),
        ("wiki.corp.example:8000", ["http://wiki.corp.example:22/", "http://wiki.corp.example/", "https://wiki.corp.example/"]),
        ("10.0.0.7", ["http://10.0.0.70/", "http://10.0.0.8/", "http://10.7/"]),
        ("*.test.localhost", ["http://test.localhost.evil.localhost/", "http://localhost/", "http://xtest.localhost/"]),
        ("[::1]:9000", ["http://[::1]/", "http://127.0.0.1:9000/", "http://[::ffff:127.0.0.1]:9000/"]),
        ("", ["http://localhost/", "http://127.0.0.1/"]),
    ],
)  # fmt: skip
def test_an_exception_does_not_widen(entry: str, widened: list[str]) -> None:
    addresses.allow([entry] if entry else [])
    assert [url for url in widened if addresses.refuse_url(url) is None] == []
    # other names at the same address are no exception either
    assert addresses.refuse_address("rebound.example", "127.0.0.1")


def test_the_same_host_in_another_form_is_the_same_exception() -> None:
    addresses.allow(["127.0.0.1:8000", "shop.localhost"])
    assert addresses.refuse_url("http://127.0.0.1.:8000/") is None
    assert addresses.refuse_url("http://SHOP.localhost./") is None


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
