"""From the store to all result tables, in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from typing import Any

import pandas as pd

from analysis.change import compare_captures, compare_halves
from analysis.columns import fit_columns
from analysis.comparison import compare_brands, theme_rates
from analysis.corpus import Corpus, read_corpus
from analysis.corrections import add_corrected_themes, apply_corrections, read_corrections
from analysis.engines.base import Engine
from analysis.engines.local import HERE
from analysis.entry_themes import Phrases
from analysis.errors import AnalysisError, ResultsError
from analysis.evidence import rank_evidence
from analysis.export import export_table
from analysis.gaps import find_gaps
from analysis.gaps.opportunity import score_opportunities
from analysis.gaps.views import look_otherwise
from analysis.health import judge_crawls
from analysis.marks import STRICT_POLARITY, build_marks
from analysis.programme import Programme, programme_tables
from analysis.questions import faq_coverage
from analysis.readings import read_reviews
from analysis.responsiveness import answer_times
from analysis.result_files import VERSION, Results, read_results, write_results
from analysis.runs import keep_run
from analysis.seen import find_gone
from analysis.standing import brand_standing
from analysis.strata import counted_reviews
from analysis.summary import build_notes, count_reviews, say_taught
from analysis.swot.base import Facts
from analysis.swot.table import build_swot
from analysis.tables import TABLES
from analysis.taxonomy import Taxonomy, Theme, read_taxonomy
from analysis.themes.key_phrases import KEPT, find_key_phrases, found_before, remember
from analysis.themes.quality import RELIABLE
from analysis.visibility import build_rankings, join_mood, latest_captures, share_of_voice
from analysis.whole_folders import one_at_a_time
from spiders.clock import now as moment_of
from spiders.market import Market

__all__ = ["Results", "analyse", "export_table", "read_results"]

Progress = Callable[[str], None]


def analyse(
    market: Market,
    *,
    now: datetime | None = None,
    seed: int = 0,
    fresh: bool = False,
    on_progress: Progress | None = None,
    engine: Engine = HERE,
) -> Results:
    """Compute all result tables anew and store them.

    Parameters
    ----------
    market
        Its store is read, its results folder written.
    now
        The moment that counts as now; ``spiders.clock.now()`` by default.
    seed
        Of everything random.
    fresh
        Read and learn everything anew, whatever an earlier analysis kept; the tables are the same bytes.
    on_progress
        Called with the name of each step before it starts.
    engine
        Where texts are read, by :func:`analysis.engines.base.open_engine`; the tables are the same bytes with each.

    Raises
    ------
    AnalysisError
        When the store is empty.
    ResultsError
        When another process analyses this market, or its folder cannot be written.

    Notes
    -----
    Same store, same ``now``, same seed: same tables, byte for byte. Themes found by an earlier analysis keep their
    ids when they are found again.
    """
    with one_at_a_time(market.folder.resolve(), to="analyse"):
        return _analyse(market, now or moment_of(), seed, fresh, on_progress or (lambda step: None), engine)


def _analyse(market: Market, moment: datetime, seed: int, fresh: bool, say: Progress, engine: Engine) -> Results:
    say("reading the store")
    corpus = read_corpus(market)
    if corpus.empty:
        hint = f" (only other brands: {', '.join(corpus.foreign)})" if corpus.foreign else ""
        raise AnalysisError(
            f"nothing to analyse: the store has no record of this market's brands{hint}; "
            "run: marketgap crawl, or: marketgap import reviews FILE"
        )
    before = _previous(market)
    taxonomy = read_taxonomy(market.taxonomy_file, found=_found_before(before))
    brands = [brand.id for brand in market.brand]
    found = read_reviews(
        market,
        corpus.reviews,
        corpus.crawls,
        taxonomy,
        previous=before.table("themes") if before else None,
        seed=seed,
        fresh=fresh,
        engine=engine,
        say=say,
    )
    reviews, opinions = found.reviews, found.opinions
    discovered = found.themes[found.themes["origin"] == "discovered"]
    named = dict(zip(discovered["theme_id"], discovered["label"], strict=True))
    corrections = read_corrections(market.corrections_file, named, taxonomy)
    reviews, opinions, not_honoured = apply_corrections(reviews, opinions, corrections)
    say("counting and comparing")
    counted, marks = counted_reviews(reviews), build_marks(reviews, opinions)
    strict = build_marks(reviews, opinions, least_polarity=STRICT_POLARITY)
    reviews["counted"] = reviews["review_id"].isin(counted["review_id"])
    tables: dict[str, pd.DataFrame] = {"reviews": reviews, "opinions": opinions}
    tables["theme_rates"] = theme_rates(counted, marks, brands=brands)
    tables["comparisons"] = compare_brands(counted, marks, brands=brands, strict_marks=strict)
    tables["standing"] = brand_standing(reviews, counted, brands=brands)
    scores = score_opportunities(counted, marks, seed=seed)
    tables["themes"] = _themes(add_corrected_themes(found.themes, opinions, taxonomy), opinions, scores)
    evidence = rank_evidence(counted, opinions)
    say("questions and answers")
    tables["faq"] = corpus.faq.assign(gone=find_gone(corpus.faq, corpus.crawls))
    tables["faq_coverage"] = faq_coverage(
        _complaints(evidence.ranked, opinions),
        tables["faq"][~tables["faq"]["gone"]],
        phrases=_phrases(tables["themes"], taxonomy),
        brands=brands,
        background={theme.id: theme.seeds for theme in read_taxonomy().themes},
    )
    say("search results, channels, replies")
    tables["rankings"] = build_rankings(corpus.captures, corpus.rankings, market)
    tables["visibility"] = join_mood(share_of_voice(tables["rankings"], market), tables["standing"])
    tables["signals"] = corpus.signals.assign(gone=find_gone(corpus.signals, corpus.crawls))
    tables["responsiveness"] = answer_times(
        reviews, corpus.crawls, corpus.tickets, corpus.contacts, brands=brands, now=pd.Timestamp(moment)
    )
    tables["health"] = judge_crawls(corpus.crawls)
    say("gaps and SWOT")
    labels = dict(zip(tables["themes"]["theme_id"], tables["themes"]["label"], strict=True))
    tables["gaps"] = find_gaps(
        scores,
        tables["faq_coverage"],
        tables["signals"][~tables["signals"]["gone"]],
        labels=labels,
        evidence=evidence,
        watched=_watched(corpus, brands),
        views=look_otherwise(counted, marks, strict, seed=seed),
    )
    volumes = {keyword.text: keyword.volume for keyword in market.keyword if keyword.volume is not None}
    tables["swot"] = build_swot(
        Facts(
            names={brand.id: brand.name for brand in market.brand},
            labels=labels,
            comparisons=tables["comparisons"],
            scores=scores,
            coverage=tables["faq_coverage"],
            rankings=latest_captures(tables["rankings"]),
            standing=tables["standing"],
            rising=compare_halves(counted, marks, brands=brands),
            voice=compare_captures(tables["rankings"], brands=brands, volumes=volumes, seed=seed),
            volumes=volumes,
            reviews={str(name): int(n) for name, n in counted["brand"].value_counts().items()},
            sources={str(name): int(n) for name, n in counted.groupby("brand")["source"].nunique().items()},
            evidence=evidence,
        )
    )
    say("the programme around it")
    tables |= programme_tables(
        Programme(
            market=market,
            corpus=corpus,
            tables=tables,
            taxonomy=taxonomy,
            counted=counted,
            marks=marks,
            evidence=evidence,
            labels=labels,
            brands=brands,
            previous=before.tables if before else {},
            now=pd.Timestamp(moment),
            seed=seed,
        )
    )
    manifest = _manifest(market, corpus, tables, coverage=found.coverage, now=moment, seed=seed)
    manifest["notes"] += not_honoured + say_taught(len(reviews), found.further)
    manifest[KEPT] = remember(taxonomy.kept)
    results = Results(tables={name: _in_contract(name, frame) for name, frame in tables.items()}, manifest=manifest)
    say("storing the tables")
    write_results(market, results)
    keep_run(market, results)
    return results


def _previous(market: Market) -> Results | None:
    try:
        return read_results(market)
    except ResultsError:
        return None


def _found_before(before: Results | None) -> dict[str, Theme]:
    return found_before(before.table("themes"), before.manifest) if before else {}


def _themes(themes: pd.DataFrame, opinions: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    said = scores.reindex(themes["theme_id"].to_numpy())
    return themes.assign(
        reviews=said["mentions"].fillna(0).astype("int64").to_numpy(),
        complaint_share=(said["complaints"] / said["n"]).fillna(0.0).to_numpy(),
        reliable=themes["stability"].ge(RELIABLE).astype("boolean").mask(themes["stability"].isna()).array,
        key_phrases=find_key_phrases(themes, opinions),
    )


def _phrases(themes: pd.DataFrame, taxonomy: Taxonomy) -> Phrases:
    """The words of each theme: label and seed phrases, or the keywords of a discovered one."""
    seeds = {theme.id: theme.seeds for theme in taxonomy.themes}
    rows = zip(themes["theme_id"], themes["label"], themes["keywords"].fillna(""), strict=True)
    return {theme: seeds.get(theme) or {"": (label, *keywords.split("|"))} for theme, label, keywords in rows}


def _complaints(ranked: pd.DataFrame, opinions: pd.DataFrame) -> pd.DataFrame:
    said = opinions.set_index("opinion_id")[["text", "language"]]
    bad = ranked[ranked["side"] == "complaint"]
    return said.reindex(bad["opinion_id"]).assign(theme_id=bad["theme_id"].to_numpy()).reset_index(drop=True)


def _watched(corpus: Corpus, brands: list[str]) -> list[str]:
    """Brands with a signal, or with a finished crawl that looked for signals."""
    looked = corpus.crawls[corpus.crawls["spider"].fillna("").str.contains("site|signal") & corpus.crawls["got"].gt(0)]
    seen = set(corpus.signals["brand"]) | set(looked["brand"].dropna())
    return [brand for brand in brands if brand in seen]


def _in_contract(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The contract's columns first, with their types; whatever else there is behind."""
    kinds = TABLES.get(name, {})
    extra = [column for column in frame.columns if column not in kinds]
    return pd.concat([fit_columns(frame, kinds), frame.reset_index(drop=True)[extra]], axis=1)


def _manifest(
    market: Market, corpus: Corpus, tables: dict[str, pd.DataFrame], *, coverage: float, now: datetime, seed: int
) -> dict[str, Any]:
    return {
        "version": VERSION,
        "marketgap": version("marketgap"),
        "market": market.market.name,
        "now": now.isoformat(),
        "seed": seed,
        "tables": [*(name for name in TABLES if name in tables), *sorted(set(tables) - set(TABLES))],
        "coverage": round(coverage, 6),
        "counts": count_reviews(tables["reviews"], [brand.id for brand in market.brand]),
        "notes": build_notes(market, corpus, tables),
    }
