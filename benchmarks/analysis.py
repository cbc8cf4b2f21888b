"""Time and memory of a whole analysis, from a file of reviews to the brief, at several sizes.

    python -P benchmarks/analysis.py 10000 100000 [--more 1] [--profile 40] [--workers 2] [--engine dask] [--record NAME]

Makes a market of six brands and two sources by drawing sentences with a seed: about 50 words a review, four of five
sentences in the review's mood, stars that follow the mood. The sentences come from ``--texts`` (a CSV, gzipped or not),
by default from a corpus of short posts beside the project when it is there, else from the demonstration market's
sentences. Each command (``import reviews``, ``analyse``, ``brief``) runs as a whole in a process of its own; its wall
time starts with the process, its peak memory is what the system says of it. Steps inside ``analyse`` are timed by the
lines it prints as they begin.

``--more 1`` then imports 1 % more reviews and analyses again, once with what the first analysis learned and once without;
whether the tables of the two are the same bytes is printed. ``--record NAME`` writes the figures to
``results/NAME.json``, a row a step. ``--profile 40`` runs ``analyse`` once more under cProfile
and prints the 40 functions that cost most. The digest is of all result tables: a change made for speed leaves it alone.

Drawing with repetition makes sentences occur many times, the more the larger the size: a saving made for texts seen
before would look better here than it is.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import os
import pstats
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE))  # last: this file is called as the package is

from recording import record  # noqa: E402

ROOT = HERE.parent
COMMAND = Path(sys.executable).with_name("marketgap")
BESIDE = ROOT.parent / "shared/data/airline_tweets/Tweets.csv.gz"
BESIDE_COLUMNS = ("text", "airline_sentiment")
NOW = "2026-01-01T00:00:00Z"
LATER = "2026-01-02T00:00:00Z"
BRANDS = ("Acme", "Bolt", "Crate", "Dart", "Ember", "Fleet")
SOURCES = ("reviews.example", "store.example")
WORDS = 50
MOODS = {"negative": (1, 1, 2), "neutral": (3, 3, 4), "positive": (4, 5, 5)}
NAMES = {
    "import": "marketgap import reviews",
    "analyse": "marketgap analyse",
    "brief": "marketgap brief",
    "limit": "for comparison: reading the texts, and one sparse product",
    "import_more": "import of 1 % more",
    "analyse_more": "analyse again after 1 % more",
    "analyse_anew": "the same with nothing kept",
}
SHARES = (55, 20, 25)
"""Of the moods; brands differ a little."""


def main() -> None:
    """Run all sizes and print the tables."""
    given = _options()
    sentences, origin = _sentences(given)
    sizes: dict[int, dict[str, Any]] = {}
    for size in given.sizes:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            sizes[size] = _one_size(Path(folder), size, sentences, given)
        _print_size(size, sizes[size])
        if given.record:
            file = _record(given, origin, sizes)
    if len(given.sizes) > 1:
        print(f"\nfrom {given.sizes[0]:,} to {given.sizes[-1]:,}, times as much wall time:")
        for name, times in _growth(sizes[given.sizes[0]], sizes[given.sizes[-1]]).items():
            print(f"  {name:44} {times:8.1f}")
    if given.record:
        print(f"\nwrote {file}")


def _record(given: argparse.Namespace, origin: str, sizes: dict[int, dict[str, Any]]) -> Path:
    """One row for each command, and for each step of ``analyse``."""
    rows = []
    same = [f"{size:,}: {'yes' if done['same'] else 'NO'}" for size, done in sizes.items() if "same" in done]
    for size, done in sizes.items():
        for name, one in done.items():
            if not _timed(one):
                continue
            of = {"reviews": size, "opinions": done["opinions"], "step": NAMES.get(name, name)}
            told = {"wall, s": one["seconds"], "CPU, s": one["cpu_seconds"], "peak, MB": one["peak_megabytes"]}
            rows.append({**of, **told})
            for step, seconds in one.get("steps", {}).items() if name == "analyse" else ():
                peak = one["step_megabytes"][step]
                rows.append(
                    {**of, "step": f"{NAMES[name]}: {step}", "wall, s": seconds, "CPU, s": None, "peak, MB": peak}
                )
    busy = os.getloadavg()[2]
    return record(
        given.record,
        what="A whole analysis, from a file of reviews to the brief, at several sizes.",
        command=" ".join(["python -P benchmarks/analysis.py", *sys.argv[1:]]),
        rows=rows,
        notes=[
            f"Reviews are drawn with seed {given.seed} from {origin}; six brands, two sources, stars.",
            "CPU is that of the command with the processes it started; peak memory that of its largest process.",
            *([f"Same tables with and without what was kept: {', '.join(same)}."] if same else []),
            f"Mean load of the machine in the last 15 minutes: {busy:.1f} (above the number of cores, wall times are too long).",
        ],
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000], metavar="REVIEWS")
    parser.add_argument("--texts", type=Path, help="CSV with one short text a row")
    parser.add_argument("--text", default="text", help="its column of texts")
    parser.add_argument("--mood", help="its column of negative, neutral, positive; without, stars are drawn blindly")
    parser.add_argument("--demo", action="store_true", help="the demonstration market's sentences")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", type=float, default=0.0, help="per cent of new reviews for a second analysis")
    parser.add_argument("--profile", type=int, default=0, metavar="LINES")
    parser.add_argument("--no-brief", action="store_true")
    parser.add_argument("--engine", default="local")
    parser.add_argument("--workers", type=int, help="processes; default: as analyse chooses")
    parser.add_argument("--folder", type=Path, help="where the markets are made; default: the system's")
    parser.add_argument("--record", metavar="NAME", help="write results/NAME.json beside this script")
    return parser.parse_args()


def _sentences(given: argparse.Namespace) -> tuple[dict[str, list[str]], str]:
    """Mood -> texts, and where they are from."""
    file, text, mood = given.texts, given.text, given.mood
    if file is None and not given.demo and BESIDE.exists():
        file, (text, mood) = BESIDE, BESIDE_COLUMNS
    if file is None:
        return _demo_sentences(), "demonstration market, English"
    found: dict[str, list[str]] = defaultdict(list)
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words = re.sub(r"@\w+|https?://\S+", " ", row[text] or "")
            words = " ".join(words.split())
            if len(words) > 3:
                closed = words if words[-1] in ".!?…" else words + "."
                found[row[mood] if mood else "neutral"].append(closed)
    whole = sum(map(len, found.values()))
    return dict(found), f"{file.name}, {whole:,} texts"


def _demo_sentences() -> dict[str, list[str]]:
    here = Path(__file__).parent  # this script is called as the package is
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() != here.resolve()]
    from analysis.demo.invent import sentences

    words = sentences("en")
    moods = {"complaint": "negative", "praise": "positive", "neutral": "neutral"}
    found: dict[str, list[str]] = defaultdict(list)
    for theme, sides in words.items():
        if theme in {"slots", "title", "reply"}:
            continue
        for side, templates in sides.items():
            for template in templates:
                for number in range(len(max(words["slots"].values(), key=len))):
                    text = template
                    for slot, values in words["slots"].items():
                        text = text.replace("{" + slot + "}", values[number % len(values)])
                    found[moods[side]].append(text[0].upper() + text[1:])
    return dict(found)


def _one_size(folder: Path, size: int, sentences: dict[str, list[str]], given: argparse.Namespace) -> dict[str, Any]:
    market = folder / "market"
    rivals = [part for name in BRANDS[1:] for part in ("--rival", f"{name}={name.lower()}.example")]
    own = f"{BRANDS[0]}={BRANDS[0].lower()}.example"
    _run([COMMAND, "init", market, "--brand", own, *rivals], folder)
    more = round(size * given.more / 100)
    rows = _reviews(size + more, sentences, given.seed)
    _write(folder / "reviews.csv", rows[:size])
    _write(folder / "more.csv", rows[size:])
    words = sum(len(row[2].split()) for row in rows[:size]) / size
    done: dict[str, Any] = {"reviews": size, "words_a_review": round(words, 1)}
    done["import"] = _run([COMMAND, "import", "reviews", folder / "reviews.csv", "--now", NOW], market)
    analyse = [COMMAND, "analyse", "--now", NOW, "--engine", given.engine]
    if given.workers:
        analyse += ["--workers", given.workers]
    done["analyse"] = _run(analyse, market)
    done["digest"] = _digest(market)
    done["opinions"] = _rows_of(market, "opinions")
    limit = json.loads(subprocess.check_output([sys.executable, "-P", HERE / "analysis_limit.py", market]))
    done["limit"] = {
        "seconds": sum(limit.values()),
        "cpu_seconds": sum(limit.values()),
        "peak_megabytes": None,
        **limit,
    }
    if not given.no_brief:
        done["brief"] = _run([COMMAND, "brief", "--to", folder / "brief.html", "--now", NOW], market)
        done["brief"]["megabytes"] = round((folder / "brief.html").stat().st_size / 1e6, 2)
    if more:
        done["import_more"] = _run([COMMAND, "import", "reviews", folder / "more.csv", "--now", LATER], market)
        done["analyse_more"] = _run(analyse, market)
        digest = _digest(market)
        shutil.rmtree(market / ".learned")
        done["analyse_anew"] = _run(analyse, market)
        done["same"] = digest == _digest(market)
    if given.profile:
        stats = folder / "profile"
        shutil.rmtree(market / ".learned")
        _run([sys.executable, "-m", "cProfile", "-o", stats, COMMAND, "analyse", "--now", NOW, "--workers", 1], market)
        found = pstats.Stats(str(stats))
        for order in ("tottime", "cumulative"):
            found.sort_stats(order).print_stats(given.profile)
        sys.stdout.flush()
        if given.record:
            _record_profile(given, size, found)
    return done


def _record_profile(given: argparse.Namespace, size: int, found: Any) -> None:
    """The functions that took most time themselves."""
    rows = []
    measured = sorted(found.stats.items(), key=lambda item: -item[1][2])[: given.profile]
    for (file, _, name), (_, calls, own, whole, _) in measured:
        where = Path(file).as_posix().partition("site-packages/")[2] or Path(file).name
        if Path(file).is_relative_to(ROOT) and "site-packages" not in file:
            where = Path(file).relative_to(ROOT).as_posix()
        label = name if file == "~" else f"{where}: {name}"
        rows.append(
            {"function": label, "calls": calls, "own, s": round(own, 2), "with what it calls, s": round(whole, 2)}
        )
    record(
        f"{given.record}_profile",
        what=f"Where the time of an analysis of {size:,} reviews goes, in one process, by cProfile (which adds about a third).",
        command=" ".join(["python -P benchmarks/analysis.py", *sys.argv[1:]]),
        rows=rows,
    )


def _reviews(size: int, sentences: dict[str, list[str]], seed: int) -> list[tuple[str, ...]]:
    dice = random.Random(f"{seed} {size // 1000}")
    moods = [mood for mood in MOODS if sentences.get(mood)]
    rows: list[tuple[str, ...]] = []
    for number in range(size):
        brand = dice.randrange(len(BRANDS))
        shares = [share + (brand * 4 if mood == "positive" else 0) for mood, share in zip(MOODS, SHARES, strict=True)]
        mood = dice.choices(moods, [share for m, share in zip(MOODS, shares, strict=True) if m in moods])[0]
        parts: list[str] = []
        length, wanted = 0, dice.gauss(WORDS, WORDS / 3)
        while not parts or length < wanted:
            parts.append(dice.choice(sentences[mood if dice.random() < 0.8 else dice.choice(moods)]))
            length += parts[-1].count(" ") + 1
        day = f"2025-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        stars = dice.choice(MOODS[mood])
        rows.append(
            (str(number), BRANDS[brand], " ".join(parts), str(stars), day, f"author {number}", dice.choice(SOURCES))
        )
    return rows


def _write(file: Path, rows: list[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as to:
        writer = csv.writer(to)
        writer.writerow(["review_id", "brand", "text", "rating", "date", "author", "source"])
        writer.writerows(rows)


def _run(command: list[Any], folder: Path) -> dict[str, Any]:
    """One command in a process of its own: wall time, peak memory, and when each printed step began."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stderr
    printed: list[str] = []
    held: list[tuple[float, int]] = []
    reader = threading.Thread(target=lambda: printed.extend(process.stdout or ()))
    watcher = threading.Thread(target=_watch_memory, args=(process.pid, began, held), daemon=True)
    reader.start()
    watcher.start()
    steps: list[tuple[str, float]] = []
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if found := re.match(r"  (\S.*?) \.\.\.", line):  # behind it may stand how long it will take
            steps.append((found.group(1), time.perf_counter() - began))
    reader.join()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}:\n{''.join(said)}{''.join(printed)}")
    done: dict[str, Any] = {
        "seconds": round(wall, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_megabytes": round(usage.ru_maxrss / 1024),
    }
    if steps:
        ends = [*(at for _, at in steps[1:]), wall]
        spans = [("start of the process", 0.0, steps[0][1])]
        spans += [(name, at, end) for (name, at), end in zip(steps, ends, strict=True)]
        done["steps"] = {name: round(end - at, 2) for name, at, end in spans}
        done["step_megabytes"] = {
            name: max((megabytes for when, megabytes in held if at <= when < end), default=0) for name, at, end in spans
        }
    return done


def _watch_memory(process: int, began: float, held: list[tuple[float, int]]) -> None:
    """What a process holds, ten times a second until it ends; nothing where there is no /proc."""
    file = Path(f"/proc/{process}/statm")
    pages = os.sysconf("SC_PAGE_SIZE") / 1e6
    while True:
        try:
            held.append((time.perf_counter() - began, round(int(file.read_text().split()[1]) * pages)))
        except (OSError, IndexError):
            return
        time.sleep(0.1)


def _digest(market: Path) -> str:
    whole = hashlib.sha256()
    for file in sorted((market / "results").glob("*.parquet")):
        whole.update(file.name.encode() + file.read_bytes())
    return whole.hexdigest()[:16]


def _rows_of(market: Path, name: str) -> int:
    import pyarrow.parquet

    return int(pyarrow.parquet.ParquetFile(market / "results" / f"{name}.parquet").metadata.num_rows)


def _growth(small: dict[str, Any], large: dict[str, Any]) -> dict[str, float]:
    pairs = {"import and analyse": (_whole(small), _whole(large))}
    pairs |= {f"  {name}": (one["seconds"], large[name]["seconds"]) for name, one in small.items() if _timed(one)}
    steps = small["analyse"].get("steps", {})
    pairs |= {f"    {name}": (at, large["analyse"]["steps"].get(name, 0.0)) for name, at in steps.items()}
    return {name: round(b / max(a, 0.01), 1) for name, (a, b) in pairs.items()}


def _timed(one: Any) -> bool:
    return isinstance(one, dict) and "seconds" in one


def _whole(done: dict[str, Any]) -> float:
    return float(done["import"]["seconds"] + done["analyse"]["seconds"])


def _print_size(size: int, done: dict[str, Any]) -> None:
    print(
        f"\n{size:,} reviews of {done['words_a_review']} words, {done['opinions']:,} opinions, tables {done['digest']}"
    )
    print(f"  import and analyse {_whole(done):.1f} s")
    if "same" in done:
        print(f"  tables with and without what was kept: {'the same bytes' if done['same'] else 'NOT the same'}")
    for name, one in done.items():
        if not _timed(one):
            continue
        size_of = f", {one['megabytes']} MB" if "megabytes" in one else ""
        print(
            f"  {name:24} {one['seconds']:8.2f} s wall {one['cpu_seconds']:8.2f} s CPU {one['peak_megabytes'] or '':6} MB peak{size_of}"
        )
        for step, seconds in one.get("steps", {}).items():
            print(f"    {step:34} {seconds:8.2f} s {one['step_megabytes'][step]:6} MB")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
