"""Synonyms: sets of words and phrases that say the same, in one language or across them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kbapp.db import UtcDateTime

revision = "0011_synonyms"
down_revision = "0010_compliance"


def upgrade() -> None:
    op.create_table(
        "synonym_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_synonym_set"),
    )
    op.create_table(
        "synonym",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("words", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["synonym_set.id"], name="fk_synonym_set_id_synonym_set"),
        sa.PrimaryKeyConstraint("set_id", "place", name="pk_synonym"),
    )


def downgrade() -> None:
    op.drop_table("synonym")
    op.drop_table("synonym_set")
