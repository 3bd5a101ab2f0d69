"""Who has a right now: for lists of those who are asked, and for those who can be made answerable."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from kbapp.people.models import Account, AccountRole, RoleRight


def holds(right: str) -> ColumnElement[bool]:
    """The condition that an account is open and has the right through one of its roles."""
    given = exists().where(
        AccountRole.account_id == Account.id,
        RoleRight.role_name == AccountRole.role_name,
        RoleRight.right_name == right,
    )
    return Account.deactivated_at.is_(None) & given


def holders(session: Session, *, right: str) -> list[Account]:
    """Every open account that has the right, in the order of names."""
    return list(session.scalars(select(Account).where(holds(right)).order_by(Account.name_sort_key, Account.id)))
