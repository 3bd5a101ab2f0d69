"""The tables of the room checklists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_checklists"
down_revision = "0003_articles"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
