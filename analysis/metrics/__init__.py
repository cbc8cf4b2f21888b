"""The metrics of a CX programme, one a file, each with its interval."""

from analysis.metrics.table import compute_metrics

__all__ = ["compute_metrics"]
