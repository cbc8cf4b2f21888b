"""Every exception of the concluding half; all are :class:`spiders.errors.MarketgapError`, so one line reaches the user."""

from __future__ import annotations

from spiders.errors import MarketgapError


class AnalysisError(MarketgapError):
    """The analysis cannot run: the store holds nothing to analyse. Raised by ``results.analyse``."""


class EngineError(MarketgapError):
    """Where map steps run cannot be used: Dask missing, no scheduler, a process lost. Raised by ``engines``."""


class VectorsError(MarketgapError):
    """The model named in ``[analysis] vectors`` cannot be used: package or model missing. Raised by ``vectors``."""


class ResultsError(MarketgapError):
    """There are no results yet, they are of another version, or a table is not among them. Raised by ``results``."""


class ExportError(MarketgapError):
    """A table cannot be written to that file: unknown suffix, no such folder, too many rows. Raised by ``export``."""


class AlertError(MarketgapError):
    """No address to send alerts to, or one that is none; the memory of what was sent cannot be kept. Raised by ``alerts``."""
