"""The table of the work that is due."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kbapp.db import UtcDateTime

revision = "0005_jobs"
down_revision = "0004_checklists"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime()),
        sa.Column("leased_by", sa.String(40)),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("failed_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("name", name="pk_job"),
    )


def downgrade() -> None:
    op.drop_table("job")
