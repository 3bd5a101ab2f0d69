"""The tables of the room people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_people"
down_revision = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
