"""A search endpoint inside the own network is asked only where market.toml names it; the machine itself is no exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collect.local_sites import Answer, serving
from tests.terminal import piped

MARKET = """[market]
name = "M"
own = "acme"
[[brand]]
id = "acme"
name = "Acme"
domains = ["acme.example"]
[[keyword]]
text = "lockers"
[serp]
provider = "searxng"
endpoint = "{endpoint}"
[crawl]
delay = 0.0
allow_private = [{allowed}]
"""
FOUND = '{"query": "lockers", "results": [{"url": "https://acme.example/", "title": "Acme", "content": "Lockers"}]}'


@pytest.mark.slow
@pytest.mark.parametrize("allowed", [False, True], ids=["refused", "named"])
def test_a_private_search_endpoint(tmp_path: Path, allowed: bool) -> None:
    with serving(search=lambda asked: Answer(FOUND, 200, {"Content-Type": "application/json"})) as sites:
        place = f"127.0.0.1:{sites.port}"
        name = f"search.localhost:{sites.port}"
        (tmp_path / "market.toml").write_text(
            MARKET.format(
                endpoint=f"http://{name}/", allowed=f'"{name}"' if allowed else f'"other.localhost", "{place}"'
            ),
            encoding="utf-8",
        )
        done = piped("crawl", "serp", "--now", "2026-01-15", cwd=tmp_path)
    if allowed:
        assert (done.returncode, sites.log != []) == (0, True), done.stdout + done.stderr
        return
    assert done.returncode == 1
    assert sites.log == []
    (line,) = [one for one in done.stdout.splitlines() if one.startswith("failed:")]
    assert "search.localhost is this machine" in line
    assert "name it in [crawl] allow_private if it is your own server" in line
