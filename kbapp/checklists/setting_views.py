"""The settings of a period: what its rows depend on, each explained, decided with a reason, its history shown."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from kbapp import clock, db
from kbapp.checklists import deciding, halfyear, reading, service
from kbapp.checklists.views import Answer, head, pages
from kbapp.errors import Invalid
from kbapp.languages import _
from kbapp.people import needs, signed_in

SETTINGS = "/checklists/<code>/settings"


@pages.get(SETTINGS)
@needs("checklists.read")
def settings(code: str) -> Answer:
    """The decisions that the rows depend on, each explained."""
    return _settings(code)


@pages.post(SETTINGS)
@needs("checklists.answer")
def decide(code: str) -> Answer:
    """Decide something else, and say why."""
    setting = request.form.get("setting", "")
    try:
        with db.transaction() as session:
            service.decide(
                session,
                period=code,
                setting=setting,
                value=_decided(setting),
                reason=request.form.get("reason", ""),
                by=signed_in(),
                at=clock.now(),
            )
    except Invalid as refusal:
        reason = request.form.get("reason", "")
        return _settings(code, returned=setting, typed=_typed(setting), reason=reason, refusal=refusal), 422
    flash(str(_("It is decided so. The rows follow.")), "ok")
    return redirect(url_for("checklists.settings", code=code, _anchor=setting), 303)


def _decided(setting: str) -> object:
    value = request.form.get("value", "")
    if setting == deciding.ROW_25:
        return request.form.getlist("value")
    if setting == deciding.SAME_PERSON:
        return {"yes": True, "no": False}.get(value)
    is_day = setting == deciding.DUE_DAY and value.isascii() and value.isdecimal() and len(value) < 3
    return int(value) if is_day else value


def _typed(setting: str) -> object:
    """What was chosen, to be shown again; a day as it was typed."""
    return _decided(setting) if setting != deciding.DUE_DAY else request.form.get("value", "")


def _settings(code: str, *, returned: str = "", typed: object = None, **told: Any) -> str:
    with db.of_app().reader() as session:
        period = reading.find_period(session, code=code)
        return render_template(
            "checklists/settings.html",
            now=deciding.settings_of(period) | ({returned: typed} if returned in deciding.DEFAULTS else {}),
            history=deciding.history(session, period=period, by=signed_in()),
            in_words=deciding.in_words,
            defaults=deciding.DEFAULTS,
            titles=deciding.TITLES,
            choices=deciding.CHOICES,
            explained=deciding.EXPLAINED,
            switchable=deciding.switchable(session, period),
            mails=bool(db.of_app().settings.smtp_host),
            last_day=halfyear.DUE_DAY,
            returned=returned,
            **head(period),
            **told,
        )
