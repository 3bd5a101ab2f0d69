"""The tables of the room articles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_articles"
down_revision = "0002_search"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
