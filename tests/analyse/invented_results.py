"""An invented market and its result tables, for tests of what people see; no analysis is run to make them."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd

from analysis.corpus import as_column
from analysis.errors import ResultsError
from analysis.standing import brand_standing
from analysis.strata import counted_reviews
from analysis.tables import TABLES
from spiders.market import Market, read_market
from tests.analyse.invented_programme import invent_programme

NAMES = ["Acme Lockers", "Birch Post", "Comet Parcels", "Dune Courier"]
THEMES = [
    ("waiting", "Waiting and response time", "service"), ("delivery", "Delivery", "fulfilment"),
    ("refunds", "Refunds", "payment"), ("app_faults", "App and site faults", "use"),
    ("staff", "Staff manner", "service"), ("price", "Price and fees", "purchase"),
]  # fmt: skip
PAINS = {
    "waiting": "I waited forty minutes for an agent and nobody came.",
    "delivery": "The parcel arrived nine days late and wet.",
    "refunds": "They never sent my money back.",
    "app_faults": "The app closes each time I scan the code.",
    "staff": "The man at the desk shouted at me.",
    "price": "Three hidden fees on one small box.",
}
JOYS = {
    "waiting": "An agent answered within a minute.",
    "delivery": "It came a day early.",
    "refunds": "My money was back the same evening.",
    "app_faults": "The app just works.",
    "staff": "So friendly and patient at the desk.",
    "price": "Fair price, no surprises.",
}
NASTY = [
    "<script>alert('x')</script> The parcel arrived nine days late.",
    "\u202eevil\u202c \x00\x1b[31m text " + "W" * 900,
    "انتظرت أربعين دقيقة ولم يأت أحد.",
    '=HYPERLINK("http://bad.example") | a | b | **bold** [x](javascript:alert(1))',
]


class InventedTables:
    """Tables by name, as ``Results`` gives them."""

    def __init__(self, tables: dict[str, pd.DataFrame], manifest: dict[str, object]) -> None:
        self._tables = tables
        self.manifest = manifest

    def table(self, name: str) -> pd.DataFrame:
        """The table; one that nothing was invented for is missing as in results of an older analysis."""
        if name not in self._tables:
            raise ResultsError(f"there is no table {name!r}")
        return self._tables[name].copy()


def write_market(folder: Path, *, brands: int = 4, own: bool = True) -> Market:
    """A market.toml with that many brands in a folder."""
    lines = ["[market]", 'name = "Parcel lockers & <b>more</b>"']
    if own:
        lines.append('own = "brand-1"')
    for i in range(1, brands + 1):
        name = NAMES[i - 1] if i <= len(NAMES) else f"Brand number {i}"
        lines += ["[[brand]]", f'id = "brand-{i}"', f'name = "{name}"', f'domains = ["b{i}.example"]']
    file = folder / "market.toml"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_market(file)


def invent_results(
    market: Market,
    *,
    reviews: int = 60,
    faq: bool = True,
    serp: bool = True,
    dates: bool = True,
    nasty: bool = True,
    programme: bool = True,
) -> InventedTables:
    """Tables for a market: the own brand waits less and loses refunds; the second brand is slow.

    ``programme`` adds goals, plan, journey, answers, metrics and changes; else those tables are empty.
    """
    random_ = random.Random(7)
    ids = [b.id for b in market.brand]
    rows, said, marks = [], [], {}
    for b, brand in enumerate(ids):
        for i in range(reviews):
            theme = THEMES[(i + b) % len(THEMES)][0] if i % 3 else "waiting" if b == 1 else "refunds"
            side = "complaint" if random_.random() < (0.7 if b == 1 else 0.45) else "praise"
            text = (PAINS if side == "complaint" else JOYS)[theme]
            whole = f"Ordered in spring. {text} Box {i}."
            if nasty and i < len(NASTY):
                whole = text = NASTY[i]
            rid = f"r{b:03d}{i:05d}"
            day = pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=i % 300)
            rows.append({
                "review_id": rid, "native_id": str(i), "brand": brand, "source": ["reviews.example", "appstore"][i % 2],
                "kind": "review", "url": "javascript:alert(1)" if nasty and i == 1 else f"https://reviews.example/{brand}?p={i // 20}",
                "page_id": f"p{b:03d}{i // 20:03d}", "rating": 0.2 if side == "complaint" else 1.0, "title": "About a box",
                "text": whole, "language": "ar" if whole == NASTY[2] else "en", "published": day if dates else None,
                "author_key": f"{b}{i:05x}", "verified": True, "duplicate_of": None,
                "polarity": -0.8 if side == "complaint" else 0.8,
                "polarity_label": "negative" if side == "complaint" else "positive", "main_theme": theme,
            })  # fmt: skip
            said.append({
                "opinion_id": f"o{rid}", "review_id": rid, "brand": brand, "position": 0, "text": text, "language": "en",
                "polarity": rows[-1]["polarity"], "polarity_label": rows[-1]["polarity_label"], "intent": "complaint",
                "themes": theme,
            })  # fmt: skip
            marks.setdefault((brand, theme, side), []).append(rid)
    data: dict[str, list[dict[str, object]]] = {name: [] for name in TABLES}
    data["reviews"], data["opinions"] = rows, said
    for theme, label, stage in THEMES:
        k = sum(len(marks.get((b, theme, "complaint"), [])) for b in ids)
        data["themes"].append({
            "theme_id": theme, "label": label, "origin": "taxonomy", "stage": stage, "touchpoint": "desk",
            "reviews": k, "complaint_share": k / max(1, reviews * len(ids)), "stability": 0.9, "keywords": "", "example_ids": "",
        })  # fmt: skip
        for brand in ids:
            for side in ("complaint", "praise"):
                k = len(marks.get((brand, theme, side), []))
                share = k / reviews if reviews else None
                low, high = (None, None) if share is None else (max(0.0, share - 0.1), min(1.0, share + 0.1))
                data["theme_rates"].append({
                    "brand": brand, "theme_id": theme, "side": side, "reviews": k, "n": reviews, "share": share,
                    "low": low, "high": high,
                })  # fmt: skip
                if len(ids) > 1 and reviews:
                    planted = {(1, "waiting", "complaint"): "higher", (0, "waiting", "complaint"): "lower",
                               (0, "refunds", "complaint"): "higher", (0, "staff", "praise"): "higher"}  # fmt: skip
                    verdict = planted.get(
                        (ids.index(brand), theme, side), "no_difference" if theme == "price" else "cannot_tell"
                    )
                    ratio = {"higher": 2.1, "lower": 0.45, "no_difference": 1.02, "cannot_tell": 1.3}[verdict]
                    data["comparisons"].append({
                        "brand": brand, "against": "market", "theme_id": theme, "side": side, "n": reviews,
                        "n_against": reviews * (len(ids) - 1), "share": share, "share_against": 0.2, "ratio": ratio,
                        "low": ratio * 0.8, "high": ratio * 1.2, "p": 0.001, "q": 0.004 if verdict in {"higher", "lower"} else 0.4,
                        "verdict": verdict, "robust": verdict == "higher" and theme == "waiting", "strata": 4,
                    })  # fmt: skip
                if reviews and verdict_row(brand, ids, theme, side):
                    quadrant = {("waiting", "complaint"): "strength", ("refunds", "complaint"): "weakness",
                                ("staff", "praise"): "strength"}[(theme, side)]  # fmt: skip
                    data["swot"].append({
                        "brand": brand, "quadrant": quadrant, "theme_id": theme, "keyword": None,
                        "statement": f"Customers mention {label} {'more' if theme != 'waiting' else 'less'} often than the market's",
                        "score": 12.0, "low": 9.0, "high": 14.0, "q": 0.004, "n": reviews, "rule": f"{quadrant}_{side}",
                        "evidence_ids": "|".join(marks.get((brand, theme, side), [])[:8]),
                    })  # fmt: skip
        for brand in ids:
            state = ["answered", "partly", "silent"][(len(theme) + ids.index(brand)) % 3] if faq else "no_faq"
            data["faq_coverage"].append({
                "brand": brand, "theme_id": theme, "state": state, "score": 0.5 if faq else None,
                "faq_ids": f"f{brand}{theme}" if state in {"answered", "partly"} else "",
            })  # fmt: skip
            if faq:
                data["faq"].append({
                    "faq_id": f"f{brand}{theme}", "brand": brand, "url": f"https://{brand}.example/help",
                    "question": f"What about {label.lower()}?", "answer": "We <em>care</em>. Write to us.", "markup": "details",
                })  # fmt: skip
    for rank, (theme, label, _) in enumerate(THEMES[: 4 if reviews else 0], 1):
        evidence = [r for b in ids for r in marks.get((b, theme, "complaint"), [])[:3]]
        data["gaps"].append({
            "rank": rank, "theme_id": theme, "statement": f"{label}: often complained about and seldom answered",
            "demand": 0.4 - rank / 20, "dissatisfaction": 0.9 - rank / 10, "faq_silence": [1.0, 0.5, 0.0, None][rank - 1],
            "channel_silence": 0.5, "score": 15.0 - rank, "low": 13.0 - rank, "high": 17.0 - rank,
            "evidence_ids": "|".join(evidence),
        })  # fmt: skip
    if serp:
        _add_search(data, ids)
    for b, brand in enumerate(ids):
        data["health"].append({
            "brand": brand, "source": "reviews.example", "spider": "review_site", "crawl_id": f"c{b}",
            "started": pd.Timestamp("2026-05-01T08:00", tz="UTC"), "expected": reviews + (40 if b == 2 else 0),
            "got": reviews, "duplicates": 0, "blocked": 3 if b == 2 else 0, "failed": 0, "fill_rates": "text=1.00|rating=0.98",
            "verdict": "suspect" if b == 2 else "good",
        })  # fmt: skip
        data["signals"].append({
            "brand": brand, "url": f"https://{brand}.example", "kind": "chat" if b == 1 else "email",
            "vendor": "Intercom" if b == 1 else None, "evidence": "widget", "page_id": None,
        })  # fmt: skip
    frames = {
        name: pd.DataFrame({c: as_column([row.get(c) for row in data[name]], kind) for c, kind in columns.items()})
        for name, columns in TABLES.items()
    }
    frames["standing"] = brand_standing(frames["reviews"], counted_reviews(frames["reviews"]), brands=ids)
    frames["gaps"]["certainty"] = (["supported"] * 3 + ["cannot_tell"])[: len(frames["gaps"])]
    frames["gaps"]["why"] = ""
    frames["health"]["reason"] = ["3 pages blocked" if v == "suspect" else "" for v in frames["health"]["verdict"]]
    swot = frames["swot"]
    swot["swot_id"] = [f"w{i}" for i in range(len(swot))]
    swot["figure"], swot["robust"] = "ratio to the market", True
    opinions = frames["opinions"]
    frames |= invent_programme(ids, opinions if programme else opinions.head(0))
    return InventedTables(frames, {"analysed_at": "2026-06-01T10:00:00+00:00", "now": "2026-06-01T10:00:00+00:00"})


def verdict_row(brand: str, ids: list[str], theme: str, side: str) -> bool:
    """Whether the invented comparison of the first brand is one the SWOT speaks of."""
    return brand == ids[0] and (theme, side) in {
        ("waiting", "complaint"),
        ("refunds", "complaint"),
        ("staff", "praise"),
    }


def _add_search(data: dict[str, list[dict[str, object]]], ids: list[str]) -> None:
    for k, keyword in enumerate(["parcel locker near me", "send a parcel"]):
        for i, brand in enumerate(ids[:10]):
            data["rankings"].append({
                "keyword": keyword, "provider": "searxng", "country": "gb", "language": "en", "device": "desktop",
                "captured_at": pd.Timestamp("2026-05-01T09:00", tz="UTC"), "state": "ranked", "depth": 20,
                "position": i + k + 1, "part": "organic", "url": f"https://b{i + 1}.example/", "domain": f"b{i + 1}.example",
                "brand": brand, "title": f"Result <{i}>", "snippet": "words",
            })  # fmt: skip
    for i, brand in enumerate(ids[:10]):
        share = 0.4 / (i + 1)
        data["visibility"].append({
            "brand": brand, "domain": f"b{i + 1}.example", "keyword_set": "all", "share_of_voice": share,
            "low_curve": share * 0.8, "high_curve": share * 1.2, "ranked": 2, "beyond_depth": 0, "failed": 1,
        })  # fmt: skip
    data["visibility"].append({
        "brand": None, "domain": "magazine.example", "keyword_set": "all", "share_of_voice": 0.1, "low_curve": 0.05,
        "high_curve": 0.15, "ranked": 2, "beyond_depth": 0, "failed": 1,
    })  # fmt: skip
