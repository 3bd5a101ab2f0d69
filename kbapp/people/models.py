"""Accounts, their roles and rights, who is signed in, one-time links, counted tries, and the journal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kbapp.db import Base, folded, sort_key


class Role(Base):
    """A set of rights that an account can have."""

    __tablename__ = "role"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)


class RoleRight(Base):
    """A right that a role has now."""

    __tablename__ = "role_right"

    role_name: Mapped[str] = mapped_column(ForeignKey("role.name"), primary_key=True)
    right_name: Mapped[str] = mapped_column(String(60), primary_key=True)


class KnownRight(Base):
    """A right that was once given to its roles, so that it is not given again to a role that lost it."""

    __tablename__ = "known_right"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)


class AccountRole(Base):
    """A role that an account has."""

    __tablename__ = "account_role"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role_name: Mapped[str] = mapped_column(ForeignKey("role.name"), primary_key=True, index=True)


class Account(Base):
    """Somebody who can sign in; never deleted, since the journal and the report name her."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60))
    login_folded: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_folded: Mapped[str] = mapped_column(String(400))
    name_sort_key: Mapped[str] = mapped_column(String(600), index=True)
    language: Mapped[str | None] = mapped_column(String(2))
    theme: Mapped[str] = mapped_column(String(10), server_default="")
    """`light`, `dark`, or empty for what the browser asks for."""
    keys: Mapped[str] = mapped_column(String(200), server_default="")
    """Keys of her own, such as `copy=KeyC single=off`; empty for the usual ones."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]
    demo_at: Mapped[datetime | None]
    """When it was made as a demonstration: its password is in the README."""

    roles: Mapped[list[Role]] = relationship(secondary="account_role", order_by=Role.name)

    def rename(self, name: str) -> None:
        """Set the name and what is made from it."""
        self.name, self.name_folded, self.name_sort_key = name, folded(name)[:400], sort_key(name)


class SignIn(Base):
    """A browser in which somebody is signed in; the row is deleted when that ends."""

    __tablename__ = "sign_in"
    __table_args__ = {"sqlite_autoincrement": True}  # an old page's button must not end a newer session

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64))
    agent: Mapped[str] = mapped_column(String(200))


class Unsaved(Base):
    """What somebody has typed into a form and not sent yet, kept while she types; `form` is the form's address.

    `base` is the revision (or version) that was on screen, `fields` the form's values as JSON.
    """

    __tablename__ = "unsaved"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(200), primary_key=True)
    base: Mapped[int]
    fields: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Invitation(Base):
    """A one-time link: `first-administrator` and `invite` make an account, `password-reset` opens one again."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    login: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[str] = mapped_column(String(400))
    """Names of roles, parted by spaces."""
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(60))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """How often somebody tried to sign in, by name and by address; the key is a keyed hash of either."""

    __tablename__ = "attempt"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    tries: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class Entry(Base):
    """One line of the journal: who did what, when, from where. Triggers refuse every change.

    It stands alone, without foreign keys, so that nothing else can ever have a reason to touch it.
    """

    __tablename__ = "journal_entry"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    login: Mapped[str] = mapped_column(String(60), index=True)
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class JournalHead(Base):
    """One row: the journal's last number and hash, sealed, so that a cut tail is noticed; locked while appending."""

    __tablename__ = "journal_head"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


class Installation(Base):
    """One row: when this base was made, and the fingerprint of the secret that it belongs to."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    secret_fingerprint: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
