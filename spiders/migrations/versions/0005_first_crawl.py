"""Which crawl or import brought a review first; of those stored before, the one that last brought it is all that is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column."""
    op.add_column("reviews", sa.Column("first_crawl_id", WORDS))
    op.execute("UPDATE reviews SET first_crawl_id = crawl_id")


def downgrade() -> None:
    """Drop it."""
    op.drop_column("reviews", "first_crawl_id")
