"""The supervisor's pages of the past and the present: every revision, publishing one, withdrawing."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from kbapp import clock, db
from kbapp.articles import markdown, reading, service
from kbapp.articles.comparing import compared
from kbapp.articles.forms import PublishForm, WithdrawForm
from kbapp.articles.views import ARTICLE, LANGUAGE, Answer, pages, to_article
from kbapp.errors import Invalid
from kbapp.languages import _
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
    """Every revision of a text, and when readers saw it."""
    return _history_page(number, language, WithdrawForm(formdata=None))


def _history_page(number: int, language: str, form: WithdrawForm) -> str:
    reader, by = db.session(), signed_in()
    article = reading.find(reader, number=number, by=by)
    states = reading.text_states(reader, article=article)
    text = reading.text(reader, article=article, language=language)
    return render_template(
        "articles/history.html",
        article=article,
        text_language=language,
        states=states,
        state=states[language],
        past=reading.history(reader, text=text, by=by),
        form=form,
    )


@pages.get(f"{ARTICLE}/history/{LANGUAGE}/<int(max=2147483647):revision>")
@needs("articles.write")
def revision(number: int, language: str, revision: int) -> Answer:
    """One revision as it was saved, and what it changed."""
    reader = db.session()
    article = reading.find(reader, number=number, by=signed_in())
    text = reading.text(reader, article=article, language=language)
    found = reading.revision_of(reader, text=text, number=revision)
    before = reading.revision_of(reader, text=text, number=revision - 1) if revision > 1 else None
    return render_template(
        "articles/revision.html",
        article=article,
        text_language=language,
        revision=found,
        before=before,
        lines=compared(before.body, found.body) if before else [],
        shown=markdown.rendered(found.body),
        state=reading.text_states(reader, article=article)[language],
    )
