"""Method, limits and terms in plain words, for a reader who has not met them."""

from __future__ import annotations

METHOD: tuple[tuple[str, str], ...] = (
    (
        "What is counted",
        "A review counts once for each theme and side, however often it says so. The same text by the same author, or "
        "passed on to several sites, counts once in all. Sentences are read one by one: a five-star review may hold a "
        "complaint, and a one-star review is never taken for praise on the whole.",
    ),
    (
        "How brands are compared",
        "Sites differ in tone, so brands are compared only within the same source, half-year and language, and the "
        "pieces are then pooled (Mantel-Haenszel). “The others” are all other brands of this market together.",
    ),
    (
        "When a difference is called one",
        "Many comparisons are made at once, and some would look striking by chance. All are therefore judged together "
        "(Benjamini-Hochberg): “higher” or “lower” is said only at q up to 0.05, “no difference” only when the whole "
        "95 % interval of the ratio lies between 0.8 and 1.25, and “cannot tell” otherwise. Strengths are tested "
        "exactly as weaknesses are.",
    ),
    (
        "How gaps are scored",
        "Importance (how many reviews speak of a theme, 0 to 10) plus whatever importance exceeds satisfaction (the "
        "share of praise among those who speak of it, 0 to 10). The silence of FAQs and channels is shown beside the "
        "score and not mixed into it. A theme is called a gap only when at least ten reviews complain, it is among the "
        "common pains, complaints weigh more than they usually do, and its score is above the middle of all themes, "
        "each beyond doubt, and not every known FAQ answers it.",
    ),
    (
        "What this cannot show",
        "People who write reviews are not all customers: shares are shares of reviews. Differences are not causes. A "
        "machine read the sentences; the quotes behind each figure are there so that you can judge its reading. Search "
        "results differ by place, device and day. A source that refused us is unknown, not empty.",
    ),
)

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("95 % interval", "The range that would hold the true value in 95 of 100 such studies. A wide one means few reviews."),
    ("cannot tell", "The reviews are too few or too mixed to say higher, lower or no difference."),
    ("coverage", "Whether a brand's FAQ answers what customers complain about: answered, partly, silent, or no FAQ found."),
    ("dissatisfaction", "The share of complaints among complaints about and praise of a theme; a review that does both counts on both sides."),
    ("demand", "The share of all reviews that speak of a theme."),
    ("FAQ silence", "The share of known FAQs that do not answer a theme; half answers count half."),
    ("channel silence", "The share of brands on whose site neither chat nor a telephone number was seen."),
    ("n", "How many reviews a figure rests on."),
    ("no difference", "The whole interval of the ratio lies between 0.8 and 1.25."),
    ("opportunity score", "0 to 20; the higher, the more important and the less satisfied. It orders themes, no more."),
    ("q", "False-discovery rate: of findings at least this clear, the share expected to be chance."),
    ("ratio", "How many times as often as the other brands' customers."),
    ("share of voice", "Expected clicks of a brand's results as a share of all expected clicks for the keywords."),
    ("source mix", "From which sites a brand's reviews come, and in what shares."),
    ("stratum", "Reviews of one source, half-year and language; brands are compared only within one."),
    ("SWOT", "Strengths, weaknesses, opportunities and threats; here each follows from a written rule."),
    ("theme", "What an opinion is about, for example waiting or refunds."),
    ("unreliable theme", "Other samples of the same reviews would draw this theme otherwise (bootstrap stability below 0.60). Read its quotes before you rely on it."),
)  # fmt: skip
