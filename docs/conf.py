"""Sphinx's settings: Markdown by MyST, the reference of the Python side from its docstrings, no network."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

project = "marketgap"
author = "the marketgap authors"
project_copyright = author
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
html_theme = "furo"
html_title = "marketgap"
html_copy_source = False
html_show_sphinx = False
highlight_language = "none"
suppress_warnings = [
    "misc.highlighting_failure",  # cron and ini have no letters for all we write in them
]
