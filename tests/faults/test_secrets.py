"""Sentinels in every environment variable that holds a secret: none of them reaches a log, the store, the archive or a file.

The log is searched at Scrapy's DEBUG level, for answers, refusals and broken answers of each provider.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.cli import build_app
from spiders.privacy import VARIABLE
from spiders.records import Review, SerpCapture
from spiders.store import open_store
from tests.analyse.small_market import all_records
from tests.collect.local_sites import Answer, Asked, serving, write_market
from tests.faults.test_forget_everywhere import places_with

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).resolve().parents[2]
VARIABLES = (
    "BRAVE_API_KEY", "GOOGLE_CSE_KEY", "GOOGLE_CSE_ID", "SERPAPI_KEY", "SERPER_API_KEY", "DATAFORSEO_LOGIN", "DATAFORSEO_PASSWORD",
    VARIABLE, "MARKETGAP_ALERT_URLS",
)  # fmt: skip
PROVIDERS = ("brave", "google_cse", "serpapi", "serper", "dataforseo")
SECRET = "sentinelq"


def sentinel(variable: str) -> str:
    return f"{SECRET}{variable.lower().replace('_', '')}"


def toml(folder: Path, provider: str, endpoint: str) -> Path:
    market = '[[brand]]\nid = "acme"\nname = "Acme"\ndomains = ["acme.example"]\n[[brand]]\nid = "bolt"\nname = "Bolt"\ndomains = ["bolt.example"]\n'
    keywords = "".join(f'[[keyword]]\ntext = "{word}"\n' for word in ("parcel", "refused", "broken"))
    serp = f'[serp]\nprovider = "{provider}"\nendpoint = "{endpoint}"\ndepth = 10\n'
    return write_market(folder, market, keywords, serp)


def api(asked: Asked) -> Answer:
    """An answer, a refusal and nonsense, by what was searched for; told back what came, as careless servers do."""
    said = f"{asked.query} {asked.body.decode(errors='replace')}"
    if "refused" in said:
        return Answer('{"error": "key refused"}', 403, {"Content-Type": "application/json"})
    if "broken" in said:
        return Answer("<html>not json", 500)
    return Answer('{"organic": [], "items": [], "web": {"results": []}}', headers={"Content-Type": "application/json"})


def test_the_list_of_secrets_is_whole() -> None:
    from analysis.cli.doctor_market import PROVIDERS as KNOWN

    assert {name for keys, *_ in KNOWN.values() for name in keys} <= set(VARIABLES)


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_secret_of_a_provider_is_kept(provider: str, tmp_path: Path) -> None:
    secrets = {name: sentinel(name) for name in VARIABLES}
    with serving(api=api) as sites:
        file = toml(tmp_path, provider, sites.url("api", "/search"))
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "scrapy",
                "crawl",
                provider,
                "-a",
                f"market={file}",
                "-L",
                "DEBUG",
                "-s",
                "RETRY_TIMES=0",
            ],
            cwd=ROOT,
            env={**os.environ, **secrets},
            capture_output=True,
            text=True,
            check=False,
        )
        assert sites.log, done.stderr
    assert "DEBUG" in done.stderr
    found = [name for name, value in secrets.items() if value in (done.stdout + done.stderr).lower()]
    assert found == [], "in the log"
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as store:
        assert store.count(SerpCapture) == 3
    assert {name: places for name, value in secrets.items() if (places := places_with(value, tmp_path))} == {}


@pytest.mark.slow
def test_no_secret_reaches_what_people_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, f"mailtos://u:{sentinel(name)}@mail.example" if "URLS" in name else sentinel(name))
    toml(tmp_path, "serper", "http://127.0.0.1:9/")
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as store:
        few = [r for r in all_records() if not isinstance(r, Review) or int(str(r.native_id).rpartition("-")[2]) < 30]
        store.save(r for r in few if getattr(r, "brand", "acme") != "crate")
    (tmp_path / "rows.csv").write_text("brand,text,author\nacme,Late again and rude,Jo\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = ""
    for words in (
        "import reviews rows.csv", "analyse --now 2026-01-16", "brief --to brief.html", "brief --to brief.xlsx",
        "brief --to brief.docx", "brief --to brief.md", "export reviews --to reviews.csv", "export rankings --to rankings.json",
        "notebooks --to books", "status", "doctor",
    ):  # fmt: skip
        done = CliRunner().invoke(build_app(), words.split())
        assert done.exit_code == 0 or words == "doctor", (words, done.exception, done.output)
        said += done.output
    assert SECRET not in said.lower()
    assert places_with(SECRET, tmp_path) == []
    assert {"brief.html", "brief.xlsx", "brief.docx", "brief.md", "reviews.csv", "rankings.json"} <= {
        p.name for p in tmp_path.iterdir()
    }
