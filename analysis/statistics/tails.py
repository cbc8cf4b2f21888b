"""Tails of the usual distributions, and the correction for many tests: what ``scipy.stats`` gives, to the last digit.

That package takes 0.6 s of every command to load; all that is needed of it stands on the functions below it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

Numbers = npt.NDArray[np.float64]


def normal_tail(z: npt.ArrayLike) -> Any:
    """Probability that a standard normal variable exceeds z.

    >>> round(float(normal_tail(1.959964)), 4)
    0.025
    """
    return special.ndtr(-np.asarray(z, dtype=np.float64))


def normal_quantile(tail: float) -> float:
    """What a standard normal variable exceeds with this probability.

    >>> round(normal_quantile(0.025), 2)
    1.96
    """
    return -float(special.ndtri(tail))


def student_tail(t: float, freedom: float) -> float:
    """Probability that Student's t exceeds t.

    >>> round(student_tail(2.228, 10), 3)
    0.025
    """
    return float(special.stdtr(freedom, -t))


def student_quantile(tail: float, freedom: float) -> float:
    """What Student's t exceeds with this probability.

    >>> round(student_quantile(0.025, 10), 3)
    2.228
    """
    return -float(special.stdtrit(freedom, tail))


def chi_square_tail(value: npt.ArrayLike) -> Any:
    """Probability that a chi-square variable with one degree of freedom exceeds a value.

    >>> round(float(chi_square_tail(3.841459)), 3)
    0.05
    """
    return special.chdtrc(1.0, np.asarray(value, dtype=np.float64))


def hypergeometric_tail(
    least: npt.ArrayLike, size: npt.ArrayLike, marked: npt.ArrayLike, drawn: npt.ArrayLike
) -> Numbers:
    """Probability of at least so many marked ones among those drawn.

    Parameters
    ----------
    least
        How many.
    size
        How many there are to draw from.
    marked
        How many of them are marked.
    drawn
        How many are drawn, without putting back.

    Returns
    -------
    numpy.ndarray
        NaN where more are marked or drawn than there are, or something is NaN.

    Examples
    --------
    >>> hypergeometric_tail([1, 0], 10, 1, 5).round(2).tolist()
    [0.5, 1.0]
    """
    below, of, ticked, out = np.broadcast_arrays(
        *(np.asarray(value, dtype=np.float64) for value in (np.asarray(least) - 1.0, size, marked, drawn))
    )
    known = (ticked >= 0) & (out >= 0) & (ticked <= of) & (out <= of) & ~np.isnan(below)
    fewest, most = np.maximum(out - (of - ticked), 0.0), np.minimum(ticked, out)
    inside = known & (below >= fewest) & (below < most)
    found = np.where(known, np.where(below < fewest, 1.0, 0.0), np.nan)
    found[inside] = _tail_of()(below[inside], ticked[inside], out[inside], of[inside])
    return found


def _tail_of() -> Any:
    """The tail without its borders; inside scipy it moved before, then the package above it is asked."""
    try:
        from scipy.special._ufuncs import _hypergeom_sf
    except ImportError:
        from scipy.stats import hypergeom

        return lambda below, marked, drawn, size: hypergeom.sf(below, size, marked, drawn)
    return _hypergeom_sf


def false_discovery_control(chances: npt.ArrayLike) -> Numbers:
    """Chances of many tests, adjusted so that a limit for them is one for the share of false discoveries.

    Benjamini and Hochberg (1995).

    Parameters
    ----------
    chances
        Probabilities, shape (n,).

    Raises
    ------
    ValueError
        When one of them is not within 0..1.

    Examples
    --------
    >>> false_discovery_control([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    given = np.asarray(chances, dtype=np.float64)
    if not ((given >= 0) & (given <= 1)).all():
        raise ValueError("expected chances within 0..1")
    order = np.argsort(given)
    raised = given[order] * (len(given) / np.arange(1.0, len(given) + 1))
    found = np.empty_like(given)
    found[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return np.clip(found, 0.0, 1.0)
