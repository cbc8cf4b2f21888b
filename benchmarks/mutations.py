"""Broken pages and files by the thousand through every extractor and every importer.

``python -P benchmarks/mutations.py [--pages 8000] [--files 2000] [--seed 1]``: so many mutated pages, each through all four
extractors, and mutated files through the importer of their kind. Says what broke, what was slow, and how much memory it
took; Ctrl-C says it of what was done so far. ``--record`` keeps the figures in results/mutations.json. The exit code is 1
when an exception left that is none of ours, or anything took more than two seconds of CPU.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import FrameType
from typing import Any

from spiders.errors import MarketgapError

SECONDS = 2.0
"""CPU that one page may take in one extractor, or one file in its importer (BARS)."""
GIVEN_UP = 20.0
FROM_SHARED = 0.05
"""Share of runs on the saved pages beside the checkout: they are a hundred times as large as the invented ones, so that most
changes hit nothing that matters there."""
NOW = datetime(2026, 6, 15, tzinfo=UTC)
RECORDED = Path(__file__).parent / "results" / "mutations.json"


def shapes_module() -> Any:
    """``mutation_shapes.py`` beside this file."""
    return _module("mutation_shapes")


def _module(name: str) -> Any:
    """A file beside this one; with ``python -P`` its folder is not searched."""
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class TooSlow(BaseException):
    """Raised where a run stands when it was given up."""


def _give_up(_: int, frame: FrameType | None) -> None:
    raise TooSlow


class Findings:
    """What went wrong, by where."""

    def __init__(self) -> None:
        self.broke: Counter[str] = Counter()
        self.slow: Counter[str] = Counter()
        self.slowest: dict[str, tuple[float, str]] = {}
        self.runs: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def watch(self, what: str, run: Callable[[], object], *, name: str) -> None:
        """One run: errors of ours are answers, everything else is a finding."""
        signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
        begun = time.process_time()
        try:
            run()
        except MarketgapError:
            pass
        except (Exception, TooSlow) as error:  # noqa: BLE001 - finding these is the purpose
            frames = [f for f in traceback.extract_tb(error.__traceback__) if "spiders" in f.filename]
            place = f"{frames[-1].filename.rpartition('spiders/')[2]}:{frames[-1].lineno}" if frames else "?"
            where = f"{what}: {type(error).__name__} at {place}"
            self.broke[where] += 1
            self.examples.setdefault(where, f"{name}: {str(error)[:150]}")
            print(where, self.examples[where], file=sys.stderr, flush=True)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        took = time.process_time() - begun
        self.runs[what] += 1
        self.slowest[what] = max(self.slowest.get(what, (0.0, "")), (took, name))
        if took > SECONDS:
            self.slow[what] += 1
            self.examples.setdefault(f"slow {what} {name}", f"{took:.1f} s")
            print(f"slow {what} {name}: {took:.1f} s", file=sys.stderr, flush=True)


def run_pages(
    count: int, seed: int, findings: Findings, *, keep: Path | None = None, first: int = 0, only: str | None = None
) -> None:
    """Mutated pages, from the first up to the count, through the four extractors or only one."""
    from spiders.extraction.faq import extract_faq
    from spiders.extraction.page import PageContent
    from spiders.extraction.reviews import extract_reviews
    from spiders.extraction.serp import extract_serp
    from spiders.extraction.signals import extract_signals

    made = shapes_module()
    shapes = made.page_shapes()
    own = made.page_shapes(shared=False)
    others = [shape.data for shape in shapes]
    kinds = {"application/json": (b"{", b"["), "application/xml": (b"<?xml",)}
    extractors: dict[str, Callable[[Any], Any]] = {
        "reviews": extract_reviews,
        "faq": extract_faq,
        "serp": extract_serp,
        "site": extract_signals,
    }
    for number in range(first, count):
        draw = random.Random(f"{seed} page {number}")
        shape = draw.choice(shapes if draw.random() < FROM_SHARED else own)
        data = made.mutate(shape.data, draw, others=others)
        kind = next((kind for kind, starts in kinds.items() if data.lstrip().startswith(starts)), None)
        for name, extract in extractors.items():
            before = sum(findings.broke.values()) + sum(findings.slow.values())

            address = draw.choice(made.ADDRESSES)
            if only and name != only:
                continue

            def run(extract: Any = extract, data: bytes = data, kind: str | None = kind, url: str = address) -> None:
                extract(PageContent(data, url=url, content_type=kind, captured=NOW))

            findings.watch(name, run, name=f"{number} {shape.name}")
            if keep is not None and sum(findings.broke.values()) + sum(findings.slow.values()) > before:
                (keep / f"{number}-{name}").write_bytes(data)


def run_files(count: int, seed: int, findings: Findings, folder: Path) -> None:
    """Mutated files through their importers, into one store."""
    from spiders.importers.base import PAGE_KINDS, find_importer, find_page_importer
    from spiders.market import read_market
    from spiders.store import open_store

    made = shapes_module()
    shapes = made.file_shapes()
    others = [shape.data for shape in shapes]
    brands = "".join(
        f'[[brand]]\nid = "{one}"\nname = "{name}"\ndomains = ["{one}.example"]\n'
        for one, name in (("acme", "Acme"), ("bolt-box", "Bolt Box"))
    )
    (folder / "market.toml").write_text(f'[market]\nname = "Broken"\n{brands}', encoding="utf-8")
    market = read_market(folder / "market.toml")
    with open_store(market.store_url) as store:
        for number in range(count):
            draw = random.Random(f"{seed} file {number}")
            shape = draw.choice(shapes)
            data = made.mutate_inside(shape, draw, others=others)
            file = folder / f"broken{shape.suffix}"
            file.write_bytes(data)

            def run(shape: Any = shape, file: Path = file) -> None:
                if shape.kind in PAGE_KINDS:
                    defaults = {"brand": "acme"} if shape.kind == "pages" else {"keyword": "parcel"}
                    find_page_importer(shape.kind)(market, [file], defaults=defaults, now=NOW, store=store)
                else:
                    find_importer(shape.kind)(market, file, mapping={}, defaults={}, now=NOW, store=store)

            findings.watch(f"import {shape.name}", run, name=str(number))
            file.unlink()


def rows(findings: Findings) -> list[dict[str, Any]]:
    """Runs, exceptions and the slowest run of each extractor, and of all importers together."""
    table: dict[str, dict[str, Any]] = {}
    for what, runs in sorted(findings.runs.items()):
        group = "files through importers" if what.startswith("import") else f"pages through {what}"
        row = table.setdefault(group, {"what": group, "runs": 0, "exceptions": 0, "over 2 s": 0, "slowest, s": 0.0})
        row["runs"] += runs
        row["exceptions"] += sum(count for where, count in findings.broke.items() if where.startswith(f"{what}: "))
        row["over 2 s"] += findings.slow[what]
        took, name = findings.slowest[what]
        if took > row["slowest, s"]:
            row["slowest, s"], row["slowest"] = (
                round(took, 2),
                f"{what.removeprefix('import ')} {name}" if what != group[-len(what) :] else name,
            )
    return [{**row, "peak, MB": peak_megabytes()} for row in table.values()]


def added(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures of two parts of one run."""
    table = {row["what"]: row for row in before}
    for row in now:
        other = table.get(row["what"])
        if other:
            slower = max(other, row, key=lambda one: float(one["slowest, s"]))
            sums = {name: other[name] + row[name] for name in ("runs", "exceptions", "over 2 s")}
            table[row["what"]] = {**slower, **sums, "peak, MB": max(other["peak, MB"], row["peak, MB"])}
        else:
            table[row["what"]] = row
    return [table[what] for what in sorted(table)]


def peak_megabytes() -> int:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def report(findings: Findings) -> list[str]:
    """The findings as lines."""
    lines = [
        f"{row['runs']:,} {row['what']}: {row['exceptions']} exceptions left, {row['over 2 s']} over {SECONDS:.0f} s, "
        f"slowest {row['slowest, s']:.2f} s CPU ({row.get('slowest', '')})"
        for row in rows(findings)
    ]
    lines.append(f"peak memory: {peak_megabytes()} MB")
    lines += [f"  {count} x {where}  ({findings.examples[where]})" for where, count in findings.broke.most_common()]
    lines += [f"  {name}: {took}" for name, took in findings.examples.items() if name.startswith("slow")]
    return lines


def main() -> int:
    """Run and report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=8_000)
    parser.add_argument("--files", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, metavar="PAGE", help="go on from there, up to --pages")
    parser.add_argument("--only", metavar="EXTRACTOR", help="reviews, faq, serp or site")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write pages that broke something there")
    parser.add_argument("--add", action="store_true", help="with --record: to the figures of an earlier part")
    parser.add_argument("--record", action="store_true", help="write results/mutations.json")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    signal.signal(signal.SIGVTALRM, _give_up)
    findings = Findings()
    try:
        with tempfile.TemporaryDirectory() as folder:
            run_files(given.files, given.seed, findings, Path(folder))
        run_pages(given.pages, given.seed, findings, keep=given.keep, first=given.first, only=given.only)
    except KeyboardInterrupt:
        print("stopped; so far:")
    print("\n".join(report(findings)))
    if given.record:
        table = rows(findings)
        if given.add:
            table = added(json.loads(RECORDED.read_text(encoding="utf-8"))["rows"], table)
        _module("recording").record(
            "mutations",
            what="Broken pages and files through every extractor and importer: what left, and the CPU of the slowest.",
            command=f"python -P benchmarks/mutations.py --seed {given.seed} --record",
            rows=table,
            notes=[
                f"{sum(row['runs'] for row in table)} runs. Exceptions of this project's own kinds are answers and not counted."
            ],
        )
    return 1 if findings.broke or findings.slow else 0


if __name__ == "__main__":
    sys.exit(main())
