"""The one palette of all charts, on light and on dark ground.

Chosen so that any two of the five colours that carry meaning stay apart for every kind of colour blindness (Machado, Oliveira
and Fernandes 2009, full loss of one cone: CIELAB distance of 17 and more; tested), and at least 3:1 against the ground. Colour
never carries meaning alone: shape or words say the same.
"""

from __future__ import annotations

INK, MUTED, GRID, PAPER = "#1c2430", "#5b6573", "#d9dee5", "#fefefe"
"""Text, secondary text, grid and ground; a page in dark mode exchanges exactly these (:data:`DARK`)."""
OWN, HIGHER, LOWER, NEITHER, PARTLY = "#2450b8", "#a63000", "#0a865c", "#736b7c", "#ae8610"
"""Own brand; higher, or bad; lower, or good; neither; in part, or in doubt: blue, vermilion, green, grey, ochre."""
STEPS = ("#fbe9d9", "#f6cda6", "#eca866", "#d97a2b", "#a94e0b", "#6e2f04")
"""Six steps of one hue for shares, light to dark; readable in grey as well."""
DARK = {
    INK: "#e6eaf0", MUTED: "#a3afbd", GRID: "#333c48", PAPER: "#12161c", OWN: "#6f9dff", HIGHER: "#ff8f6b",
    LOWER: "#3ddc9f", NEITHER: "#b7b0c0", PARTLY: "#f3e07a",
}  # fmt: skip
"""Light colour -> the one that takes its place on a dark ground."""


def dark_rules(within: str = ".chart") -> str:
    """Style rules that turn charts dark; put them where the page is dark.

    >>> dark_rules().splitlines()[0]
    '.chart [fill="#1c2430"]{fill:#e6eaf0}.chart [stroke="#1c2430"]{stroke:#e6eaf0}'
    """
    return "\n".join(
        "".join(f'{within} [{part}="{light}"]{{{part}:{dark}}}' for part in ("fill", "stroke"))
        for light, dark in DARK.items()
    )
