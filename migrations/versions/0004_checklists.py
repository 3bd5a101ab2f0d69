"""The tables of the room checklists, and the triggers that keep answers as they were given."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kbapp.db import UtcDateTime

revision = "0004_checklists"
down_revision = "0003_articles"


def upgrade() -> None:
    _make_centre()
    _make_period()
    _make_answer()
    _make_triggers(op.get_bind().dialect.name)


def _make_centre() -> None:
    op.create_table(
        "centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("bin", sa.String(12)),
        sa.Column("time_zone", sa.String(60), nullable=False),
        sa.Column("respondent", sa.String(20), nullable=False),
        sa.CheckConstraint("respondent IN ('uses-a-centre', 'has-a-unit')", name=op.f("ck_centre_respondent")),
        sa.PrimaryKeyConstraint("id", name="pk_centre"),
        sa.UniqueConstraint("code", name="uq_centre_code"),
    )


def _make_period() -> None:
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(7), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("edition", sa.String(60), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by_id", sa.Integer()),
        sa.Column("opened_by_login", sa.String(60), nullable=False),
        sa.Column("opened_by_name", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name="fk_period_centre_id_centre"),
        sa.ForeignKeyConstraint(["opened_by_id"], ["account.id"], name="fk_period_opened_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_period"),
        sa.UniqueConstraint("centre_id", "code", name="uq_period_centre_id_code"),
    )
    op.create_table(
        "period_row",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text()),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name="fk_period_row_period_id_period"),
        sa.PrimaryKeyConstraint("period_id", "row", name="pk_period_row"),
    )
    op.create_table(
        "period_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("row", sa.Integer()),
        sa.Column("basis_class", sa.String(20), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name="fk_period_item_period_id_period"),
        sa.PrimaryKeyConstraint("id", name="pk_period_item"),
        sa.UniqueConstraint("period_id", "code", name="uq_period_item_period_id_code"),
    )


def _make_answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer()),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["period_item.id"], name="fk_answer_item_id_period_item"),
        sa.ForeignKeyConstraint(
            ["item_id", "replaces_id"], ["answer.item_id", "answer.id"], name="fk_answer_item_id_replaces_id_answer"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name="fk_answer_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("replaces_id", name="uq_answer_replaces_id"),
        sa.UniqueConstraint("item_id", "id", name="uq_answer_item_id_id"),
    )
    op.create_index(
        "ix_answer_first",
        "answer",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("replaces_id IS NULL"),
        postgresql_where=sa.text("replaces_id IS NULL"),
    )


def _make_triggers(dialect: str) -> None:
    if dialect == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER answer_no_{change.lower()} BEFORE {change} ON answer "
                "BEGIN SELECT RAISE(ABORT, 'answers are added, never changed'); END"
            )
        op.execute(  # REPLACE deletes without asking the trigger above
            "CREATE TRIGGER answer_no_replace BEFORE INSERT ON answer WHEN EXISTS (SELECT 1 FROM answer "
            "WHERE id = NEW.id OR (item_id = NEW.item_id AND replaces_id IS NEW.replaces_id)) "
            "BEGIN SELECT RAISE(ABORT, 'answers are added, never changed'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION answer_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'answers are added, never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER answer_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON answer "
        "FOR EACH STATEMENT EXECUTE FUNCTION answer_refuse()"
    )


def downgrade() -> None:
    for table in ("answer", "period_item", "period_row", "period", "centre"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION answer_refuse()")
