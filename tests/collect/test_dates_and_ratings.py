"""Dates and ratings as sites of many languages write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spiders.parsing.dates import infer_dayfirst, parse_date
from spiders.parsing.ratings import parse_count, parse_rating

NOW = datetime(2024, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-03T10:00:00-08:00", "2024-05-03"),
        ("May 3, 2024", "2024-05-03"),
        ("3rd of May 2024", "2024-05-03"),
        ("Reviewed in the United States on January 3, 2021", "2021-01-03"),
        ("5 de mayo de 2023", "2023-05-05"),
        ("2024年5月3日", "2024-05-03"),
        ("2024. 5. 3.", "2024-05-03"),
        ("3 мая 2023 г.", "2023-05-03"),
        ("30.10.2018", "2018-10-30"),
        ("25/12/2020", "2020-12-25"),
        ("January 2017", "2017-01-01"),
        ("il y a un mois", "2024-04-04"),
        ("vor 3 Tagen", "2024-05-01"),
        ("3日前", "2024-05-01"),
        ("2 недели назад", "2024-04-20"),
        ("gestern", "2024-05-03"),
        ("a year ago", "2023-05-04"),
        ("12 Mar '23", "2023-03-12"),
        ("Thu, 07 Dec 2023 11:23:40 GMT", "2023-12-07"),
        ("1701941020000", "2023-12-07"),
        ("5 tháng 3, 2023", "2023-03-05"),
        ("hace 2 semanas", "2024-04-20"),
        ("٣ مايو ٢٠٢٣", "2023-05-03"),
        ("3 พ.ค. 2567", "2024-05-03"),
        ("2024. május 5.", "2024-05-05"),
        ("5 Aralık 2022", "2022-12-05"),
        ("May 5", "2024-05-05"),
        ("há 3 dias", "2024-05-01"),
    ],
)
def test_dates_of_many_languages(text: str, day: str) -> None:
    moment = parse_date(text, now=NOW)
    assert moment is not None
    assert moment.date().isoformat() == day


@pytest.mark.parametrize(
    "text",
    ["03/04/2024", "10 out of 10", "5 out of 5", "10/10/10", "24/7 service", "4.5", "2 Jan 2031", "", "0000-00-00"],
)
def test_what_is_no_date_or_two_is_not_guessed_at(text: str) -> None:
    assert parse_date(text, now=NOW) is None


def test_relative_dates_need_the_day_of_the_page() -> None:
    assert parse_date("3 days ago") is None


def test_order_of_day_and_month_follows_language_and_page() -> None:
    assert parse_date("03/04/2024", languages=["en-US"]) == datetime(2024, 3, 4, tzinfo=UTC)
    assert parse_date("03/04/2024", languages=["fr"]) == datetime(2024, 4, 3, tzinfo=UTC)
    assert infer_dayfirst(["03/04/2024", "03/25/2024"]) is False
    assert infer_dayfirst(["03/04/2024"]) is None


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("4/5", 0.8),
        ("8 out of 10", 0.8),
        ("4,5 von 5 Sternen", 0.9),
        ("★★★☆☆", 0.6),
        ("★4.0", 0.8),
        ("Note : 3,5/5", 0.7),
        ("80 %", 0.8),
        ("5 étoiles", 1.0),
        ("4 من 5", 0.8),
        ("Rated 2 stars out of five stars", 0.4),
        ("7/10", 0.7),
        ("24/7", None),
        ("six", None),
        ("7/5", None),
        ("2024-05-03", None),
    ],
)
def test_ratings(text: str, share: float | None) -> None:
    assert parse_rating(text) == share


@pytest.mark.parametrize(
    ("text", "count"), [("1.234 Bewertungen", 1234), ("1 234 avis", 1234), ("12k", 12000), ("(57)", 57), ("none", None)]
)
def test_counts(text: str, count: int | None) -> None:
    assert parse_count(text) == count
