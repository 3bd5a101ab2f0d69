"""What is known of an article besides its texts: where it stands, who may read it, who answers for it, how it is asked for."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kbapp.articles.wording import limited, storable
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _

EVERYONE = "everyone"
SUPERVISORS = "supervisors"
AUDIENCES = {EVERYONE: _("Everyone"), SUPERVISORS: _("Supervisors only")}

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_MAX = 100
OWNER_MAX = 100
SOURCE_MAX = 2000
TAG_MAX = 100
ALIAS_MAX = 300
VERIFY_EVERY_DAYS = 180
VERIFY_DAYS_MAX = 3650
COUNT_MAX = 200
"""How many tags, or aliases in one language, an article may have."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """An article's details; `category` is the category's slug, `aliases` the other ways to ask, by language, in order.

    Units: `verify_every_days` in days, 0 for never.
    """

    slug: str
    category: str
    audience: str = EVERYONE
    owner: str = ""
    source: str = ""
    verify_every_days: int = VERIFY_EVERY_DAYS
    tags: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def made(
    *,
    slug: str,
    category: str,
    audience: str = EVERYONE,
    owner: str = "",
    source: str = "",
    verify_every_days: int = VERIFY_EVERY_DAYS,
    tags: Iterable[str] = (),
    aliases: Mapping[str, Iterable[str]] | None = None,
) -> Details:
    """Details in their one spelling: no blank entries, no languages without aliases.

    Errors: `Invalid` naming the field.
    """
    if audience not in AUDIENCES:
        raise Invalid(_("The audience is `everyone` or `supervisors`."), field="audience")
    if not 0 <= verify_every_days <= VERIFY_DAYS_MAX:
        raise Invalid(
            _("Write a number of days from 0 (never) to %(most)s.", most=VERIFY_DAYS_MAX), field="verify_every_days"
        )
    asked = aliases or {}
    lists = {each: lines(asked.get(each, ()), field=f"aliases_{each}") for each in LANGUAGES}
    return Details(
        slug=known_slug(slug),
        category=category,
        audience=audience,
        owner=limited(_line(owner, field="owner"), OWNER_MAX, field="owner"),
        source=limited(storable(source, field="source").replace("\r\n", "\n").strip(), SOURCE_MAX, field="source"),
        verify_every_days=verify_every_days,
        tags=lines(tags, field="tags", limit=TAG_MAX),
        aliases={language: several for language, several in lists.items() if several},
    )


def known_slug(slug: str) -> str:
    """A short name for addresses.

    Errors: `Invalid` when it is not of small Latin letters, digits and single hyphens.
    """
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_MAX:
        raise Invalid(
            _(
                "The short name has small Latin letters, digits and hyphens between them, at most %(limit)s.",
                limit=SLUG_MAX,
            ),
            field="slug",
        )
    return slug


def known_id(id: str) -> str:
    """An article's id in its one spelling.

    Errors: `Invalid` when it is no UUID.
    """
    try:
        return str(uuid.UUID(id))
    except ValueError as fault:
        raise Invalid(_("The id is a UUID, such as one made by `uuidgen`."), field="id") from fault


def lines(entries: Iterable[str], *, field: str, limit: int = ALIAS_MAX) -> tuple[str, ...]:
    """The entries without blank ones, each in one line, in their order.

    Errors: `Invalid` when one is too long or there are too many.
    """
    kept = tuple(limited(line, limit, field=field) for entry in entries if (line := _line(entry, field=field)))
    if len(kept) > COUNT_MAX:
        raise Invalid(
            _("%(count)s entries are too many: %(limit)s at most.", count=len(kept), limit=COUNT_MAX), field=field
        )
    return kept


def _line(text: str, *, field: str) -> str:
    return " ".join(storable(text, field=field).split())
