"""The supervisor's pages of the past and the present: every revision, publishing one, withdrawing."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for

from kbapp import clock, db
from kbapp.articles import markdown, reading, service
from kbapp.articles.addresses import asked_page
from kbapp.articles.comparing import compared, compared_line
from kbapp.articles.forms import PublishForm, RestoreForm, WithdrawForm
from kbapp.articles.lists import PER_PAGE, Leaf, offset
from kbapp.articles.views import ARTICLE, LANGUAGE, Answer, pages, to_article
from kbapp.errors import Invalid
from kbapp.languages import _, moment
from kbapp.layout.addresses import asked_number
from kbapp.layout.csv_export import csv_response
from kbapp.people import needs, signed_in


@pages.post(f"{ARTICLE}/publish/{LANGUAGE}")
@needs("articles.publish")
def publish(number: int, language: str) -> Answer:
    """Show readers the revision that was on screen."""
    form = PublishForm()
    if not form.validate_on_submit():
        raise Invalid(_("The form was incomplete. Open the history again and choose a revision."))
    with db.transaction() as session:
        article = reading.find(session, number=number, by=signed_in())
        text = reading.text(session, article=article, language=language)
        revision = form.revision.data or 0
        service.publish(
            session, text=text, revision=revision, reason=form.reason.data or "", by=signed_in(), at=clock.now()
        )
    flash(str(_("Published. Readers see this text now.")), "ok")
    return to_article(number, language)


@pages.post(f"{ARTICLE}/withdraw/{LANGUAGE}")
@needs("articles.publish")
def withdraw(number: int, language: str) -> Answer:
    """Take the text away from readers; it stays here."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _history_page(number, language, form), 422
    with db.transaction() as session:
        article = reading.find(session, number=number, by=signed_in())
        text = reading.text(session, article=article, language=language)
        service.withdraw(session, text=text, reason=form.reason.data or "", by=signed_in(), at=clock.now())
    flash(str(_("Withdrawn. Readers do not find this text any more.")), "ok")
    return redirect(url_for("articles.history", number=number, language=language), 303)


@pages.get(f"{ARTICLE}/history/{LANGUAGE}")
@needs("articles.write")
def history(number: int, language: str) -> Answer:
    """Every revision of a text, and when readers saw it; `?csv=1` as a file."""
    if "csv" in request.args:
        return _history_file(number, language)
    return _history_page(number, language, WithdrawForm(formdata=None))


def _history_page(number: int, language: str, form: WithdrawForm) -> str:
    reader, by = db.session(), signed_in()
    article = reading.find(reader, number=number, by=by)
    states = reading.text_states(reader, article=article)
    text = reading.text(reader, article=article, language=language)
    past, page = reading.history(reader, text=text, by=by), asked_page()
    start = offset(page)
    return render_template(
        "articles/history.html",
        article=article,
        text_language=language,
        states=states,
        state=states[language],
        leaf=Leaf(rows=past[start : start + PER_PAGE], number=page, more=len(past) > start + PER_PAGE),
        form=form,
    )


def _history_file(number: int, language: str) -> Response:
    reader, by = db.session(), signed_in()
    article = reading.find(reader, number=number, by=by)
    text = reading.text(reader, article=article, language=language)
    header = [_("Revision"), _("Title"), _("Saved"), _("By"), _("What changed"), _("Seen by readers")]
    return csv_response(
        f"{article.label}-{language}", header, map(_history_row, reading.history(reader, text=text, by=by))
    )


def _history_row(past: reading.Past) -> list[object]:
    said = past.revision
    shown = [f"{moment(one.from_at)} – {moment(one.until_at) if one.until_at else ''}" for one in past.publications]
    return [said.number, said.title, said.at, said.by, said.reason, "; ".join(shown)]


@pages.get(f"{ARTICLE}/history/{LANGUAGE}/<int(max=2147483647):revision>")
@needs("articles.write")
def revision(number: int, language: str, revision: int) -> Answer:
    """One revision as it was saved, and how it differs from the one before, or from another: `?against=`."""
    reader = db.session()
    article = reading.find(reader, number=number, by=signed_in())
    text = reading.text(reader, article=article, language=language)
    found = reading.revision_of(reader, text=text, number=revision)
    other = asked_number("against", revision - 1)
    before = reading.revision_of(reader, text=text, number=other) if other > 0 else None
    states = reading.text_states(reader, article=article)
    return render_template(
        "articles/revision.html",
        article=article,
        text_language=language,
        revision=found,
        before=before,
        passages=compared(before.body, found.body) if before else [],
        title_pieces=compared_line(before.title, found.title) if before else [],
        shown=markdown.rendered(found.body),
        state=states[language],
    )


@pages.get(f"{ARTICLE}/compare/{LANGUAGE}")
@needs("articles.write")
def compare(number: int, language: str) -> Answer:
    """On to the newer of two chosen revisions, beside the older one."""
    old, new = sorted(asked_number(name, 1) for name in ("old", "new"))
    address = url_for("articles.revision", number=number, language=language, revision=new, against=old)
    return redirect(f"{address}#changed", 303)


@pages.post(f"{ARTICLE}/restore/{LANGUAGE}")
@needs("articles.write")
def restore(number: int, language: str) -> Answer:
    """An older wording becomes the newest revision; readers see it when that is published."""
    form = RestoreForm()
    if not form.validate_on_submit():
        raise Invalid(_("The form was incomplete. Open the history again and choose a revision."))
    old = form.revision.data or 0
    with db.transaction() as session:
        article = reading.find(session, number=number, by=signed_in())
        text = reading.text(session, article=article, language=language)
        newest = service.restore(
            session,
            text=text,
            revision=old,
            base_revision=form.base.data or 0,
            reason=str(_("Restored revision %(number)s", number=old)),
            by=signed_in(),
            at=clock.now(),
        )
    if newest.number == form.base.data:
        flash(str(_("This wording is the newest already.")), "info")
    else:
        flash(
            str(
                _(
                    "Revision %(old)s is back as revision %(new)s. Publish it when it is right.",
                    old=old,
                    new=newest.number,
                )
            ),
            "ok",
        )
    return redirect(url_for("articles.revision", number=number, language=language, revision=newest.number), 303)
