"""What compliance keeps: tasks, remarks, evidence, reminders; reviews, seals, submissions, recommendations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kbapp.db import UtcDateTime

revision = "0010_compliance"
down_revision = "0007_files"

ADDED = ("remark", "evidence", "evidence_revision", "review", "finding_word", "seal", "submission")
"""Tables whose rows are added and never changed."""

TABLES = (
    "edition",
    "reminder",
    "task",
    "remark",
    "evidence",
    "evidence_revision",
    "evidence_use",
    "review",
    "finding_word",
    "seal",
    "submission",
    "recommendation",
    "recommended_action",
)
COLUMNS = (
    ("answer", "carried_from_id"),
    ("centre", "figure_columns"),
    ("period", "settings"),
    ("period", "issue"),
    ("period", "reason"),
    ("period", "closed_at"),
    ("period_item", "spec"),
)


def upgrade() -> None:
    _add_columns()
    _make_work()
    _make_evidence()
    _make_report()
    _make_recommendations()
    _make_triggers(op.get_bind().dialect.name)


def _add_columns() -> None:
    op.add_column("answer", sa.Column("carried_from_id", sa.Integer()))
    op.add_column("centre", sa.Column("figure_columns", sa.Text()))
    op.add_column("period", sa.Column("settings", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("period", sa.Column("issue", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.add_column("period", sa.Column("reason", sa.String(1000), nullable=False, server_default=""))
    op.add_column("period", sa.Column("closed_at", UtcDateTime()))
    op.add_column("period_item", sa.Column("spec", sa.Text(), nullable=False, server_default="{}"))


def _make_work() -> None:
    op.create_table(
        "edition",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_edition")),
    )
    op.create_table(
        "reminder",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_reminder_period_id_period")),
        sa.PrimaryKeyConstraint("period_id", "what", name=op.f("pk_reminder")),
    )
    op.create_table(
        "task",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("assignee_id", sa.Integer()),
        sa.Column("assignee_name", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.CheckConstraint("status IN ('to-do', 'in-progress', 'in-review', 'done')", name=op.f("ck_task_status")),
        sa.ForeignKeyConstraint(["assignee_id"], ["account.id"], name=op.f("fk_task_assignee_id_account")),
        sa.ForeignKeyConstraint(["item_id"], ["period_item.id"], name=op.f("fk_task_item_id_period_item")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_task")),
    )
    op.create_index("ix_task_assignee_id", "task", ["assignee_id"], unique=False)
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_remark_by_id_account")),
        sa.ForeignKeyConstraint(["item_id"], ["period_item.id"], name=op.f("fk_remark_item_id_period_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index("ix_remark_item_id", "remark", ["item_id"], unique=False)


def _make_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('file', 'link', 'reference')", name=op.f("ck_evidence_kind")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_evidence_by_id_account")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_evidence_centre_id_centre")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_centre_id", "evidence", ["centre_id"], unique=False)
    op.create_table(
        "evidence_revision",
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("collected_on", sa.Date()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_until", sa.Date()),
        sa.Column("sha256", sa.String(64)),
        sa.Column("name", sa.String(200)),
        sa.Column("type", sa.String(100)),
        sa.Column("size", sa.Integer()),
        sa.Column("url", sa.String(2000)),
        sa.Column("ref_kind", sa.String(40)),
        sa.Column("ref_key", sa.String(100)),
        sa.Column("ref_version", sa.String(40)),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_evidence_revision_by_id_account")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_revision_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "number", name=op.f("pk_evidence_revision")),
    )
    op.create_index("ix_evidence_revision_valid_until", "evidence_revision", ["valid_until"], unique=False)
    op.create_table(
        "evidence_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(40)),
        sa.Column("removed_at", UtcDateTime()),
        sa.Column("removed_by_login", sa.String(60)),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_evidence_use_by_id_account")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_use_evidence_id_evidence")),
        sa.ForeignKeyConstraint(["item_id"], ["period_item.id"], name=op.f("fk_evidence_use_item_id_period_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_use")),
    )
    op.create_index("ix_evidence_use_evidence_id", "evidence_use", ["evidence_id"], unique=False)
    op.create_index("ix_evidence_use_item_id", "evidence_use", ["item_id"], unique=False)


def _make_report() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("remark", sa.String(2000), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("step IN ('prepared', 'returned', 'approved')", name=op.f("ck_review_step")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_review_by_id_account")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_review_period_id_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_period_id", "review", ["period_id"], unique=False)
    op.create_table(
        "finding_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(120), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_finding_word_by_id_account")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_finding_word_period_id_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_word")),
    )
    op.create_index("ix_finding_word_period_id", "finding_word", ["period_id"], unique=False)
    op.create_table(
        "seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer()),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_seal_by_id_account")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_seal_centre_id_centre")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_seal_period_id_period")),
        sa.ForeignKeyConstraint(["previous_id"], ["seal.id"], name=op.f("fk_seal_previous_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("period_id", "issue", name=op.f("uq_seal_period_id_issue")),
        sa.UniqueConstraint("previous_id", name=op.f("uq_seal_previous_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_seal_sha256")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(300), nullable=False),
        sa.Column("receipt_sha256", sa.String(64)),
        sa.Column("receipt_name", sa.String(200)),
        sa.Column("receipt_type", sa.String(100)),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_submission_by_id_account")),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_submission_seal_id_seal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index("ix_submission_seal_id", "submission", ["seal_id"], unique=False)


def _make_recommendations() -> None:
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer()),
        sa.Column("number", sa.String(100), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(4000), nullable=False),
        sa.Column("closed_at", UtcDateTime()),
        sa.Column("closed_by_login", sa.String(60)),
        sa.Column("closed_by_name", sa.String(120)),
        sa.Column("closed_words", sa.String(2000), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_recommendation_by_id_account")),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_recommendation_centre_id_centre")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_recommendation_period_id_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
    )
    op.create_index("ix_recommendation_centre_id", "recommendation", ["centre_id"], unique=False)
    op.create_table(
        "recommended_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("who", sa.String(120), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", UtcDateTime()),
        sa.Column("done_by_login", sa.String(60)),
        sa.Column("done_words", sa.String(2000), nullable=False),
        sa.Column("evidence_sha256", sa.String(64)),
        sa.Column("evidence_name", sa.String(200)),
        sa.Column("evidence_type", sa.String(100)),
        sa.Column("by_id", sa.Integer()),
        sa.Column("by_login", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(120), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_recommended_action_by_id_account")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_recommended_action_recommendation_id_recommendation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommended_action")),
    )
    op.create_index(
        "ix_recommended_action_recommendation_id", "recommended_action", ["recommendation_id"], unique=False
    )


def _make_triggers(dialect: str) -> None:
    for table in ADDED:
        refusal = f"rows of {table} are added, never changed"
        if dialect == "sqlite":
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )
            continue
        op.execute(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table in ADDED:
            op.execute(f"DROP FUNCTION {table}_refuse()")
    for table, column in COLUMNS:
        op.drop_column(table, column)
