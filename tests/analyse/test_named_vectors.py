"""A model named in market.toml is used, and what is missing is said in one line."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from analysis.errors import VectorsError
from analysis.themes.texts import read_texts
from analysis.vectors import vectors_for

# stands in for the real package, which is not among the project's: it gives each text the counts of its letters
STAND_IN = """
class StaticModel:
    @classmethod
    def from_pretrained(cls, name):
        if name != "letters":
            raise OSError(f"no model {name}")
        return cls()

    def encode(self, texts):
        return [[float(text.count(letter)) for letter in "abcdefgh"] for text in texts]
"""


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model2vec.py").write_text(STAND_IN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "model2vec", raising=False)


def test_a_named_model_gives_rows_of_length_one(stand_in: None) -> None:
    vectors = vectors_for(["a cab", "zzz"], ["de", "de"], "model2vec:letters")
    rows = vectors.fit_transform(["a cab", "zzz"])
    assert vectors.name == "model2vec"
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1.0, 0.0], atol=1e-6)
    read = read_texts(["a cab"], ["bad egg"], language="de", seed=0, model="model2vec:letters")
    assert read.places.shape == read.phrase_flat.shape == (1, 8)
    sys.modules.pop("model2vec", None)


def test_a_model_that_is_not_there_is_named(stand_in: None) -> None:
    with pytest.raises(VectorsError, match=r"model2vec:strange.*no model strange; check the name"):
        vectors_for(["a"], ["en"], "model2vec:strange")
    sys.modules.pop("model2vec", None)


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(VectorsError, match="pip install sentence-transformers"):
        vectors_for(["a"], ["en"], "sentence-transformers:any")


def test_lexical_vectors_can_be_chosen_for_english() -> None:
    assert vectors_for(["too late"], ["en"], "lexical").name == "lexical"
    assert vectors_for(["too late"], ["en"]).name == "static"
