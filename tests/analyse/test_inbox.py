"""What somebody should answer goes to the right team, newest first."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.cli.show_voices import print_inbox, print_personas
from analysis.inbox import build_inbox, read_teams
from analysis.tables import TABLES
from analysis.text.intent import Intent

NOW = pd.Timestamp("2026-06-01", tz="UTC")


def reviews(*rows: tuple[str, str, str | None, str | None]) -> pd.DataFrame:
    """``rows``: review id, kind, days before now, duplicate_of."""
    return pd.DataFrame(
        {
            "review_id": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "published": [pd.NaT if row[2] is None else NOW - pd.Timedelta(days=int(row[2])) for row in rows],
            "duplicate_of": [row[3] for row in rows],
            "source": "forum.example", "url": "https://forum.example/1", "page_id": "p1",
            "reply_text": None, "replied_at": pd.NaT,
        }
    )  # fmt: skip


def opinions(*rows: tuple[str, str | None, str | None]) -> pd.DataFrame:
    """``rows``: review id, intent, themes."""
    return pd.DataFrame(
        {
            "opinion_id": [f"o{i}" for i in range(len(rows))],
            "review_id": [row[0] for row in rows],
            "brand": "acme", "position": range(len(rows)), "text": [f"words {i}" for i in range(len(rows))],
            "intent": [row[1] for row in rows],
            "themes": [row[2] for row in rows],
        }
    )  # fmt: skip


def inbox(*given: pd.DataFrame, days: int = 90) -> pd.DataFrame:
    return build_inbox(*given, labels={"app": "App and website"}, now=NOW, days=days)


def test_every_team_has_an_intent_and_every_intent_exists() -> None:
    assert set(read_teams()) <= {intent.value for intent in Intent}
    assert set(read_teams().values()) == {"sales", "product", "operations", "support"}


def test_what_asks_for_something_is_routed_and_the_rest_is_not() -> None:
    told = inbox(
        reviews(("r1", "review", "3", None), ("r2", "mention", "1", None)),
        opinions(
            ("r1", "technical fault", "app|price"),
            ("r1", "complaint", "app"),
            ("r2", "sales lead", None),
            ("r2", "praise", None),
            ("r2", None, None),
        ),
    )
    assert list(told.columns) == list(TABLES["inbox"])
    assert told[["team", "intent", "kind", "opinion_id"]].to_numpy().tolist() == [
        ["sales", "sales lead", "mention", "o2"],
        ["support", "technical fault", "review", "o0"],
    ]
    assert told["theme"].isna().tolist() == [True, False]
    assert (told["theme"].iloc[1], told["theme_id"].iloc[1]) == ("App and website", "app")
    assert told["url"].tolist() == ["https://forum.example/1"] * 2


def test_old_undated_and_repeated_ones_are_left_out() -> None:
    said = reviews(
        ("old", "review", "91", None), ("edge", "review", "90", None), ("undated", "review", None, None),
        ("again", "review", "1", "edge"),
    )  # fmt: skip
    asked = opinions(*((name, "question", None) for name in ("old", "edge", "undated", "again")))
    assert inbox(said, asked)["opinion_id"].tolist() == ["o1"]
    assert inbox(said, asked, days=100)["opinion_id"].tolist() == ["o1", "o0"]


def test_a_reply_on_the_page_is_said() -> None:
    said = reviews(("r1", "review", "2", None), ("r2", "review", "1", None))
    said["reply_text"] = ["Thank you", None]
    told = inbox(said, opinions(("r1", "question", None), ("r2", "question", None)))
    assert told["answered"].tolist() == [False, True]


def test_nothing_to_answer_is_an_empty_table_with_its_columns() -> None:
    told = inbox(reviews(("r1", "review", "2", None)), opinions(("r1", "praise", None)))
    assert (len(told), list(told.columns)) == (0, list(TABLES["inbox"]))


def test_the_terminal_shows_who_should_see_it_and_where_to_answer(capsys: pytest.CaptureFixture[str]) -> None:
    print_inbox(inbox(reviews(("r1", "mention", "2", None)), opinions(("r1", "incident", "app"))))
    shown = capsys.readouterr().out
    assert "2026-05-30  for operations: incident  (acme, mention on forum.example, App and website)" in shown
    assert "“words 0”" in shown
    assert "https://forum.example/1" in shown


def test_the_terminal_says_why_there_is_no_persona(capsys: pytest.CaptureFixture[str]) -> None:
    empty = dict.fromkeys(("pains", "delights", "traits", "stages", "brands", "quotes"), "")
    print_personas(
        pd.DataFrame([{"label": "Too little data", "share": None, "n": 42, "note": "There are 42.", **empty}])
    )
    assert capsys.readouterr().out == "\nToo little data: 42 reviews\n  There are 42.\n"
