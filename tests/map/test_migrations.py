"""Migrations build exactly the tables of the models, on both databases, and a failing one leaves nothing behind."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, event, inspect, text

from kbapp import db, load_models
from kbapp.config import ROOT
from kbapp.db import Base, Database

BROKEN = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999_broken", {head!r}


def upgrade() -> None:
    op.create_table("half_done", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("account", sa.Column("half_done", sa.Integer()))
    op.execute("UPDATE account SET name = 'spoilt'")
    raise RuntimeError("the power is gone")
"""


def snapshot(database: Database) -> dict[str, Any]:
    """The schema as the database itself tells it."""
    with database.read_engine.connect() as connection:
        if database.on_sqlite:
            rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
            return {f"{row.type} {row.name}": row.sql for row in rows}
        return {**tables(connection), **dict(map(tuple, connection.execute(text(TRIGGERS))))}


TRIGGERS = """
    SELECT 'trigger ' || tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT 'function ' || proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def tables(connection: Connection) -> dict[str, Any]:
    look = inspect(connection)
    return {
        f"table {name}": [
            [(column["name"], str(column["type"]), column["nullable"]) for column in look.get_columns(name)],
            look.get_pk_constraint(name),
            sorted(map(str, look.get_foreign_keys(name))),
            sorted(map(str, look.get_indexes(name))),
            sorted(map(str, look.get_unique_constraints(name))),
            sorted(map(str, look.get_check_constraints(name))),
        ]
        for name in look.get_table_names()
    }


def head() -> str:
    found = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert len(found) == 1
    return found[0]


def test_the_migrations_build_what_the_models_say(database: Database) -> None:
    load_models()
    with database.read_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_of_the_tables_are_those_of_the_models(database: Database) -> None:
    load_models()
    with database.read_engine.connect() as connection:
        look = inspect(connection)
        built = {
            (name, str(each["name"])) for name in look.get_table_names() for each in look.get_check_constraints(name)
        }
    said = {
        (table.name, str(each.name))
        for table in Base.metadata.sorted_tables
        for each in table.constraints
        if isinstance(each, CheckConstraint)
    }
    assert built == said


def test_all_the_way_down_and_up_again_leaves_the_same_schema(database: Database) -> None:
    before = snapshot(database)
    command.downgrade(db.migrations(database), "base")
    assert [name for name in snapshot(database) if "alembic_version" not in name] == []

    command.upgrade(db.migrations(database), "head")
    assert snapshot(database) == before


def test_each_migration_can_be_taken_back_alone(database: Database) -> None:
    for revision in ScriptDirectory(str(ROOT / "migrations")).walk_revisions():
        after = snapshot(database)
        command.downgrade(db.migrations(database), "-1")
        command.upgrade(db.migrations(database), "+1")
        assert snapshot(database) == after, revision.revision
        command.downgrade(db.migrations(database), "-1")


def test_a_migration_that_fails_midway_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_broken.py").write_text(BROKEN.format(head=head()), encoding="utf-8")
    config = db.migrations(database)
    config.set_main_option("script_location", str(folder))
    before = snapshot(database)

    with pytest.raises(RuntimeError, match="the power is gone"):
        command.upgrade(config, "head")

    assert snapshot(database) == before
    db.check(database)


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6, 0.85, 0.99])
def test_an_upgrade_that_dies_after_any_statement_leaves_the_base_empty(database: Database, share: float) -> None:
    command.downgrade(db.migrations(database), "base")
    before, whole = snapshot(database), count_of_statements(database)

    with pytest.raises(RuntimeError, match="the disk is gone"):
        upgrade(database, until=int(whole * share))

    assert snapshot(database) == before
    upgrade(database, until=None)
    db.check(database)


def count_of_statements(database: Database) -> int:
    count = upgrade(database, until=None)
    command.downgrade(db.migrations(database), "base")
    return count


def upgrade(database: Database, *, until: int | None) -> int:
    """Upgrade, and fail before the statement numbered `until`; the number of statements."""
    seen = 0

    def listen(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == until:
            raise RuntimeError("the disk is gone")

    event.listen(database.write_engine, "before_cursor_execute", listen)
    try:
        command.upgrade(db.migrations(database), "head")
    finally:
        event.remove(database.write_engine, "before_cursor_execute", listen)
    return seen
