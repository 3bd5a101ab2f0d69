"""A text in the editor: writing it, seeing what operators will see, and deciding when two texts have met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kbapp import clock, db, languages
from kbapp.articles import arrival, reading, service
from kbapp.articles.comparing import Passage, Piece, compared, compared_line
from kbapp.articles.editor_views import publish_if_asked
from kbapp.articles.forms import TextForm
from kbapp.articles.live_views import live, original
from kbapp.articles.merging import merged
from kbapp.articles.models import Article
from kbapp.articles.refusals import EditedMeanwhile
from kbapp.articles.tools import TOOLS
from kbapp.articles.views import ARTICLE, LANGUAGE, Answer, pages, to_article
from kbapp.articles.wording import Wording
from kbapp.errors import Invalid
from kbapp.people import needs, signed_in, unsaved
from kbapp.people.forms import blame

PREVIEW = "preview"
OTHERS = ("newest", "imported", "mine")


@dataclass(frozen=True, kw_only=True)
class Other:
    """The text that stands against the one in the form: the `newest` of somebody else, the `imported` one, or `mine`."""

    kind: str
    title: str
    body: str
    revision: int | None = None
    by: str = ""
    at: datetime | None = None


@pages.route(f"{ARTICLE}/edit/{LANGUAGE}", methods=["GET", "POST"])
@needs("articles.write")
def edit(number: int, language: str) -> Answer:
    """A text in the editor; saving over somebody else's newer revision shows both texts and loses neither."""
    desk = Desk(number, language)
    if request.method == "GET":
        desk.open()
    elif "look" in request.form:
        desk.look()
    elif "take" in request.form:
        desk.take(request.form["take"])
    elif desk.form.validate_on_submit():
        try:
            with db.transaction() as session:
                _save(session, desk.article, language, desk.form)
        except EditedMeanwhile as refusal:
            desk.meet(refusal)
        except Invalid as refusal:
            blame(desk.form, refusal)
        else:
            return to_article(number, language)
    return render_template("articles/edit.html", **desk.page()), desk.status


def _save(session: Session, article: Article, language: str, form: TextForm) -> None:
    by = signed_in()
    revision = service.save(
        session,
        article=article.number,
        language=language,
        title=form.title.data or "",
        body=form.body.data or "",
        base_revision=form.base_revision.data or 0,
        reason=form.reason.data or "",
        by=by,
        at=clock.now(),
    )
    publish_if_asked(session, revision, reason=form.reason.data or "")
    if form.draft.data:
        arrival.dismiss_draft(session, article=article.number, draft=form.draft.data, by=by)
    unsaved.forget(session, form=request.path, by=by)


class Desk:
    """The editor's page: the form, and what lies beside it."""

    def __init__(self, number: int, language: str) -> None:
        self.reader, self.by, self.language = db.session(), signed_in(), language
        self.article = reading.find(self.reader, number=number, by=self.by)
        self.newest = reading.newest(self.reader, article=self.article, language=language)
        self.states = reading.text_states(self.reader, article=self.article)
        self.form = TextForm()
        self.base = self.form.base_revision.data or 0
        self.opened_on = self.form.opened_on.data
        self.meanwhile: EditedMeanwhile | None = None
        self.kept: unsaved.Kept | None = None
        self.taken = False
        self.other = self._sent_other() or self._imported()

    def open(self) -> None:
        """As it is stored, or as it was typed and not sent."""
        stored = {"title": self.newest.title, "body": self.newest.body} if self.newest else {"title": "", "body": ""}
        self.base = self.newest.number if self.newest else 0
        found = unsaved.kept(self.reader, form=request.path, by=self.by)
        self.kept = found if found and found.differs(stored) else None
        self.taken = self.kept is not None and "unsaved" in request.args
        if self.kept and self.taken:
            self.form = TextForm(formdata=MultiDict(self.kept.fields))
            self.base = self.kept.base
        else:
            self.form = TextForm(formdata=None, data=stored)

    def look(self) -> None:
        """The same form again, with something else beside it: how the page works without a script."""

    def meet(self, refusal: EditedMeanwhile) -> None:
        """Somebody was faster: what she saves next is then a decision, for both texts are on this page."""
        self.meanwhile, self.opened_on, self.base = refusal, self.opened_on or self.base, refusal.revision
        wording = refusal.wording or Wording(title="", body="")
        self.other = Other(
            kind="newest",
            title=wording.title,
            body=wording.body,
            revision=refusal.revision,
            by=refusal.by,
            at=refusal.at,
        )

    def take(self, which: str) -> None:
        """Put their text, or both texts together, into the form; what she had typed stands beside it."""
        mine = self._typed()
        theirs = self.newest.wording if self.newest else Wording(title="", body="")
        chosen = theirs if which == "theirs" else self._merged(mine)
        if chosen is None:
            return
        self.form.title.data, self.form.body.data = chosen.title, chosen.body
        self.base = self.newest.number if self.newest else 0
        self.other = Other(kind="mine", title=mine.title, body=mine.body)

    @property
    def status(self) -> int:
        """Of the answer."""
        return 409 if self.meanwhile else 422 if self.form.errors else 200

    def page(self) -> dict[str, Any]:
        """What the template shows."""
        typed = self._typed()
        return {
            "article": self.article,
            "text_language": self.language,
            "states": self.states,
            "form": self.form,
            "base_revision": self.base,
            "opened_on": self.opened_on,
            "meanwhile": self.meanwhile,
            "waiting": self._waiting(),
            "other": self.other,
            "passages": compared(self.other.body, typed.body) if self.other else [],
            "title_pieces": compared_line(self.other.title, typed.title) if self.other else [],
            "can_merge": self.meanwhile is not None and self._merged(typed) is not None,
            "tools": TOOLS,
            "kept": self.kept,
            "taken": self.taken,
            "kept_pieces": self._kept_pieces(),
            **self._beside(),
            **live(typed.title, typed.body, self.language, self.article),
        }

    def _typed(self) -> Wording:
        body = (self.form.body.data or "").replace("\r\n", "\n")
        return Wording(title=self.form.title.data or "", body=body)

    def _merged(self, mine: Wording) -> Wording | None:
        if not self.newest or not self.opened_on or self.opened_on >= self.newest.number:
            return None
        if self.meanwhile and self.meanwhile.revision != self.newest.number:  # this reader has not seen it yet
            return None
        text = reading.text(self.reader, article=self.article, language=self.language)
        begun = reading.revision_of(self.reader, text=text, number=self.opened_on)
        return merged(begun.wording, mine, self.newest.wording)

    def _waiting(self) -> Any:
        drafts = reading.drafts(self.reader, article=self.article)
        return next((draft for part, draft in drafts.items() if part[:2] == self.language), None)

    def _imported(self) -> Other | None:
        found = self._waiting()
        if found is None:
            return None
        return Other(kind="imported", title=found.title, body=found.body, by=found.by, at=found.at)

    def _sent_other(self) -> Other | None:
        """What stood against the form before she looked at something else."""
        sent, kind = request.form, request.form.get("other", "")
        if kind not in OTHERS:
            return None
        body = sent.get("other_body", "").replace("\r\n", "\n")
        return Other(kind=kind, title=sent.get("other_title", ""), body=body)

    def _kept_pieces(self) -> tuple[list[Piece], list[Passage]] | None:
        if not self.kept or self.taken:
            return None
        typed = self.kept.text("body").replace("\r\n", "\n").rstrip()
        now = self._typed()
        return compared_line(now.title, self.kept.text("title")), compared(now.body, typed)

    def _beside(self) -> dict[str, Any]:
        """Which side of the page lies open: the preview, or a language, in which `.md` asks for it as it was typed."""
        others = [each for each in languages.LANGUAGES if each in self.states and each != self.language]
        asked = request.form.get("look") or request.form.get("side") or request.args.get("side", "")
        side, _dot, markdown = asked.partition(".")
        if side not in others:
            # whoever begins a translation wants to see the original
            side = others[0] if others and not self.newest and side != PREVIEW else PREVIEW
        found = original(self.article, side, as_markdown=bool(markdown)) if side != PREVIEW else None
        return {"side": side, "as_markdown": bool(markdown), "others": others, "original": found}
