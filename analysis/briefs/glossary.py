"""Method, limits and terms in plain words, for a reader who has not met them."""

from __future__ import annotations

from analysis.languages import N_

METHOD: tuple[tuple[str, str], ...] = (
    (
        N_("What is counted"),
        N_(
            "A review counts once for each theme and side, however often it says so. The same text by the same author, or passed on to several sites, counts once in all. Sentences are read one by one: a five-star review may hold a complaint, and a one-star review is never taken for praise on the whole."
        ),
    ),
    (
        N_("How brands are compared"),
        N_(
            "Sites differ in tone, so brands are compared only within the same source, half-year and language, and the pieces are then pooled (Mantel-Haenszel). “The others” are all other brands of this market together."
        ),
    ),
    (
        N_("When a difference is called one"),
        N_(
            "Many comparisons are made at once, and some would look striking by chance. All are therefore judged together (Benjamini-Hochberg): “higher” or “lower” is said only at q up to 0.05, “no difference” only when the whole 95 % interval of the ratio lies between 0.8 and 1.25, and “cannot tell” otherwise. Strengths are tested exactly as weaknesses are."
        ),
    ),
    (
        N_("How gaps are scored"),
        N_(
            "Importance (how many reviews speak of a theme, 0 to 10) plus whatever importance exceeds satisfaction (the share of praise among those who speak of it, 0 to 10). The silence of FAQs and channels is shown beside the score and not mixed into it. A theme is called a gap only when at least ten reviews complain, it is among the common pains, complaints weigh more than they usually do, and its score is above the middle of all themes, each beyond doubt, and not every known FAQ answers it."
        ),
    ),
    (
        N_("What this cannot show"),
        N_(
            "People who write reviews are not all customers: shares are shares of reviews. Differences are not causes. A machine read the sentences; the quotes behind each figure are there so that you can judge its reading. Search results differ by place, device and day. A source that refused us is unknown, not empty."
        ),
    ),
)

GLOSSARY: tuple[tuple[str, str], ...] = (
    (N_("95 % interval"), N_("The range that would hold the true value in 95 of 100 such studies. A wide one means few reviews.")),
    (N_("cannot tell"), N_("The reviews are too few or too mixed to say higher, lower or no difference.")),
    ("coverage", N_("Whether a brand's FAQ answers what customers complain about: answered, partly, silent, or no FAQ found.")),
    ("dissatisfaction", N_("The share of complaints among complaints about and praise of a theme; a review that does both counts on both sides.")),
    ("demand", N_("The share of all reviews that speak of a theme.")),
    (N_("FAQ silence"), N_("The share of known FAQs that do not answer a theme; half answers count half.")),
    (N_("channel silence"), N_("The share of brands on whose site neither chat nor a telephone number was seen.")),
    ("n", N_("How many reviews a figure rests on.")),
    (N_("no difference"), N_("The whole interval of the ratio lies between 0.8 and 1.25.")),
    (N_("opportunity score"), N_("0 to 20; the higher, the more important and the less satisfied. It orders themes, no more.")),
    ("q", N_("False-discovery rate: of findings at least this clear, the share expected to be chance.")),
    ("ratio", N_("How many times as often as the other brands' customers.")),
    (N_("share of voice"), N_("Expected clicks of a brand's results as a share of all expected clicks for the keywords.")),
    (N_("source mix"), N_("From which sites a brand's reviews come, and in what shares.")),
    ("stratum", N_("Reviews of one source, half-year and language; brands are compared only within one.")),
    (N_("SWOT"), N_("Strengths, weaknesses, opportunities and threats; here each follows from a written rule.")),
    ("theme", N_("What an opinion is about, for example waiting or refunds.")),
    (N_("unreliable theme"), N_("Other samples of the same reviews would draw this theme otherwise (bootstrap stability below 0.60). Read its quotes before you rely on it.")),
)  # fmt: skip
