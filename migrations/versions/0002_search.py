"""The tables of the room search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_search"
down_revision = "0001_people"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
