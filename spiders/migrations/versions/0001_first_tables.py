"""First tables. Frozen: the tables as they were, whatever ``spiders.schema`` says today."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
TYPES: dict[str, Any] = {
    "words": WORDS,
    "member": sa.Text(),
    "moment": MOMENT,
    "count": sa.BigInteger(),
    "number": sa.Float(53),
    "flag": sa.Boolean(),
    "json": sa.Text(),
}

TABLES = {
    "reviews": "review_id brand! source! kind!:member native_id url page_id crawl_id rating:number title text! language "
    "published:moment author_key verified:flag helpful:count country visible!:flag reply_text replied_at:moment",
    "faq_entries": "faq_id brand! url! question! answer! markup! page_id crawl_id language",
    "serp_captures": "capture_id keyword! provider! country language device! captured_at!:moment state!:member "
    "depth!:count reason page_id crawl_id",
    "rankings": "ranking_id capture_id! position!:count part!:member url! title snippet",
    "signals": "signal_id brand! url! kind!:member vendor evidence! page_id crawl_id",
    "rating_summaries": "summary_id brand! source! url! rating:number count:count page_id crawl_id",
    "pages": "page_id url! crawl_id! fetched_at!:moment status!:count content_type file! offset!:count length!:count "
    "rendered!:flag",
    "crawls": "crawl_id spider! source! brand start_url started!:moment finished:moment expected:count got!:count "
    "new!:count duplicates!:count pages!:count blocked!:count failed!:count dropped!:count stop_reason fill_rates!:json",
}
"""Table -> columns; the first is the key, ``!`` marks what may not be empty, text where no type stands."""


def upgrade() -> None:
    """Create the tables."""
    for table, columns in TABLES.items():
        made: list[sa.Column[Any]] = []
        for column in columns.split():
            name, _, kind = column.partition(":")
            made.append(
                sa.Column(
                    name.rstrip("!"),
                    TYPES[kind or "words"],
                    primary_key=not made,
                    nullable=bool(made) and not name.endswith("!"),
                )
            )
        op.create_table(table, *made)
    op.create_index("ix_rankings_capture_id", "rankings", ["capture_id"])
    op.create_index("ix_pages_crawl_id", "pages", ["crawl_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in reversed(TABLES):
        op.drop_table(table)
