"""A name server that changes its mind: the address that was checked is the one connected to, in Scrapy and in the proxy.

The name server is our own: a module that Python loads at its start answers for the names of these tests, and notes each
connection that is tried. Nothing outside this machine is reached: such connections are refused by that module.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.collect.local_sites import Answer, brand, paged_site, serving, write_market

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "93.184.215.14"
NAME_SERVER = """
import errno, itertools, json, os, socket

ANSWERS = {name: itertools.chain(said, itertools.repeat(said[-1])) for name, said in json.loads(os.environ["NAMES"]).items()}
real_by_name, real_info = socket.gethostbyname, socket.getaddrinfo
real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex


def note(**what):
    with open(os.environ["NOTES"], "a") as notes:
        notes.write(json.dumps(what) + "\\n")


def answer(name):
    said = next(ANSWERS[name])
    note(asked=name, said=said)
    return said


def by_name(name):
    return answer(name) if name in ANSWERS else real_by_name(name)


def info(host, *rest, **more):
    return real_info(answer(host) if host in ANSWERS else host, *rest, **more)


def refused(place):
    if isinstance(place, tuple):
        note(connected=place[0])
    return isinstance(place, tuple) and not str(place[0]).startswith("127.")


def connect(self, place):
    if refused(place):
        raise ConnectionRefusedError(errno.ECONNREFUSED, "refused by the test")
    return real_connect(self, place)


def connect_ex(self, place):
    return errno.ECONNREFUSED if refused(place) else real_connect_ex(self, place)


socket.gethostbyname, socket.getaddrinfo = by_name, info
socket.socket.connect, socket.socket.connect_ex = connect, connect_ex
"""


def run(folder: Path, code: str, *arguments: str, names: dict[str, list[str]]) -> tuple[str, list[dict[str, str]]]:
    """Run Python under the name server; what it said and what the name server noted."""
    early = folder / "early"
    early.mkdir()
    (early / "sitecustomize.py").write_text(NAME_SERVER, encoding="utf-8")
    notes = folder / "notes"
    notes.touch()
    path = os.pathsep.join([str(early), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "NAMES": json.dumps(names), "NOTES": str(notes)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr, [json.loads(line) for line in notes.read_text().splitlines()]


@pytest.mark.parametrize(
    ("said", "connected"),
    [([PUBLIC, "127.0.0.1"], {PUBLIC}), (["127.0.0.1", PUBLIC], set()), (["169.254.169.254"], set())],
    ids=["public, then private", "private, then public", "metadata"],
)
def test_the_crawl_connects_to_what_was_checked(tmp_path: Path, said: list[str], connected: set[str]) -> None:
    with serving(secret=paged_site(3)) as sites:
        write_market(tmp_path, brand("a", reviews=[f"http://rebound.example:{sites.port}/"]), names="")
        code = "from analysis.cli import main; main()"
        words, notes = run(tmp_path, code, "crawl", "reviews", "--json", names={"rebound.example": said})
    assert sites.log == []
    assert {note["connected"] for note in notes if "connected" in note} == connected
    if not connected:
        assert "private address" in words


def test_a_redirect_to_a_name_with_a_private_address(tmp_path: Path) -> None:
    with serving(secret=paged_site(3)) as private:
        target = f"http://inner.example:{private.port}/"
        with serving(open=lambda _: Answer("", 302, {"Location": target})) as sites:
            port = sites.port
            write_market(tmp_path, brand("a", reviews=[sites.url("open")]), names=f'"open.localhost:{port}"')
            code = "from analysis.cli import main; main()"
            words, _ = run(tmp_path, code, "crawl", "reviews", "--json", names={"inner.example": ["127.0.0.1"]})
    assert private.log == []
    assert "inner.example is at the private address 127.0.0.1" in words


PROXY = """
import asyncio, sys
from spiders import addresses
from spiders.guarded_proxy import GuardedProxy

async def ask(place, line):
    reader, writer = await asyncio.open_connection(*place)
    writer.write(line.encode() + b"\\r\\nHost: x\\r\\n\\r\\n")
    answer = await reader.read(1000)
    writer.close()
    return answer.decode("latin-1").partition("\\r\\n")[0]

async def main():
    addresses.allow(sys.argv[2:])
    proxy = GuardedProxy()
    address = await proxy.start()
    host, port = address.removeprefix("http://").split(":")
    for line in sys.argv[1].split("|"):
        print(repr(await ask((host, int(port)), line)))
    await proxy.close()

asyncio.run(main())
"""


def test_the_proxy_connects_to_what_was_checked(tmp_path: Path) -> None:
    with serving(secret=paged_site(3)) as sites:
        port = sites.port
        lines = [
            f"GET http://rebound.example:{port}/ HTTP/1.1",  # public at first: that very address is tried
            f"GET http://rebound.example:{port}/ HTTP/1.1",  # private now: refused
            f"CONNECT rebound.example:{port} HTTP/1.1",  # what wss: and https: use
            f"GET http://127.0.0.1:{port}/ HTTP/1.1",
            f"CONNECT 0x7f000001:{port} HTTP/1.1",
            "GET file:///etc/hostname HTTP/1.1",
            f"GET http://[::ffff:127.0.0.1]:{port}/ HTTP/1.1",
            f"GET http://shop.localhost:{port}/ HTTP/1.1",
            f"CONNECT shop.localhost:{port + 1} HTTP/1.1",
        ]
        names = {"rebound.example": [PUBLIC, "127.0.0.1"]}
        words, notes = run(tmp_path, PROXY, "|".join(lines), f"shop.localhost:{port}", names=names)
    assert words.splitlines() == ["''"] + ["'HTTP/1.1 403 Forbidden'"] * 6 + ["'HTTP/1.1 404 Not Found'", "'HTTP/1.1 403 Forbidden'"]  # fmt: skip
    tried = [note["connected"] for note in notes if "connected" in note and note["connected"] != "127.0.0.1"]
    assert tried == [PUBLIC]
    assert [host for host, _, _ in sites.log] == ["x"]  # as the Host header of these questions says
