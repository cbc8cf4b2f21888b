"""The palette holds for every kind of sight, on light and on dark ground."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from analysis.charts.palette import DARK, HIGHER, INK, LOWER, MUTED, NEITHER, OWN, PAPER, PARTLY, dark_rules

MEANING = [OWN, HIGHER, LOWER, NEITHER, PARTLY]
SIGHT = {
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB."""
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
FEWEST_APART = 17.0
Numbers = npt.NDArray[np.float64]


def linear(colour: str) -> Numbers:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.asarray(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4))


def lab(light: Numbers) -> Numbers:
    scaled = TO_XYZ @ np.clip(light, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(c) @ TO_XYZ[1]) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def nearest(colours: list[str], sight: str) -> float:
    seen = [lab(np.array(SIGHT[sight]) @ linear(colour)) for colour in colours]
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ground", ["light", "dark"])
def test_colours_that_mean_something_stay_apart(sight: str, ground: str) -> None:
    colours = MEANING if ground == "light" else [DARK[c] for c in MEANING]
    assert nearest(colours, sight) >= FEWEST_APART


def test_the_measure_knows_colours_that_look_alike() -> None:
    assert nearest(["#b94700", "#7d6000"], "protanopia") < 3 < nearest(["#b94700", "#7d6000"], "full")


@pytest.mark.parametrize("colour", MEANING)
def test_marks_stand_out_from_the_ground(colour: str) -> None:
    assert contrast(colour, PAPER) >= 3
    assert contrast(DARK[colour], DARK[PAPER]) >= 3


@pytest.mark.parametrize("colour", [INK, MUTED])
def test_words_can_be_read(colour: str) -> None:
    assert contrast(colour, PAPER) >= 4.5
    assert contrast(DARK[colour], DARK[PAPER]) >= 4.5


def test_a_dark_page_exchanges_every_colour() -> None:
    rules = dark_rules(".chart")
    assert all(
        f'[fill="{light}"]{{fill:{dark}}}' in rules and f'[stroke="{light}"]' in rules for light, dark in DARK.items()
    )


def test_the_brief_turns_the_same_colours_dark() -> None:
    style = (Path(__file__).parents[2] / "analysis" / "briefs" / "templates" / "style.css").read_text(encoding="utf-8")
    for light in MEANING:
        assert f'[fill="{light}"] {{ fill: {DARK[light]}; }}' in style
