"""The built-in taxonomy is complete; a user's own file extends, renames, merges, ignores and replaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.taxonomy import read_taxonomy
from spiders.errors import MarketError

STAGES = {"choice", "purchase", "delivery", "use", "service", "leaving"}


def own(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "taxonomy.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_theme_has_all_that_a_plan_needs() -> None:
    taxonomy = read_taxonomy()
    assert len(taxonomy.themes) >= 30
    for theme in taxonomy.themes:
        assert theme.label
        assert theme.stage in STAGES, theme.id
        assert theme.touchpoint, theme.id
        assert theme.tactics, theme.id
        assert all(tactic.steps for tactic in theme.tactics), theme.id


def test_every_language_covers_every_theme_and_has_neutral_phrases() -> None:
    taxonomy = read_taxonomy()
    assert {"en", "de"} <= set(taxonomy.languages)
    for language in taxonomy.languages:
        missing = [theme.id for theme in taxonomy.themes if not theme.seeds.get(language)]
        assert not missing, f"{language}: {missing}"
        assert taxonomy.neutral[language]


def test_no_phrase_stands_for_two_themes() -> None:
    taxonomy = read_taxonomy()
    for language in taxonomy.languages:
        seen: dict[str, str] = {}
        for theme in taxonomy.themes:
            for phrase in theme.seeds[language]:
                assert seen.setdefault(phrase.casefold(), theme.id) == theme.id, f"{language}: {phrase}"
        assert not seen.keys() & {phrase.casefold() for phrase in taxonomy.neutral[language]}


def test_own_themes_extend_and_change_the_built_in_ones(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(
        own(
            tmp_path,
            '[[theme]]\nid = "drone"\nlabel = "Drones"\nseeds = {en = ["the drone dropped it"]}\nparent = "delivery"\n'
            'tactics = ["Fly lower", {name = "Land first", steps = ["look", "land"]}]\n'
            '[[theme]]\nid = "staff"\nlabel = "Our people"\nseeds = ["crew was grumpy"]\n'
            '[[theme]]\nid = "food"\nignore = true\n'
            '[[theme]]\nid = "price"\nmerge = ["fees"]\n',
        )
    )
    drone, staff = taxonomy.find("drone"), taxonomy.find("staff")
    assert drone is not None
    assert drone.parent == "delivery"
    assert drone.tactics[1].steps == ("look", "land")
    assert staff is not None
    assert staff.label == "Our people"
    assert "crew was grumpy" in staff.phrases("de")
    assert "rude staff" in staff.phrases("en")
    food, price = taxonomy.find("food"), taxonomy.find("price")
    assert food is not None
    assert food.ignore
    assert price is not None
    assert "hidden fees" in price.phrases("en")
    assert taxonomy.find("fees") is None


def test_replace_leaves_the_built_in_themes_out(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(own(tmp_path, "replace = true\n"))
    assert taxonomy.themes == ()
    assert taxonomy.replace


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[[theme]]\nlabel = "X"\n', 1, "'id' is missing"),
        ('[[theme]]\nid = "Bad Id"\n', 2, "lower-case"),
        ('[[theme]]\nid = "none"\n', 2, "lower-case"),
        ('[[theme]]\nid = "new"\nlabel = "New"\n', 1, "'seeds' is missing"),
        ('[[theme]]\nid = "new"\nseeds = ["a b"]\n', 1, "'label' is missing"),
        ('[[theme]]\nid = "new"\nlabel = "N"\nseeds = "a b"\n', 4, "list of texts"),
        ('[[theme]]\nid = "new"\nlabel = "N"\nseeds = {english = ["a"]}\n', 4, "language code"),
        ('\n[[theme]]\nid = "staff"\nlable = "Typo"\n', 4, "'lable' is not a key here"),
        ('[[theme]]\nid = "staff"\n[[theme]]\nid = "staff"\n', 4, "that of [[theme]] 1 too"),
        ('[[theme]]\nid = "staff"\nparent = "nowhere"\n', 3, 'no other theme "nowhere"'),
        ('[[theme]]\nid = "staff"\nmerge = ["nowhere"]\n', 3, 'no other theme "nowhere"'),
        ('[[theme]]\nid = "staff"\nignore = "yes"\n', 3, "true or false"),
        ('[[theme]]\nid = "staff"\ntactics = [3]\n', 3, "'tactics' must be"),
        ('replace = "yes"\n', 1, "true or false"),
        ("themes = []\n", 1, "known keys: replace, [[theme]]"),
        ('[theme]\nid = "staff"\n', 1, "[[theme]] tables"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    file = own(tmp_path, text)
    with pytest.raises(MarketError) as caught:
        read_taxonomy(file)
    assert str(caught.value).startswith(f"{file}:{line}: ")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unreadable_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(MarketError, match="no such file"):
        read_taxonomy(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes("[[theme]]\nid = 'caf\xe9'".encode("latin-1"))
    with pytest.raises(MarketError, match="UTF-8"):
        read_taxonomy(tmp_path / "latin.toml")
    with pytest.raises(MarketError, match="not TOML"):
        read_taxonomy(own(tmp_path, "[[theme"))
