"""Crawls say what the store holds of their source: a re-crawl that stops at known reviews is measured by it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; older crawls leave it empty."""
    op.add_column("crawls", sa.Column("held", sa.BigInteger()))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("crawls", "held")
