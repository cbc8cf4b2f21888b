"""What one sees of work in steps (analyse, import, brief): which step, how much is done, how long it will take.

How long the steps took is remembered for each market in the user's cache folder, so that the next run can tell from
its first second; nothing else depends on it, and a folder that cannot be written does no harm.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.cli.screen import console, is_live, say, shorten
from analysis.cli.time_left import Clock, StepPace, say_seconds

if TYPE_CHECKING:
    from rich.console import RenderableType

    from spiders.market import Market

Begin = Callable[[str], None]
"""Says which step starts."""
ANALYSE = {
    "reading the store": 2.0,
    "language, sentences, polarity": 33.0,
    "themes": 31.0,
    "counting and comparing": 11.0,
    "questions and answers": 4.0,
    "search results, channels, replies": 1.0,
    "gaps and SWOT": 7.0,
    "the programme around it": 9.0,
    "storing the tables": 2.0,
}
"""Steps of an analysis and about how much of the time each takes, in per cent: the first run on a machine goes by it."""
READING, WRITING = "reading the results", "writing the brief"
BRIEF = {READING: 20.0, WRITING: 80.0}
MEGABYTE, A_MEGABYTE = 1_000_000, "seconds a megabyte"
WORTH_SHOWING = 1.0
"""Megabytes beyond the first of each file from which an import takes long enough to be watched."""
KEPT = 50
"""Markets whose times are remembered."""
BAR = 24


@contextmanager
def steps_shown(
    verb: str,
    market: Market,
    usual: Mapping[str, float],
    *,
    quiet: bool = False,
    weights: Mapping[str, float] | None = None,
    keep: bool = True,
    clock: Clock = time.monotonic,
) -> Iterator[Begin]:
    """Something to call at the beginning of each step.

    Parameters
    ----------
    verb
        What is done, in one word: analyse, import, brief.
    market
        Whose earlier times count.
    usual
        Steps in their order and about how much of the time each takes.
    quiet
        Show nothing; times are remembered all the same.
    weights
        Seconds a step is expected to take, where they are known otherwise than from an earlier run.
    keep
        Remember how long each step took.
    clock
        Seconds that only go forward.
    """
    known = remembered(verb, market)
    measured = set(usual) <= set(known) and bool(known)
    pace = StepPace(
        weights or ({step: known[step] for step in usual} if measured else usual),
        measured=measured or weights is not None,
        clock=clock,
    )
    if quiet:
        yield pace.begin
    elif is_live(sys.stderr):
        from rich.live import Live

        line = StepLine(verb, pace)
        with Live(get_renderable=line.render, console=console(err=True), refresh_per_second=4, transient=True):
            yield pace.begin
    else:

        def begin(step: str) -> None:
            pace.begin(step)
            left = pace.seconds_left()
            say(f"  {step} ..." + (f" ({say_seconds(left)} left)" if left is not None else ""), err=True)

        yield begin
    pace.begin(None)
    if keep:
        remember(verb, market, pace.took)


@contextmanager
def files_shown(
    kind: str, market: Market, files: Sequence[Path], *, quiet: bool = False, clock: Clock = time.monotonic
) -> Iterator[Begin]:
    """Something to call with each file of an import before it is read; small imports are over before they are shown.

    The time left follows from the size of the files and the pace of earlier imports of this kind.
    """
    sizes = {str(file): max(1.0, _size(file) / MEGABYTE) for file in files}
    verb = f"import {kind}"
    pace = remembered(verb, market).get(A_MEGABYTE)
    small = sum(sizes.values()) - len(sizes) < WORTH_SHOWING
    started = clock()
    weights = {name: size * pace for name, size in sizes.items()} if pace else None
    with steps_shown("import", market, sizes, quiet=quiet or small, weights=weights, keep=False, clock=clock) as begin:
        yield begin
    if not small:
        remember(verb, market, {A_MEGABYTE: (clock() - started) / sum(sizes.values())})


def _size(file: Path) -> float:
    with suppress(OSError):
        if file.is_dir():
            return float(sum(part.stat().st_size for part in file.rglob("*") if part.is_file()))
        return float(file.stat().st_size)
    return 0.0


class StepLine:
    """One line on a terminal."""

    def __init__(self, verb: str, pace: StepPace) -> None:
        self.verb, self.pace = verb, pace

    def render(self) -> RenderableType:
        """What is to be seen now."""
        from rich.text import Text

        return Text(self.line(console(err=True).width))

    def line(self, room: int) -> str:
        """The line, no wider than the room; the bar gives way first, then the step's name."""
        pace = self.pace
        if pace.now is None:
            return self.verb
        left = pace.seconds_left()
        share = pace.share_done
        time_left = "" if left is None else f", {say_seconds(left)} left"
        full = round(BAR * share)
        bar = f"{'━' * full}{'╌' * (BAR - full)} " if room >= 80 else ""
        head = f"{self.verb} {bar}{share:.0%}  {pace.number} of {len(pace.weights)}: "
        if room < 60:
            head, time_left = f"{self.verb} {share:.0%} ", time_left.removesuffix(" left")
        return head + shorten(pace.now, max(8, room - len(head) - len(time_left))) + time_left


def _memory_file() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("marketgap", appauthor=False) / "pace.json"


def _read() -> dict[str, dict[str, Any]]:
    with suppress(OSError, ValueError):
        found = json.loads(_memory_file().read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def _name(verb: str, market: Market) -> str:
    return f"{verb} {market.folder.resolve()}"


def remembered(verb: str, market: Market) -> dict[str, float]:
    """Step -> seconds of the last time; empty when there is none."""
    found = _read().get(_name(verb, market), {})
    return (
        {str(k): float(v) for k, v in found.items() if isinstance(v, (int, float))} if isinstance(found, dict) else {}
    )


def remember(verb: str, market: Market, took: Mapping[str, float]) -> None:
    """Keep how long the steps took."""
    if not took:
        return
    known = {name: steps for name, steps in _read().items() if name != _name(verb, market)}
    known = dict(list(known.items())[-(KEPT - 1) :])
    known[_name(verb, market)] = {step: round(seconds, 3) for step, seconds in took.items()}
    with suppress(OSError):
        file = _memory_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(file)
