"""What was said to be the answer is found by when it was said: a search that counts it never reads the whole table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_answered"
down_revision = "0011_synonyms"
SAID = sa.text("answered_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_asked_key_answered", "asked_key", ["answered_at"], sqlite_where=SAID, postgresql_where=SAID)


def downgrade() -> None:
    op.drop_index("ix_asked_key_answered", table_name="asked_key")
