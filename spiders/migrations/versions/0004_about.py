"""What a store knows about itself: which key its authors were hashed with, and whom it was told to forget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "about", sa.Column("name", WORDS, primary_key=True, nullable=False), sa.Column("value", WORDS, nullable=False)
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("about")
