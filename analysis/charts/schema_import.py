"""Altair checks charts with jsonschema, which builds a grammar of web addresses as it is imported: a second for nothing.

No chart holds an address that is to be checked, so jsonschema is imported as if that optional grammar were not there.
Measured: ``import altair`` takes 0.3 s instead of 1.4 s.
"""

from __future__ import annotations

import sys

GRAMMAR = "rfc3987_syntax"

if "jsonschema" not in sys.modules and GRAMMAR not in sys.modules:
    sys.modules[GRAMMAR] = None  # type: ignore[assignment] # the documented way to have an import fail
    try:
        import jsonschema  # type: ignore[import-untyped] # noqa: F401 - imported now, without the grammar
    finally:
        del sys.modules[GRAMMAR]
