"""What a brand knows itself: survey answers, tickets, test enquiries, customer figures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
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
}

TABLES = {
    "survey_answers": "answer_id brand! kind!:member score!:number scale_min!:number scale_max!:number at:moment stage "
    "segment review_id crawl_id",
    "tickets": "ticket_id brand! opened_at!:moment first_response_at:moment resolved_at:moment observed_until!:moment "
    "contacts:count channel topic segment crawl_id",
    "contact_attempts": "attempt_id brand! channel! asked_at!:moment answered_at:moment observed_until!:moment note "
    "crawl_id",
    "customer_figures": "figures_id brand! period! segment customers_at_start:count customers_lost:count "
    "average_order_value:number orders_per_year:number years_retained:number currency crawl_id",
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


def downgrade() -> None:
    """Drop them."""
    for table in reversed(list(TABLES)):
        op.drop_table(table)
