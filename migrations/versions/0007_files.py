"""Bytes by their SHA-256: what is kept, and the bytes themselves where they lie in the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kbapp.db import UtcDateTime

revision = "0007_files"
down_revision = "0006_operator_screen"


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("sha256", name="pk_stored_file"),
    )


def downgrade() -> None:
    op.drop_table("stored_file")
