"""What the operator's screen keeps: what was asked, favourites, flags, must-reads, files, half-typed forms, own settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kbapp.db import UtcDateTime

revision = "0006_operator_screen"
down_revision = "0005_jobs"


def upgrade() -> None:
    _add_columns()
    _make_asked()
    _make_readers()
    _make_media()
    _make_unsaved()


def _add_columns() -> None:
    op.add_column("account", sa.Column("theme", sa.String(10), nullable=False, server_default=""))
    op.add_column("account", sa.Column("keys", sa.String(200), nullable=False, server_default=""))
    op.add_column(
        "article", sa.Column("verify_every_days", sa.Integer(), nullable=False, server_default=sa.text("180"))
    )
    op.add_column("article", sa.Column("pinned_at", UtcDateTime()))
    op.add_column("article_text", sa.Column("verified_at", UtcDateTime()))
    op.add_column("article_text", sa.Column("verified_by", sa.String(100), nullable=False, server_default=""))
    op.add_column("category", sa.Column("parent", sa.String(100), nullable=False, server_default=""))


def _make_asked() -> None:
    op.create_table(
        "asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thought", sa.String(36), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("folded", sa.String(900), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("ms", sa.Integer()),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("gap_at", UtcDateTime()),
        sa.Column("gap_note", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_asked_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_asked"),
        sa.UniqueConstraint("thought", name="uq_asked_thought"),
    )
    for column in ("account_id", "began_at", "folded"):
        op.create_index(f"ix_asked_{column}", "asked", [column])
    op.create_table(
        "asked_key",
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("place", sa.Integer()),
        sa.Column("opened_at", UtcDateTime()),
        sa.Column("answered_at", UtcDateTime()),
        sa.ForeignKeyConstraint(["asked_id"], ["asked.id"], name="fk_asked_key_asked_id_asked"),
        sa.PrimaryKeyConstraint("asked_id", "key", name="pk_asked_key"),
    )
    op.create_index("ix_asked_key_key", "asked_key", ["key"])
    op.create_table(
        "favourite",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_favourite_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", "thing", name="pk_favourite"),
    )


def _make_readers() -> None:
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("answered_at", UtcDateTime()),
        sa.Column("answered_by", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("heard_at", UtcDateTime()),
        sa.CheckConstraint("kind IN ('wrong', 'old', 'unclear', 'missing')", name=op.f("ck_flag_kind")),
        sa.CheckConstraint("outcome IN ('', 'changed', 'kept')", name=op.f("ck_flag_outcome")),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_flag_article_number_article"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_flag_revision_id_revision"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_flag_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
        sqlite_autoincrement=True,
    )
    for column in ("article_number", "account_id", "answered_at"):
        op.create_index(f"ix_flag_{column}", "flag", [column])
    op.create_table(
        "must_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("until_at", UtcDateTime()),
        sa.Column("until_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_must_read_article_number_article"),
        sa.PrimaryKeyConstraint("id", name="pk_must_read"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_must_read_article_number", "must_read", ["article_number"])
    op.create_index(
        "ix_must_read_open",
        "must_read",
        ["article_number"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )
    op.create_table(
        "read_receipt",
        sa.Column("must_read_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["must_read_id"], ["must_read.id"], name="fk_read_receipt_must_read_id_must_read"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_read_receipt_account_id_account"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_read_receipt_revision_id_revision"),
        sa.PrimaryKeyConstraint("must_read_id", "account_id", name="pk_read_receipt"),
    )
    op.create_index("ix_read_receipt_account_id", "read_receipt", ["account_id"])


def _make_media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("alt_kk", sa.String(500), nullable=False),
        sa.Column("alt_ru", sa.String(500), nullable=False),
        sa.Column("alt_en", sa.String(500), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_media_article_number_article"),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
        sa.UniqueConstraint("article_number", "sha256", name="uq_media_article_number_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_media_sha256", "media", ["sha256"])


def _make_unsaved() -> None:
    op.create_table(
        "unsaved",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(200), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_unsaved_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", "form", name="pk_unsaved"),
    )


def downgrade() -> None:
    for table in "unsaved media read_receipt must_read flag favourite asked_key asked".split():
        op.drop_table(table)
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)


COLUMNS = (
    ("account", "theme"),
    ("account", "keys"),
    ("article", "verify_every_days"),
    ("article", "pinned_at"),
    ("article_text", "verified_at"),
    ("article_text", "verified_by"),
    ("category", "parent"),
)
