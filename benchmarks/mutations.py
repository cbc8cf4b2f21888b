"""Broken pages and files by the thousand through every extractor and every importer.

``python -P benchmarks/mutations.py 10000 [seed]``: so many mutated pages, each through all four extractors, and a quarter as
many mutated files through the importer of their kind. Says what broke, what was slow, and how much memory it took. The exit
code is 1 when an exception left that is none of ours, or anything took more than two seconds of CPU.
"""

from __future__ import annotations

import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
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


def shapes_module() -> Any:
    """``mutation_shapes.py`` beside this file; with ``python -P`` its folder is not searched."""
    spec = spec_from_file_location("mutation_shapes", Path(__file__).with_name("mutation_shapes.py"))
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
        self.slowest: tuple[float, str] = (0.0, "")
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
            frames = [f for f in traceback.extract_tb(error.__traceback__) if "spiders" in f.filename] or ["?"]
            where = (
                f"{what}: {type(error).__name__} at {frames[-1].filename.rpartition('spiders/')[2]}:{frames[-1].lineno}"  # type: ignore[union-attr]
            )
            self.broke[where] += 1
            self.examples.setdefault(where, f"{name}: {str(error)[:150]}")
            print(where, self.examples[where], file=sys.stderr, flush=True)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        took = time.process_time() - begun
        self.runs[what] += 1
        self.slowest = max(self.slowest, (took, f"{what} {name}"))
        if took > SECONDS:
            self.slow[what] += 1
            self.examples.setdefault(f"slow {what} {name}", f"{took:.1f} s")
            print(f"slow {what} {name}: {took:.1f} s", file=sys.stderr, flush=True)


def run_pages(count: int, seed: int, findings: Findings, *, keep: Path | None = None) -> None:
    """Mutated pages through the four extractors."""
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
    for number in range(count):
        draw = random.Random(f"{seed} page {number}")
        shape = draw.choice(shapes if draw.random() < FROM_SHARED else own)
        data = made.mutate(shape.data, draw, others=others)
        kind = next((kind for kind, starts in kinds.items() if data.lstrip().startswith(starts)), None)
        for name, extract in extractors.items():
            before = sum(findings.broke.values()) + sum(findings.slow.values())

            address = draw.choice(made.ADDRESSES)

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


def report(findings: Findings) -> list[str]:
    """The findings as lines."""
    pages = max((count for what, count in findings.runs.items() if not what.startswith("import")), default=0)
    files = sum(count for what, count in findings.runs.items() if what.startswith("import"))
    lines = [
        f"{pages:,} mutated pages through four extractors, {files:,} mutated files through their importers",
        f"exceptions that left: {sum(findings.broke.values())}; over {SECONDS:.0f} s: {sum(findings.slow.values())}",
        f"slowest: {findings.slowest[0]:.2f} s CPU ({findings.slowest[1]})",
        f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB",
    ]
    lines += [f"  {count} x {where}  ({findings.examples[where]})" for where, count in findings.broke.most_common()]
    lines += [f"  {name}: {took}" for name, took in findings.examples.items() if name.startswith("slow")]
    return lines


def main(arguments: Sequence[str]) -> int:
    """Run and report."""
    count = int(arguments[0]) if arguments else 10_000
    seed = int(arguments[1]) if len(arguments) > 1 else 1
    keep = Path(arguments[2]) if len(arguments) > 2 else None
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    signal.signal(signal.SIGVTALRM, _give_up)
    findings = Findings()
    run_pages(count, seed, findings, keep=keep)
    with tempfile.TemporaryDirectory() as folder:
        run_files(count // 4, seed, findings, Path(folder))
    print("\n".join(report(findings)))
    return 1 if findings.broke or findings.slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
