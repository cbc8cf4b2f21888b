"""What a page may make the browser ask for: nothing on private addresses, whichever door of the browser it tries."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.crawling import crawl
from tests.collect.local_sites import Answer, Asked, brand, market_of, review_page, serving

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
DOORS = """
<link rel="dns-prefetch" href="//PLACE/"><link rel="preconnect" href="http://PLACE/"><link rel="prefetch" href="http://PLACE/p">
<link rel="stylesheet" href="http://PLACE/style.css"><script src="http://PLACE/script.js"></script>
<iframe src="http://PLACE/frame"></iframe><iframe srcdoc="<script src='http://PLACE/inner.js'></script>"></iframe>
<object data="http://PLACE/object"></object><embed src="http://PLACE/embed"><img src="http://PLACE/picture">
<video src="http://PLACE/film" autoplay></video><iframe src="file:///etc/hostname"></iframe>
<form id="f" action="http://PLACE/form" target="sink" method="post"><input name="a"></form><iframe name="sink"></iframe>
<script>
const tries = [
  () => new WebSocket("ws://PLACE/socket"), () => new EventSource("http://PLACE/events"),
  () => fetch("http://PLACE/fetch", {mode: "no-cors"}), () => fetch("/to-private", {mode: "no-cors"}),
  () => navigator.sendBeacon("http://PLACE/beacon"), () => navigator.serviceWorker.register("/worker.js"),
  () => new Worker(URL.createObjectURL(new Blob(["fetch('http://PLACE/worker', {mode: 'no-cors'})"]))),
  () => document.getElementById("f").submit(), () => open("http://PLACE/window"),
  () => { const x = new XMLHttpRequest(); x.open("GET", "http://PLACE/xhr"); x.send(); },
  () => { const p = new RTCPeerConnection({iceServers: [{urls: "stun:PLACE"}, {urls: "turn:PLACE?transport=tcp", username: "u", credential: "c"}]});
          p.createDataChannel("d"); p.createOffer().then(o => p.setLocalDescription(o)); },
  () => import("http://PLACE/module.js"),
];
for (const one of tries) { try { Promise.resolve(one()).catch(() => 0); } catch (e) { } }
</script>"""


@contextmanager
def a_private_place() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, TCP and UDP, that notes whoever knocks."""
    knocks: list[str] = []
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", tcp.getsockname()[1]))

    def listen() -> None:
        while True:
            try:
                guest, _ = tcp.accept()
            except OSError:
                return
            guest.settimeout(1)
            try:
                knocks.append(guest.recv(200).decode("latin-1"))
            except OSError:
                knocks.append("connected")
            guest.close()

    def hear() -> None:
        while True:
            data = udp.recv(2000)
            if data == b"over":
                return
            knocks.append(f"datagram of {len(data)} bytes")

    threads = [threading.Thread(target=listen), threading.Thread(target=hear)]
    for thread in threads:
        thread.start()
    try:
        yield tcp.getsockname()[1], knocks
    finally:
        tcp.shutdown(socket.SHUT_RDWR)
        tcp.close()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
            bell.sendto(b"over", udp.getsockname())
        for thread in threads:
            thread.join()
        udp.close()


@pytest.mark.browser
@pytest.mark.parametrize("ending", ["stays", "refreshes", "redirects"])
def test_no_door_of_the_browser_leads_inside(
    tmp_path: Path, chromium: str, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM", chromium)
    with a_private_place() as (port, knocks):
        place = f"127.0.0.1:{port}"

        def site(asked: Asked) -> Answer:
            if asked.path == "/to-private":
                return Answer("", 302, {"Location": f"http://{place}/redirected"})
            if asked.path == "/worker.js":
                script = f"self.addEventListener('install', () => fetch('http://{place}/sw', {{mode: 'no-cors'}}))"
                return Answer(script, headers={"Content-Type": "text/javascript"})
            doors = DOORS.replace("PLACE", place)
            if ending == "refreshes":
                doors += f'<meta http-equiv="refresh" content="0; url=http://{place}/refreshed">'
            elif ending == "redirects":
                doors += f"<script>setTimeout(() => location.replace('http://{place}/gone'), 100)</script>"
            return Answer(review_page([1, 2], html=doors))

        with serving(shop=site) as sites:
            market = market_of(
                tmp_path,
                brand("a", reviews=[sites.url("shop")]),
                names=f'"shop.localhost:{sites.port}"',
                crawl='delay = 0.0\nrender = "always"',
            )
            (row,) = crawl(market, kinds=["reviews"], now=NOW)
            asked = sites.asked("shop")
    assert knocks == []
    assert asked.count("/") >= 1
    if ending == "stays":
        assert row.got == 2  # the page itself was read
        assert "/to-private" in asked  # the doors were tried
