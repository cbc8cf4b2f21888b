"""Files of survey answers: both forms, every scale, what survey tools export, and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.errors import ImportFileError, UsageError
from spiders.importers.base import ImportReport
from spiders.market import Market
from spiders.records import Crawl, Review, ReviewKind
from spiders.service_records import SurveyAnswer
from spiders.store import Store, open_store
from tests.collect.row_files import MARKET, RowFiles, lines, moment
from tests.store_contents import stored_bytes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'market.db'}") as opened:
        yield opened


@pytest.fixture
def read(tmp_path: Path, store: Store) -> RowFiles:
    return RowFiles("survey", tmp_path, store)


def answers(read: RowFiles) -> list[tuple[str, str, float, float]]:
    found = read.store.records(SurveyAnswer)
    return sorted((a.brand, a.kind.value, a.score, a.scale_max) for a in found)


def assumptions(report: ImportReport) -> list[str]:
    return [note for note in report.notes if note.startswith("assumed")]


LONG = (
    "brand,native_id,kind,score,scale_max,at,comment,stage,segment,author\n"
    "acme,1a,nps,9,10,2026-03-01 14:05,Call me on 0501234567,Service,Business,Jo Miller\n"
    "Bolt Box,2b,CES,3,7,2026-03-02,,service,,\n"
    "acme,3c,csat,2,3,2026-03-03,,,,\n"
)


def test_one_score_a_row(read: RowFiles) -> None:
    report = read(LONG)
    assert (report.read, report.used, report.rejected, report.losses) == (3, 3, (), ())
    assert report.new == 4  # three scores and a comment
    assert answers(read) == [("acme", "csat", 2, 3), ("acme", "nps", 9, 10), ("bolt-box", "ces", 3, 7)]
    first = next(a for a in read.store.records(SurveyAnswer) if a.kind == "nps")
    assert (first.scale_min, first.at, first.stage, first.segment) == (
        0, moment("2026-03-01T14:05"), "service", "Business",
    )  # fmt: skip
    review = next(read.store.records(Review))
    assert (review.review_id, review.kind, review.source, review.rating) == (
        first.review_id, ReviewKind.SURVEY, "survey", None,
    )  # fmt: skip
    assert review.text == "Call me on [phone]"
    assert review.author_key is not None
    assert b"Miller" not in stored_bytes(read.store)
    crawl = next(read.store.records(Crawl))
    assert (crawl.spider, crawl.got, crawl.new, crawl.finished is not None) == ("import:survey", 4, 4, True)


def test_the_same_file_twice_adds_nothing(read: RowFiles) -> None:
    read(LONG)
    again = read(LONG)
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    without_ids = "kind,score,at\n" + "nps,9,2026-03-01\n" * 3
    assert read(without_ids, "b.csv").new == 3  # three people may give the same score on one day
    assert read(without_ids, "b.csv").new == 0


def test_scores_in_columns(read: RowFiles) -> None:
    report = read("brand,nps,ces,csat,comment\nacme,10,7,5,Fine\nacme,0,,4,\nacme,,,,Only words\nacme,,,,\n")
    assert lines(report) == [(5, "has neither a score nor a comment")]
    assert answers(read) == [
        ("acme", "ces", 7, 7), ("acme", "csat", 4, 5), ("acme", "csat", 5, 5), ("acme", "nps", 0, 10), ("acme", "nps", 10, 10),
    ]  # fmt: skip
    assert sorted(r.text for r in read.store.records(Review)) == ["Fine", "Only words"]
    assert len({a.review_id for a in read.store.records(SurveyAnswer) if a.review_id}) == 1


@pytest.mark.parametrize(
    ("kind", "scores", "scale"),
    [
        ("ces", [1, 5, 4], 5), ("ces", [1, 6, 4], 7), ("csat", [1, 3, 2], 3), ("csat", [1, 4], 5), ("csat", [1, 9], 10),
        ("csat", [4] * 150 + [8], 5),
    ],
)  # fmt: skip
def test_a_scale_that_nothing_states_is_assumed_aloud(read: RowFiles, kind: str, scores: list[int], scale: int) -> None:
    report = read("kind,score,at\n" + "".join(f"{kind},{s},2026-03-01\n" for s in scores))
    assert {found[3] for found in answers(read)} == {float(scale)}
    (note,) = assumptions(report)
    assert f"{kind.upper()} scores in 'score' are on 1 to {scale}" in note
    assert ("import again with --scale" in note) == (scale < (7 if kind == "ces" else 10))
    assert len(report.rejected) == sum(s > scale for s in scores)


def test_stating_the_scale_corrects_the_assumption(read: RowFiles) -> None:
    data = "native_id,kind,score\na1,ces,4\nb2,ces,5\n"
    assert assumptions(read(data))
    report = read(data, rating_best="7")
    assert (assumptions(report), report.new, report.changed) == ([], 0, 2)
    assert answers(read) == [("acme", "ces", 4, 7), ("acme", "ces", 5, 7)]
    assert assumptions(read("How easy was it? (1-7)\n4\n5\n", "b.csv")) == []
    assert len(answers(read)) == 4
    assert {found[3] for found in answers(read)} == {7.0}


@pytest.mark.parametrize("written", ["7", "1-7", "0 to 7", "7.0", "of 7"])
def test_a_scale_as_people_write_it(read: RowFiles, written: str) -> None:
    read(f"kind,score,scale\nces,4,{written}\n")
    assert answers(read) == [("acme", "ces", 4, 7)]


def test_a_column_of_questions_says_kind_and_scale(read: RowFiles) -> None:
    report = read(
        "Question,Answer score\nHow likely are you to recommend us?,9\nHow easy was it? (1-7),4\n"
        "How much effort was it? (1-5),1\nWhat is your name?,3\n"
    )
    assert answers(read) == [("acme", "ces", 4, 7), ("acme", "ces", 5, 5), ("acme", "nps", 9, 10)]
    assert lines(report) == [(5, "kind: expected nps, ces or csat, got 'What is your name?'")]


def test_a_given_scale_is_for_the_questions_asked_on_it(read: RowFiles) -> None:
    report = read("nps,ces,csat\n9,4,5\n", rating_best="7")
    assert answers(read) == [("acme", "ces", 4, 7), ("acme", "csat", 5, 5), ("acme", "nps", 9, 10)]
    assert [note for note in assumptions(report) if "CES" in note] == []
    with pytest.raises(UsageError, match="scales to 3, 5, 7 or 10"):
        read("nps\n9\n", rating_best="4")


def test_scores_outside_the_scale_and_other_nonsense_by_line(read: RowFiles) -> None:
    report = read(
        "brand,kind,score,scale_max,at\n"
        "acme,nps,11,,2026-03-01\n"
        "acme,nps,-1,,2026-03-01\n"
        "acme,csat,0,5,2026-03-01\n"
        "acme,ces,6,5,2026-03-01\n"
        "zeta,nps,9,,2026-03-01\n"
        "acme,mood,9,,2026-03-01\n"
        "acme,,9,,2026-03-01\n"
        "acme,nps,good,,2026-03-01\n"
        "acme,nps,8.5,,2026-03-01\n"
        "acme,nps,9,,soon\n"
        "acme,nps,9,,2062-03-01\n"
        "acme,nps,4,5,2026-03-01\n"
        "acme,csat,4,7,2026-03-01\n"
        "acme,nps,9,,2026-03-01\n"
    )
    assert lines(report) == [
        (2, "score 11 is outside the scale of 0 to 10"),
        (3, "score -1 is outside the scale of 0 to 10"),
        (4, "score 0 is outside the scale of 1 to 5"),
        (5, "score 6 is outside the scale of 1 to 5"),
        (6, "unknown brand 'zeta'; the brands are acme, bolt-box"),
        (7, "kind: expected nps, ces or csat, got 'mood'"),
        (8, "kind: expected nps, ces or csat, got nothing"),
        (9, "expected a whole number as score, got 'good'"),
        (10, "expected a whole number as score, got '8.5'"),
        (11, "at: expected a date, got 'soon'"),
        (12, "at 2062-03-01 00:00 lies in the future; it is 2026-06-15 now"),
        (13, "NPS is read on 0 to 10; the scale here ends at 5"),
        (14, "CSAT is read on 1 to 3 or 1 to 5 or 1 to 10; the scale here ends at 7"),
    ]
    assert answers(read) == [("acme", "nps", 9, 10)]


def test_one_bad_score_among_several_costs_only_itself(read: RowFiles) -> None:
    report = read("nps,csat (1-5)\n12,4\n13,9\n")
    assert [(r.line, r.reason) for r in report.losses] == [
        (2, "without nps: score 12 is outside the scale of 0 to 10")
    ]  # fmt: skip
    assert [line for line, _ in lines(report)] == [3]
    assert answers(read) == [("acme", "csat", 4, 5)]


def test_dates_in_one_order_or_none(read: RowFiles) -> None:
    report = read("kind,score,date\nnps,9,03/04/2026\nnps,8,25/04/2026\n")
    assert sorted(a.at for a in read.store.records(SurveyAnswer) if a.at) == [
        moment("2026-04-03"),
        moment("2026-04-25"),
    ]
    assert "dates in 'date' were read as day/month: its own dates can only be that" in report.notes
    mixed = "kind,score,date\nnps,9,03/04/2026\nnps,8,25/04/2026\nnps,7,04/25/2026\n"
    report = read(mixed, "b.csv")
    assert [line for line, _ in lines(report)] == [2]
    assert "--dates dmy or --dates mdy" in lines(report)[0][1]
    assert any("day first and dates with the month first" in note for note in report.notes)
    assert read(mixed, "b.csv", dates="mdy").rejected == ()


# --- what survey tools export ---------------------------------------------------------------------------------------

FORMS = {
    "google forms": (
        "Timestamp,How likely are you to recommend us to a friend? (0-10),How easy was it to open the locker? (1-7),"
        "What could we do better?,Email Address\n"
        '2026/03/01 2:05:06 PM GMT+1,9,6,"More lockers, please",jo@mail.example\n'
        "2026/03/02 9:00:00 AM GMT+1,3,2,,al@mail.example\n"
    ),
    "surveymonkey": (
        "Respondent ID,Collector ID,Start Date,End Date,IP Address,How likely is it that you would recommend us?,"
        "How easy was it to use the locker on a scale of 1 to 7?,Tell us more\n"
        ",,,,,,Response,Open-Ended Response\n"
        "118001,5,03/01/2026 02:00:00 PM,03/01/2026 02:05:00 PM,10.0.0.1,9,6,More lockers please\n"
        "118002,5,03/31/2026 02:00:00 PM,03/31/2026 02:05:00 PM,10.0.0.2,3,2,\n"
    ),
    "qualtrics": (
        "StartDate,EndDate,Status,RecordedDate,ResponseId,Q1,Q1_NPS_GROUP,Q2,Q3\n"
        "Start Date,End Date,Response Type,Recorded Date,Response ID,How likely are you to recommend us?,"
        "How likely are you to recommend us? - Group,How easy was it? 1 to 7,Why?\n"
        + ",".join('"{""ImportId"":""q' + str(n) + '""}"' for n in range(9)) + "\n"
        "2026-03-01 14:00:00,2026-03-01 14:05:00,IP Address,2026-03-01 14:05:01,R_1a,9,Promoter,6,More lockers please\n"
        "2026-03-02 14:00:00,2026-03-02 14:05:00,IP Address,2026-03-02 14:05:01,R_2b,3,Detractor,2,\n"
    ),
    "typeform": (
        '#,"How likely are you to recommend us?",How easy was it (1-7)?,Anything else?,Start Date (UTC),Submit Date (UTC),Network ID\n'
        "x1y,9,6,More lockers please,2026-03-01 14:00:00,2026-03-01 14:05:00,n1\n"
        "x2y,3,2,,2026-03-02 14:00:00,2026-03-02 14:05:00,n2\n"
    ),
    "microsoft forms": (
        "ID,Start time,Completion time,Email,Name,How likely are you to recommend us?,How easy was it? (1-7),Why?\n"
        "1,3/1/26 14:00:00,3/1/26 14:05:00,anonymous,,9,6,More lockers please\n"
        "2,3/31/26 14:00:00,3/31/26 14:05:00,anonymous,,3,2,\n"
    ),
    "hotjar": (
        "Number,User,Date Submitted,Country,Source URL,Device,Browser,OS,How likely are you to recommend us?,"
        "Was it easy to use the locker (1-7)?,What could we improve?\n"
        "1,u1,2026-03-01 14:05:00,Spain,https://acme.example,desktop,Firefox,Linux,9,6,More lockers please\n"
        "2,u2,2026-03-02 14:05:00,Spain,https://acme.example,desktop,Firefox,Linux,3,2,\n"
    ),
    "german": (
        "Zeitstempel;Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?;Wie einfach war es? (1 bis 7);Warum?\n"
        "01.03.2026 14:05:00;9;6;Mehr Fächer bitte\n"
        "02.03.2026 14:05:00;3;2;\n"
    ),
    "labels": (
        "Date,NPS,CES (1-7),Feedback\n"
        "2026-03-01,9 - likely,6/7,More lockers please\n2026-03-02,3 - unlikely,2 (not easy),\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("tool", sorted(FORMS))
def test_exports_of_survey_tools(read: RowFiles, tool: str) -> None:
    report = read(FORMS[tool])
    assert (report.rejected, report.losses) == ((), ())
    assert answers(read) == [
        ("acme", "ces", 2, 7), ("acme", "ces", 6, 7), ("acme", "nps", 3, 10), ("acme", "nps", 9, 10),
    ]  # fmt: skip
    assert len([r for r in read.store.records(Review) if r.text]) == 1
    assert all(a.at is not None and a.at.year == 2026 for a in read.store.records(SurveyAnswer))
    assert assumptions(report) == []
    assert any("your own" in note for note in report.notes)


def test_a_score_column_with_promoters_beside_it_is_nps(read: RowFiles) -> None:
    report = read("Score,Comment,NPS category,Created At\n9,Quick,Promoter,2026-03-01\n2,Late,Detractor,2026-03-01\n")
    assert answers(read) == [("acme", "nps", 2, 10), ("acme", "nps", 9, 10)]
    assert any("taken for NPS" in note for note in report.notes)


def test_the_kind_is_asked_for_when_nothing_says_it(read: RowFiles) -> None:
    with pytest.raises(ImportFileError, match="nothing says which question 'Score' answers; give --as nps"):
        read("Score,Comment\n4,Quick\n")
    read("Score,Comment\n4,Quick\n", as_="csat", rating_best="5")
    assert answers(read) == [("acme", "csat", 4, 5)]
    with pytest.raises(UsageError, match="expected nps, ces or csat"):
        read("Score\n4\n", as_="mood")


def test_answers_in_words_and_questions_turned_round(read: RowFiles) -> None:
    report = read("How satisfied are you with us?\nVery satisfied\nNeutral\nvery dissatisfied\n")
    assert answers(read) == [("acme", "csat", 1, 5), ("acme", "csat", 3, 5), ("acme", "csat", 5, 5)]
    report = read("How much effort did you personally have to put forth? (1-5)\n1\n5\n2\n", "b.csv", brand="bolt-box")
    assert [a for a in answers(read) if a[0] == "bolt-box"] == [
        ("bolt-box", "ces", 1, 5), ("bolt-box", "ces", 4, 5), ("bolt-box", "ces", 5, 5),
    ]  # fmt: skip
    assert any("turned round" in note for note in report.notes)


def test_an_id_of_people_is_not_taken_for_one_of_answers(read: RowFiles) -> None:
    report = read("Respondent ID,kind,score,at\np7,nps,9,2026-03-01\np7,nps,2,2026-04-01\np7,nps,9,2026-03-01\n")
    assert [line for line, _ in lines(report)] == [3]
    assert "leave it out: --map Respondent ID=" in lines(report)[0][1]
    assert (
        read(
            "Respondent ID,kind,score,at\np7,nps,9,2026-03-01\np7,nps,2,2026-04-01\n", mapping={"Respondent ID": ""}
        ).new
        == 2
    )


def test_other_forms_of_files(read: RowFiles) -> None:
    rows = [
        {"brand": "acme", "kind": "nps", "score": 9, "id": "k9"},
        {"brand": "acme", "kind": "ces", "score": "6/7", "id": "k8"},
    ]
    assert read(json.dumps(rows), "file.json").new == 2
    with pytest.raises(ImportFileError, match="is empty"):
        read("", "empty.csv")
    with pytest.raises(ImportFileError, match=r"unknown form '\.pdf'"):
        read("x", "file.pdf")
    with pytest.raises(ImportFileError, match="no column has scores or comments; the columns are a, b"):
        read("a,b\n1,2\n", "c.csv")


def test_whose_answers_they_are(read: RowFiles) -> None:
    nobody = Market.model_validate({**MARKET.model_dump(exclude={"folder", "file"}), "market": {"name": "Lockers"}})
    with pytest.raises(ImportFileError, match="no column names the brand"):
        read("kind,score\nnps,9\n", market=nobody)
    read("kind,score\nnps,9\n", brand="Bolt Box")
    assert answers(read) == [("bolt-box", "nps", 9, 10)]


def test_comments_never_share_a_source_with_reviews(read: RowFiles) -> None:
    read.store.save([Review(review_id="r1", brand="acme", source="reviews.example", text="Late")])
    with pytest.raises(UsageError, match="need a source of their own"):
        read(LONG, source="reviews.example")
    read(LONG, source="spring survey")
    assert sorted({r.source for r in read.store.records(Review)}) == ["reviews.example", "spring survey"]
