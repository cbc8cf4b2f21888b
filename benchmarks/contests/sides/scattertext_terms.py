"""Terms that two brands' reviews differ in, by Scattertext: log-odds with an informative Dirichlet prior, |z| > 1.96."""

import json
import sys
import time
from pathlib import Path

import pandas as pd
import scattertext as st

given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
start, found = time.perf_counter(), []
for table in given["tables"]:
    frame = pd.DataFrame({"text": given["texts"], "brand": table["brands"]})
    for row in table["planted"]:
        frame.loc[row, "text"] += " " + given["sentence"]
    frame["parsed"] = frame["text"].map(st.whitespace_nlp)
    corpus = st.CorpusFromParsedDocuments(frame, category_col="brand", parsed_col="parsed").build()
    corpus = corpus.get_unigram_corpus().compact(st.AssociationCompactor(2000))
    counts = corpus.get_term_freq_df()
    ours, theirs = counts["a freq"], counts["b freq"]
    prior = (ours + theirs) / (ours + theirs).sum() * min(ours.sum(), theirs.sum())
    scorer = st.LogOddsRatioInformativeDirichletPrior(prior.values, sigma=10)
    z = pd.Series(scorer.get_zeta_i_j_given_separate_counts(ours.values, theirs.values), index=counts.index)
    found.append({"different": int((z.abs() > 1.96).sum()), "hit": bool(z.reindex(given["words"]).max() > 1.96)})
Path(sys.argv[2]).write_text(json.dumps({"work": time.perf_counter() - start, "found": found}), encoding="utf-8")
