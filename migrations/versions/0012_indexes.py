"""What was said to be the answer, and what is pinned, are found without reading the whole table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_indexes"
down_revision = "0011_synonyms"
SAID, PINNED = sa.text("answered_at IS NOT NULL"), sa.text("pinned_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_asked_key_answered", "asked_key", ["answered_at"], sqlite_where=SAID, postgresql_where=SAID)
    op.create_index("ix_article_pinned", "article", ["pinned_at"], sqlite_where=PINNED, postgresql_where=PINNED)


def downgrade() -> None:
    op.drop_index("ix_article_pinned", table_name="article")
    op.drop_index("ix_asked_key_answered", table_name="asked_key")
