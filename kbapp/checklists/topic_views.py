"""A topic's page: its questions with a form each, saved one by one; the same piece is painted for our script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Request, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from kbapp import clock, db
from kbapp.checklists import asking, references, service, work
from kbapp.checklists.cards import ADD, Card, Returned, Sheet, sheet
from kbapp.checklists.definition import BASIS_CLASSES
from kbapp.checklists.faults import BadAnswer, Fault
from kbapp.checklists.halfyear import Deadline, today
from kbapp.checklists.kinds import RESULTS
from kbapp.checklists.models import Answer as Given
from kbapp.checklists.refusals import AnsweredMeanwhile, NoSuchItem
from kbapp.checklists.tasks import REMARKS, STATUSES
from kbapp.checklists.views import Answer, pages
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.layout.fragments import fragment, is_fragment
from kbapp.people import needs, signed_in

TOPIC = "/checklists/<code>/<topic>"
SAVED = {
    "answer": _("Your answer to %(code)s is saved."),
    "confirm": _("%(code)s is confirmed."),
    "none": _("%(code)s: it is confirmed that there is none."),
    "complete": _("%(code)s: the list is complete."),
    ADD: _("%(code)s: the entry is added."),
    "change": _("%(code)s: the entry is changed."),
    "remove": _("%(code)s: the entry is taken out."),
}
ANSWER_FIELDS = ("value", asking.FIELD, asking.NAME, asking.COUNT)
"""How the names of those fields begin that hold an answer."""
SHOWN = {"": _("All")} | {each: title for each, title in work.FILTERS.items() if each != work.REVIEW}


@pages.get(TOPIC)
@needs("checklists.read")
def topic(code: str, topic: str) -> Answer:
    """The questions of a topic: on what each stands, what proves it, what was answered."""
    return _page(sheet(db.session(), period=code, topic=topic, by=signed_in()))


@pages.post(TOPIC)
@needs("checklists.answer")
def answer(code: str, topic: str) -> Answer:
    """Answer a question, or do something with a register; when somebody was faster, both answers are shown."""
    item, do = request.form.get("item", ""), request.form.get("do", "answer")
    card = _card(sheet(db.session(), period=code, topic=topic, by=signed_in()), item)
    try:
        with db.transaction() as session:
            _deed(session, code, card, do)
    except AnsweredMeanwhile as refusal:
        return _meanwhile(code, card, refusal)
    except BadAnswer as bad:
        return _again(code, topic, card, do, bad.faults)
    except Invalid as refusal:
        return _again(code, topic, card, do, (Fault(words=refusal.message),))
    said = str(SAVED[do] % {"code": item})
    if is_fragment():
        return _piece(code, topic, item, said=said)
    flash(said, "ok")
    return redirect(url_for("checklists.topic", code=code, topic=topic, _anchor=item), 303)


def _card(found: Sheet, item: str) -> Card:
    for card in found.cards:
        if card.item.code == item:
            return card
    raise NoSuchItem(item)


# --- what the form wants ---------------------------------------------------------------------------------------------


def _deed(session: Session, code: str, card: Card, do: str) -> Given:
    if do not in DEEDS:
        raise Invalid(_("Use the buttons of the page."))
    verb, more = DEEDS[do]
    about = {"period": code, "item": card.item.code, "replaces": _number("replaces"), "by": signed_in()}
    return verb(session, at=clock.now(), **about, **more(card, request))


def _number(name: str) -> int | None:
    text = request.form.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid(_("Use the buttons of the page."))
    return int(text) if text else None


def _value(card: Card, sent: Request) -> dict[str, Any]:
    value = asking.given(card.item.kind, card.spec, sent.form)
    return {"value": value, "reason": sent.form.get("reason", "")}


def _entry(card: Card, sent: Request) -> dict[str, Any]:
    return {"entry": asking.entry(card.spec.fields, sent.form)}


def _entry_id(_card: Card, sent: Request) -> dict[str, Any]:
    return {"entry_id": sent.form.get("entry", "")}


def _reason(_card: Card, sent: Request) -> dict[str, Any]:
    return {"reason": sent.form.get("reason", "")}


DEEDS: dict[str, tuple[Callable[..., Given], Callable[[Card, Request], dict[str, Any]]]] = {
    "answer": (service.answer, _value),
    "confirm": (service.confirm, _reason),
    "none": (service.confirm_none, _reason),
    "complete": (service.complete, _reason),
    ADD: (service.add_entry, _entry),
    "change": (service.change_entry, lambda card, sent: {**_entry(card, sent), **_entry_id(card, sent)}),
    "remove": (service.remove_entry, _entry_id),
}
"""By the button that was pressed: the verb, and what it is told besides."""


# --- what comes back -------------------------------------------------------------------------------------------------


def _again(code: str, topic: str, card: Card, do: str, faults: tuple[Fault, ...]) -> Answer:
    """The same form with what is wrong and what was typed."""
    typed = asking.typed(card.item.kind, request.form, list(request.form))
    reason, entry = request.form.get("reason", ""), request.form.get("entry", "")
    returned = Returned(do=do, entry=entry, texts=typed, reason=reason, faults=faults)
    if is_fragment():
        return _piece(code, topic, card.item.code, returned=returned, status=422)
    return returned_page(code, topic, card.item.code, returned), 422


def returned_page(code: str, topic: str, item: str, returned: Returned) -> str:
    """The topic's page with a form that came back, as things stand now."""
    with db.of_app().reader() as session:  # this request's own still sees the moment before
        by = signed_in()
        return _page(sheet(session, period=code, topic=topic, by=by, returned=(item, returned)))


def _piece(
    code: str, topic: str, item: str, *, said: str = "", returned: Returned | None = None, status: int = 200
) -> Answer:
    with db.of_app().reader() as session:  # this request's own still sees the moment before
        told = (item, returned) if returned else None
        found = sheet(session, period=code, topic=topic, by=signed_in(), returned=told)
        card = _card(found, item)
        return fragment(
            render_template("checklists/question_piece.html", card=card, said=said, **_words(found)), status
        )


def _page(found: Sheet) -> str:
    only = only if (only := request.args.get("show", "")) in SHOWN else ""
    cards = [each for each in found.cards if not only or work.fits(each.piece, only, signed_in())]
    return render_template("checklists/topic.html", cards=cards, only=only, shown=SHOWN, **_words(found))


def _words(found: Sheet) -> dict[str, Any]:
    day = today(clock.now(), found.period.centre.time_zone)
    return {
        "sheet": found,
        "period": found.period,
        "rows": found.rows,
        "address": references.address,
        "deadline": Deadline(found.period.due_on, day),
        "results": RESULTS,
        "statuses": STATUSES,
        "remark_titles": REMARKS,
        "basis_classes": BASIS_CLASSES,
    }


def _meanwhile(code: str, card: Card, refusal: AnsweredMeanwhile) -> Answer:
    # the request's reading session still sees the moment before: the newest answer comes with the refusal
    yours = [each for each in request.form.items(multi=True) if each[0].startswith(ANSWER_FIELDS)]
    told = {"code": code, "card": card, "yours": yours, "theirs": refusal.answer, "sentence": refusal.message}
    do, reason = request.form.get("do", "answer"), request.form.get("reason", "")
    told |= {"do": do, "reason": reason, "entry": request.form.get("entry", ""), "results": RESULTS}
    if is_fragment():
        return fragment(render_template("checklists/meanwhile_piece.html", **told), 409)
    return render_template("checklists/meanwhile.html", **told), 409
