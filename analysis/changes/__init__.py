"""What moved since an earlier analysis, one kind of change a file."""

from analysis.changes.table import build_changes

__all__ = ["build_changes"]
