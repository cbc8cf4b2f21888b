"""How much of what must be masked is masked, and how much else is?  python -P benchmarks/masking.py [SEED [EACH]]

Texts are made from ``tests/corpora/masking.toml`` (see ``tests/masking_samples.py``). Recall: share of values of which nothing
recognisable is left (half of the digits in a row, or the name). Precision: of all masks that were set, the share that
stand for such a value.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.masking_samples import KINDS, score


def main() -> None:
    """Print the table, and some of what went wrong."""
    seed, each = (int(a) for a in (*sys.argv[1:3], *("0", "8")[len(sys.argv[1:3]) :]))
    for section in ("", "later"):
        misses: list[str] = []
        found = score(seed=seed, each=each, section=section, misses=misses)
        languages = sorted({language for language, _ in found if language})
        if not languages:
            continue
        print(f"\n{section or 'first'} sentences, seed {seed}, {each} of each: {found['', ''].values:,} values")
        print("| language | " + " | ".join(KINDS) + " | all | precision | false masks in look-alikes |")
        print("|" + " --- |" * (len(KINDS) + 4))
        for language in [*languages, ""]:
            cells = [f"{found[language, k].recall:.2f}" if found[language, k].values else "-" for k in KINDS]
            stays = found[language, "stays"].masks + found[language, "stays_review"].masks
            whole = found[language, ""]
            print(
                f"| {language or 'all'} | "
                + " | ".join(cells)
                + f" | {whole.recall:.3f} | {whole.precision:.3f} | {stays} |"
            )
        shown = sorted(set(misses), key=lambda m: (m.split(":")[0], m))
        last, count = "", 0
        for line in shown:
            head = line.split(":")[0]
            count = count + 1 if head == last else 0
            last = head
            if count < 3:
                print("   ", line)


if __name__ == "__main__":
    main()
