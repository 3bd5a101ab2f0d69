"""What every base has before anybody comes: roles, rights, the journal's begin, and the secret that it belongs to."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kbapp import db
from kbapp.errors import SetupError
from kbapp.people import journal, passwords, service
from kbapp.people.models import Account, Installation, KnownRight, Role, RoleRight
from kbapp.people.rights import MACHINE, ROLES, Right

DEMO_ACCOUNTS = {"operator": "Operator (demo)", "supervisor": "Supervisor (demo)", "manager": "Manager (demo)"}


def make_roles(session: Session, *, rights: Sequence[Right], at: datetime) -> None:
    """Put roles, the rights of roles and the installation's row into the base; safe to repeat after each upgrade.

    A right is given to its roles once, when it is new: what an administrator changed later stays.
    """
    session.add_all(Role(name=name) for name in ROLES.keys() - set(session.scalars(select(Role.name))))
    session.flush()
    known = set(session.scalars(select(KnownRight.name)))
    for right in rights:
        if right.name not in known:
            session.add(KnownRight(name=right.name))
            session.add_all(RoleRight(role_name=role, right_name=right.name) for role in right.roles)
    if session.get(Installation, 1) is None:
        session.add(Installation(id=1, secret_fingerprint=_fingerprint(session), made_at=at))
    session.flush()
    journal.begin(session)


def check_secret(session: Session) -> None:
    """Go on only with the secret that the base was made with.

    Errors: `SetupError`.
    """
    stored = session.scalar(select(Installation.secret_fingerprint))
    if stored is None or not hmac.compare_digest(stored, _fingerprint(session)):
        raise SetupError(
            "The secret key is not the one that this base was made with. Put the right file back, "
            "or name it in KBAPP_SECRET_KEY_FILE."
        )


def make_demo_accounts(session: Session, *, at: datetime) -> None:
    """Accounts to look around with; calling it again changes nothing. They can sign in only while DEMO=1."""
    for login, name in DEMO_ACCOUNTS.items():
        if session.scalar(select(Account.id).where(Account.login_folded == login)) is None:
            made = service.create(session, login=login, name=name, roles=[login], at=at, by=MACHINE)
            made.password_hash = passwords.hashed(demo_password(login))
            made.demo_at = made.password_changed_at = at


def demo_password(login: str) -> str:
    """The password of a demonstration account, as the README says it."""
    return f"{login}-demo-1414"


def _fingerprint(session: Session) -> str:
    return hmac.new(db.secret_of(session), b"kbapp installation fingerprint", hashlib.sha256).hexdigest()
