"""Pages that people saved themselves -> :class:`SavedPage`, whatever holds them: files, folders, MHTML, WARC, WACZ, zip."""

from __future__ import annotations

from spiders.importers.saved.files import read_saved
from spiders.importers.saved.page import SavedPage, Unread

__all__ = ["SavedPage", "Unread", "read_saved"]
