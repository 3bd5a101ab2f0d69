"""The synonyms that supervisors keep: sets that are put, removed and put back, and read by every search."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kbapp.errors import Conflict, Invalid, NotFound
from kbapp.languages import LANGUAGES, _
from kbapp.people import journal
from kbapp.people.rights import Person
from kbapp.search import synonyms
from kbapp.search.models import Synonym, SynonymSet
from kbapp.search.synonyms import NONE, Phrase, Synonyms

RIGHT = "search.tune"
LETTERS_MAX, PHRASES_MAX, SETS_MAX = 100, 40, 2000
LOOK_EVERY_S = 1.0
"""So often a process looks whether another one has changed them."""

Words = Mapping[str, Sequence[str]]
"""By language, the words and phrases of a set."""


class ChangedMeanwhile(Conflict):
    """Somebody changed the set after the page was opened; `words` is what it says now."""

    def __init__(self, words: Words) -> None:
        super().__init__(_("Somebody else changed this set while you had the page open. Compare, and save again."))
        self.words = words


class NoSuchSet(NotFound):
    """There is no such set, or it was removed."""

    def __init__(self) -> None:
        super().__init__(_("There is no such set of synonyms."))


# --- verbs -----------------------------------------------------------------------------------------------------------


def put(
    session: Session, *, words: Words, by: Person, at: datetime, id: int | None = None, revision: int = 0
) -> SynonymSet:
    """Keep a new set, or a set as it shall be now; `revision` is the one that was on screen.

    Errors: `Forbidden`; `NoSuchSet`; `ChangedMeanwhile`; `Invalid` naming `words`.
    """
    by.need(RIGHT)
    said = read(words)
    kept = _found(session, id) if id is not None else _new(session)
    if kept.revision != revision:
        raise ChangedMeanwhile(words_of(kept))
    _need_free(session, said, but=id)
    kept.revision, kept.by_login, kept.at = revision + 1, by.login, at
    kept.words[:] = []
    session.add(kept)
    session.flush()
    lines = [(language, each) for language in LANGUAGES for each in said[language]]
    kept.words[:] = [
        Synonym(set_id=kept.id, place=place, language=language, words=each)
        for place, (language, each) in enumerate(lines)
    ]
    session.flush()
    _tell(session, "search.put-synonyms", kept, by=by, at=at, words=words_of(kept))
    return kept


def remove(session: Session, *, id: int, by: Person, at: datetime) -> None:
    """Let a set count no more; it can be put back.

    Errors: `Forbidden`; `NoSuchSet`.
    """
    by.need(RIGHT)
    kept = _found(session, id)
    kept.removed_at, kept.revision, kept.at, kept.by_login = at, kept.revision + 1, at, by.login
    _tell(session, "search.remove-synonyms", kept, by=by, at=at, words=words_of(kept))


def restore(session: Session, *, id: int, by: Person, at: datetime) -> None:
    """Undo `remove`.

    Errors: `Forbidden`; `NoSuchSet`; `Invalid` when another set has a word of it by now.
    """
    by.need(RIGHT)
    kept = session.get(SynonymSet, id)
    if kept is None:
        raise NoSuchSet
    if kept.removed_at is not None:
        _need_free(session, read(words_of(kept)), but=id)
        kept.removed_at, kept.revision, kept.at, kept.by_login = None, kept.revision + 1, at, by.login
        _tell(session, "search.put-synonyms", kept, by=by, at=at, words=words_of(kept))


# --- what is asked ---------------------------------------------------------------------------------------------------


def everything(session: Session, *, by: Person, removed: bool = False) -> list[SynonymSet]:
    """All sets that count, or those that were removed, the last changed first.

    Errors: `Forbidden`.
    """
    by.need(RIGHT)
    asked = select(SynonymSet).where((SynonymSet.removed_at.is_not(None)) if removed else _counts())
    return list(session.scalars(asked.order_by(SynonymSet.at.desc(), SynonymSet.id.desc())))


def find(session: Session, *, id: int, by: Person) -> SynonymSet:
    """A set that counts.

    Errors: `Forbidden`; `NoSuchSet`.
    """
    by.need(RIGHT)
    return _found(session, id, lock=False)


def words_of(kept: SynonymSet) -> dict[str, list[str]]:
    """What a set says, by language."""
    return {language: [each.words for each in kept.words if each.language == language] for language in LANGUAGES}


def loaded(session: Session, *, but: int | None = None) -> Synonyms:
    """All sets that count, for a search; `but`: without this one."""
    return synonyms.made(
        [each.words for each in kept.words]
        for kept in session.scalars(select(SynonymSet).where(_counts()).order_by(SynonymSet.id))
        if kept.id != but
    )


def read(words: Words) -> dict[str, list[str]]:
    """The words and phrases of a set as they are kept: each once, without spaces around them.

    Errors: `Invalid` naming `words`.
    """
    said = {language: _lines(words.get(language, ())) for language in LANGUAGES}
    several = [each for lines in said.values() for each in lines]
    if len(set(map(synonyms.phrase, several))) < 2:
        raise Invalid(_("Write at least two words or phrases that say the same."), field="words")
    if len(several) > PHRASES_MAX:
        raise Invalid(_("A set has at most %(most)s words and phrases.", most=PHRASES_MAX), field="words")
    return said


def _lines(texts: Sequence[str]) -> list[str]:
    lines = list(dict.fromkeys(line for line in (" ".join(text.split()) for text in texts) if line))
    for line in lines:
        asked = synonyms.phrase(line)
        if not asked or len(asked) > synonyms.WORDS_MAX or len(line) > LETTERS_MAX:
            raise Invalid(
                _(
                    "“%(line)s” is no word and no phrase of at most %(most)s words.",
                    line=line[:40],
                    most=synonyms.WORDS_MAX,
                ),
                field="words",
            )
    return lines


def _need_free(session: Session, said: Mapping[str, Sequence[str]], *, but: int | None) -> None:
    """A word of two sets would make them one without anybody having said so."""
    mine: dict[Phrase, str] = {synonyms.phrase(each): each for lines in said.values() for each in lines}
    for kept in session.scalars(select(SynonymSet).where(_counts(), SynonymSet.id != (but or 0))):
        for each in kept.words:
            if (taken := synonyms.phrase(each.words)) in mine:
                others = ", ".join(one.words for one in kept.words if one is not each)
                raise Invalid(
                    _("“%(line)s” stands in another set already, with: %(others)s.", line=mine[taken], others=others),
                    field="words",
                )


def _new(session: Session) -> SynonymSet:
    if (session.scalar(select(func.count()).select_from(SynonymSet).where(_counts())) or 0) >= SETS_MAX:
        raise Invalid(_("There are %(most)s sets already. Remove some first.", most=SETS_MAX), field="words")
    return SynonymSet(revision=0, words=[])


def _found(session: Session, id: int, *, lock: bool = True) -> SynonymSet:
    kept = session.get(SynonymSet, id, with_for_update=lock)
    if kept is None or kept.removed_at is not None:
        raise NoSuchSet
    return kept


def _counts() -> ColumnElement[bool]:
    return SynonymSet.removed_at.is_(None)


def _tell(session: Session, what: str, kept: SynonymSet, *, by: Person, at: datetime, **detail: object) -> None:
    subject = f"synonyms/{kept.id}"
    journal.record(session, at=at, by=by, action=what, subject=subject, detail=dict(detail))


# --- for searches ----------------------------------------------------------------------------------------------------


class _Version(NamedTuple):
    sets: int
    revisions: int


@dataclass
class Kept:
    """The sets as this process knows them: read anew when a set has changed, looked at no more often than needed."""

    look_every_s: float = LOOK_EVERY_S
    _version: _Version | None = None
    _synonyms: Synonyms = NONE
    _look_at: float = 0.0

    def of(self, session: Session) -> Synonyms:
        """The sets that count now, or did a second ago."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + self.look_every_s
            counted = session.execute(
                select(func.count(SynonymSet.id), func.coalesce(func.sum(SynonymSet.revision), 0))
            ).one()
            version = _Version(*counted)
            if version != self._version:  # a revision only ever grows
                self._synonyms, self._version = loaded(session), version
        return self._synonyms
