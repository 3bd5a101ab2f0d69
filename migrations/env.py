"""Alembic's entry: one transaction for a whole upgrade, on SQLite too, so that a failure leaves nothing behind."""

from __future__ import annotations

from alembic import context

import kbapp
from kbapp.db import Base

kbapp.load_models()
engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,
        render_as_batch=True,
        compare_server_default=False,
    )
    with context.begin_transaction():
        context.run_migrations()
