"""The tables of the room articles, and the triggers that keep revisions and publications as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kbapp.db import UtcDateTime

revision = "0003_articles"
down_revision = "0002_search"


def upgrade() -> None:
    _make_articles()
    _make_texts()
    _make_imports()
    _make_triggers(op.get_bind().dialect.name)


def _make_articles() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("order", sa.Integer(), nullable=False),
        sa.Column("title_kk", sa.String(300), nullable=False),
        sa.Column("title_ru", sa.String(300), nullable=False),
        sa.Column("title_en", sa.String(300), nullable=False),
        sa.Column("key_kk", sa.String(600), nullable=False),
        sa.Column("key_ru", sa.String(600), nullable=False),
        sa.Column("key_en", sa.String(600), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_category"),
        sa.UniqueConstraint("slug", name="uq_category_slug"),
    )
    op.create_table(
        "article",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("slug", sa.String(100), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(100), nullable=False),
        sa.Column("source", sa.String(2000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("audience IN ('everyone', 'supervisors')", name=op.f("ck_article_audience")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name="fk_article_category_id_category"),
        sa.PrimaryKeyConstraint("number", name="pk_article"),
        sa.UniqueConstraint("id", name="uq_article_id"),
        sa.UniqueConstraint("slug", name="uq_article_slug"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_article_category_id", "article", ["category_id"])
    op.create_table(
        "tag",
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(100), nullable=False),
        sa.Column("folded", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_tag_article_number_article"),
        sa.PrimaryKeyConstraint("article_number", "position", name="pk_tag"),
    )
    op.create_index("ix_tag_folded", "tag", ["folded"])
    op.create_table(
        "alias",
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("alias", sa.String(300), nullable=False),
        sa.Column("folded", sa.String(900), nullable=False),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_alias_article_number_article"),
        sa.PrimaryKeyConstraint("article_number", "language", "position", name="pk_alias"),
    )
    op.create_index("ix_alias_folded", "alias", ["folded"])


def _make_texts() -> None:
    op.create_table(
        "article_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_article_text_article_number_article"),
        sa.PrimaryKeyConstraint("id", name="pk_article_text"),
        sa.UniqueConstraint("article_number", "language", name="uq_article_text_article_number_language"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("title_key", sa.String(600), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["article_text.id"], name="fk_revision_text_id_article_text"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("text_id", "number", name="uq_revision_text_id_number"),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("until_at", UtcDateTime()),
        sa.Column("until_by", sa.String(100), nullable=False),
        sa.Column("until_reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["article_text.id"], name="fk_publication_text_id_article_text"),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_publication_revision_id_revision"),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
    )
    op.create_index("ix_publication_text_id", "publication", ["text_id"])
    op.create_index("ix_publication_revision_id", "publication", ["revision_id"])
    op.create_index(
        "ix_publication_open",
        "publication",
        ["text_id"],
        unique=True,
        sqlite_where=sa.text("until_at IS NULL"),
        postgresql_where=sa.text("until_at IS NULL"),
    )


def _make_imports() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_draft_article_number_article"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
        sa.UniqueConstraint("article_number", "part", name="uq_draft_article_number_part"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "imported_file",
        sa.Column("article_number", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer()),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["article_number"], ["article.number"], name="fk_imported_file_article_number_article"),
        sa.PrimaryKeyConstraint("article_number", "part", name="pk_imported_file"),
    )


ENDED = (
    "OLD.until_at IS NOT NULL OR NEW.until_at IS NULL OR NEW.id <> OLD.id OR NEW.text_id <> OLD.text_id "
    "OR NEW.revision_id <> OLD.revision_id OR NEW.from_at <> OLD.from_at OR NEW.by <> OLD.by "
    "OR NEW.reason <> OLD.reason"
)
"""A change of a publication that is anything else than its end."""


def _make_triggers(dialect: str) -> None:
    if dialect == "sqlite":
        _make_triggers_of_sqlite()
    else:
        _make_triggers_of_postgresql()


def _make_triggers_of_sqlite() -> None:
    def refuse(name: str, when: str) -> None:
        sentence = "revisions and publications are kept as they were written"
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END")

    refuse("revision_no_update", "UPDATE ON revision")
    refuse("publication_no_update", f"UPDATE ON publication WHEN {ENDED}")
    for table in ("revision", "publication"):
        refuse(f"{table}_no_delete", f"DELETE ON {table}")
        # REPLACE deletes without asking the trigger above
        known = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608  # one of the two names above
        refuse(f"{table}_no_replace", f"INSERT ON {table} WHEN {known}")
    refuse(
        "revision_no_replace_of_number",
        "INSERT ON revision WHEN EXISTS (SELECT 1 FROM revision WHERE text_id = NEW.text_id AND number = NEW.number)",
    )


def _make_triggers_of_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION article_past_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'revisions and publications are kept as they were written'; END $$"
    )

    def refuse(name: str, when: str, each: str) -> None:
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} FOR EACH {each} EXECUTE FUNCTION article_past_refuse()")

    refuse("revision_no_change", "UPDATE OR DELETE OR TRUNCATE ON revision", "STATEMENT")
    refuse("publication_no_delete", "DELETE OR TRUNCATE ON publication", "STATEMENT")
    op.execute(
        f"CREATE TRIGGER publication_no_update BEFORE UPDATE ON publication FOR EACH ROW WHEN ({ENDED}) "
        "EXECUTE FUNCTION article_past_refuse()"
    )


def downgrade() -> None:
    for table in "imported_file draft publication revision article_text alias tag article category".split():
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION article_past_refuse()")
