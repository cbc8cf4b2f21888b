"""Are the conclusions right? Every labelled set there is, each figure beside the bar it has to reach.

    python -P benchmarks/quality.py [NAME ...] [--list]

With labelled data beside the project (``../shared``) its scorers are run; they use the public command line only. The
project's own labelled sets (``tests/corpora``, invented) are scored in any case. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT)]
sys.path.append(str(HERE))  # last: analysis.py here must not hide the package

from recording import record  # noqa: E402

SHARED = ROOT.parent / "shared"
CORPORA = ROOT / "tests" / "corpora"
WHAT = "Conclusions and extraction against labels, with the bar each figure has to reach."
Figures = dict[str, float]

BARS: dict[str, tuple[str, Mapping[str, float]]] = {
    "reviews": ("extraction.py reviews", {"f1": 0.93, "rating_right": 0.97, "date_right": 0.93}),
    "reviews without markup": ("extraction.py reviews --bare", {"f1": 0.75}),
    "faq": ("extraction.py faq", {"f1": 0.90, "answer_right": 0.93}),
    "serp": ("extraction.py serp", {"f1": 0.93, "rank_right": 0.95, "state_right": 0.95}),
    "chat": ("extraction.py site", {"f1": 0.90}),
    "seeded themes": (
        "themes.py airline",
        {"accuracy": 0.60, "macro_f1": 0.48, "coverage": 0.85, "brand_fit": 0.80},
    ),
    "discovered themes": ("themes.py banking77", {"nmi": 0.75, "unassigned": -0.05}),
    "polarity": ("polarity.py airline", {"accuracy": 0.68}),
    "polarity, 8 languages": ("polarity.py xlmt", {"accuracy_mean": 0.56}),
    "polarity, Kazakh": ("polarity.py kazakh", {"macro_f1": 0.72}),
    "gaps from nothing": ("false_gaps.py 10 3000", {"false_table_rate": -0.10, "planted_gap_found": 1.0}),
}
"""Name -> scorer and least figures; a negative bar is the most that a figure may be."""


def main() -> None:
    """Score, print, record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="print the names")
    given = parser.parse_args()
    if given.list:
        print("\n".join([*BARS, *OWN]))
        return
    rows: list[dict[str, Any]] = []
    for name in given.names or [*BARS, *OWN]:
        if name in BARS and not (SHARED / "eval").exists():
            print(f"{name}: left out, there is no labelled data beside the project", flush=True)
            continue
        figures = score(name) if name in BARS else OWN[name]()
        bars = BARS[name][1] if name in BARS else dict.fromkeys(figures)
        for figure, value in figures.items():
            bar = bars.get(figure)
            rows.append(
                {
                    "set": name,
                    "figure": figure,
                    "value": round(value, 3),
                    "bar": _bar(bar),
                    "reached": reached(value, bar),
                }
            )
            print(f"{name:26} {figure:18} {value:6.3f}  {_bar(bar):8} {rows[-1]['reached']}", flush=True)
    if not given.names:
        record("quality", what=WHAT, command="python -P benchmarks/quality.py", rows=rows)
    sys.exit(any(row["reached"] == "no" for row in rows))


def score(name: str) -> Figures:
    """Figures of one scorer beside the project: every ``name value`` it prints on lines of its own, the mean of those on several lines."""
    script, *rest = BARS[name][0].split()
    environment = {**os.environ, "MARKETGAP": str(Path(sys.executable).with_name("marketgap"))}
    command = [sys.executable, str(SHARED / "eval" / script), *rest]
    done = subprocess.run(command, cwd=SHARED / "eval", env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"{name}: {' '.join(command[1:])} ended with {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
        )
    lines = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    values: dict[str, list[float]] = {}
    for line in lines:
        whole = re.findall(r"^([a-z_]+) (-?\d+)(?![.\d])", line)
        for key, value in [*whole, *re.findall(r"([a-z_][a-z_0-9]*) (-?\d+\.\d+)\b", line)]:
            values.setdefault(key, []).append(float(value))
    found = {key if len(told) == 1 else f"{key}_mean": sum(told) / len(told) for key, told in values.items()}
    missing = BARS[name][1].keys() - found.keys()
    if missing:
        sys.exit(f"{name}: the scorer printed no {', '.join(sorted(missing))}:\n{done.stdout[-1500:]}")
    return found


def reached(value: float, bar: float | None) -> str:
    """yes, no, or nothing where there is no bar."""
    if bar is None:
        return ""
    return "yes" if (value <= -bar if bar < 0 else value >= bar) else "no"


def _bar(bar: float | None) -> str:
    return "" if bar is None else f"<= {-bar:.2f}" if bar < 0 else f">= {bar:.2f}"


def own_theme_sentences() -> Figures:
    """Share of 48 invented sentences a language whose first theme is right: mean, worst and best language."""
    import pandas as pd

    from analysis.taxonomy import read_taxonomy
    from analysis.themes import assign_themes

    taxonomy, shares = read_taxonomy(), {}
    for file in sorted((CORPORA / "theme_sentences").glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        pairs = [(theme, text) for theme, texts in data.items() for text in texts]
        ids = [f"r{number:02}" for number in range(len(pairs))]
        frame = pd.DataFrame({"opinion_id": ids, "review_id": ids, "text": [text for _, text in pairs]})
        # the second sentence mostly praises; without a side, it may be about none of the themes
        sides = ["neutral" if number % 2 else "negative" for number in range(len(pairs))]
        frame = frame.assign(brand="acme", position=0, language=file.stem, polarity_label=sides)
        given = assign_themes(frame[["review_id"]], frame, taxonomy).opinions["themes"].str.split("|").str[0]
        shares[file.stem] = float((given.to_numpy() == [theme for theme, _ in pairs]).mean())
    return {
        "mean": sum(shares.values()) / len(shares),
        "worst_language": min(shares.values()),
        "best_language": max(shares.values()),
    }


def own_languages() -> Figures:
    """Share of invented reviews whose language is found, by length."""
    from analysis.text.language import detect_languages

    data = tomllib.loads((CORPORA / "languages.toml").read_text(encoding="utf-8"))
    found: Figures = {}
    for length in ("short", "middle", "long"):
        pairs = [(language, text) for language, texts in data.items() for text in texts.get(length, [])]
        given = [detect_languages([text])[0] for _, text in pairs]  # alone: no corpus to lean on
        right = [str(one or "").split("-")[0] == language for one, (language, _) in zip(given, pairs, strict=True)]
        found[length] = sum(right) / len(right)
    return found


def own_intents() -> Figures:
    """Share of invented labelled sentences that get their tag."""
    from analysis.text.intent import tag_intents

    raw = tomllib.loads((CORPORA / "intents.toml").read_text(encoding="utf-8"))
    rows = [(tag, language, text) for tag, by in raw.items() for language, texts in by.items() for text in texts]
    tones = {"complaint": "negative", "technical_fault": "negative", "incident": "negative", "praise": "positive"}
    given = tag_intents(
        [text for _, _, text in rows],
        [language for _, language, _ in rows],
        [tones.get(tag, "neutral") for tag, _, _ in rows],
    )
    return {"right": sum(str(one) == tag for one, (tag, _, _) in zip(given, rows, strict=True)) / len(rows)}


OWN: dict[str, Callable[[], Figures]] = {
    "own theme sentences": own_theme_sentences,
    "own languages": own_languages,
    "own intents": own_intents,
}


if __name__ == "__main__":
    main()
