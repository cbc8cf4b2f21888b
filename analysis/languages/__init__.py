"""The languages of a brief: the catalogue of each is one .po file in ``catalogues/``.

Result tables are English whatever the language, so that the same input gives the same bytes. A brief puts its own
words through :func:`gettext`, and the sentences that tables hold through :func:`say_in_language`.
"""

from analysis.languages.language import (
    ENGLISH,
    N_,
    NN_,
    Language,
    current_language,
    find_languages,
    gettext,
    leave_english,
    left_english,
    ngettext,
    open_language,
    pgettext,
    use_language,
)
from analysis.languages.sentences import say_in_language, say_known

__all__ = [
    "ENGLISH",
    "NN_",
    "N_",
    "Language",
    "current_language",
    "find_languages",
    "gettext",
    "leave_english",
    "left_english",
    "ngettext",
    "open_language",
    "pgettext",
    "say_in_language",
    "say_known",
    "use_language",
]
