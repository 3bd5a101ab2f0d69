"""What was typed and not sent: kept for its own writer alone, limited, let go when it is old."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kbapp.errors import Forbidden, Invalid
from kbapp.people import unsaved
from kbapp.people.models import Unsaved
from kbapp.people.rights import MACHINE
from tests.conftest import NOON

FORM = "/articles/1/edit/kk"


def keep(database, by, form=FORM, at=NOON, base=1, **fields):
    with database.transaction() as session:
        unsaved.keep(session, form=form, base=base, fields=json.dumps(fields), by=by, at=at)


def kept(database, by, form=FORM):
    with database.reader() as session:
        return unsaved.kept(session, form=form, by=by)


def count(database):
    with database.reader() as session:
        return session.scalar(select(func.count()).select_from(Unsaved))


def test_the_newest_words_of_a_form_are_kept_with_what_they_were_typed_upon(database, supervisor):
    keep(database, supervisor, body="Бір")
    keep(database, supervisor, body="Бір екі", base=2, at=NOON + timedelta(seconds=5))
    found = kept(database, supervisor)
    assert (found.text("body"), found.base, found.at) == ("Бір екі", 2, NOON + timedelta(seconds=5))
    assert count(database) == 1


def test_nobody_sees_what_a_colleague_types(database, supervisor, manager):
    keep(database, supervisor, body="mine")
    assert kept(database, manager) is None
    with database.transaction() as session:
        unsaved.forget(session, form=FORM, by=manager)
    assert kept(database, supervisor) is not None


def test_several_entries_of_a_field_stay_several(database, supervisor):
    keep(database, supervisor, tags=["a", "b"])
    found = kept(database, supervisor)
    assert (found.fields["tags"], found.text("tags"), found.text("none")) == (["a", "b"], "a\nb", "")


def test_a_secret_is_not_kept(database, supervisor):
    keep(database, supervisor, body="x", csrf_token="t", old_password="p")
    assert set(kept(database, supervisor).fields) == {"body"}


def test_line_ends_make_no_difference(database, supervisor):
    keep(database, supervisor, title="T", body="a\nb ")
    found = kept(database, supervisor)
    assert not found.differs({"title": "T", "body": "a\r\nb"})
    assert found.differs({"title": "T", "body": "a\r\nc"})


@pytest.mark.parametrize("form", ["", "articles", "//evil.example/x", "/a?b=c", "/" + "x" * 300, "/a\\b", "/a b"])
def test_a_form_has_an_address_of_ours(database, supervisor, form):
    with pytest.raises(Invalid):
        keep(database, supervisor, form=form, body="x")


@pytest.mark.parametrize("fields", ["", "[]", "{", '{"a": 1}', '{"a": [1]}', '{"a": {}}', "[" * 100_000])
def test_only_texts_are_kept(database, supervisor, fields):
    with pytest.raises(Invalid), database.transaction() as session:
        unsaved.keep(session, form=FORM, base=0, fields=fields, by=supervisor, at=NOON)


@pytest.mark.parametrize("base", [-1, 2**31])
def test_a_base_is_a_revision(database, supervisor, base):
    with pytest.raises(Invalid):
        keep(database, supervisor, base=base, body="x")


def test_what_is_too_long_is_refused_in_a_sentence(database, supervisor):
    with pytest.raises(Invalid, match="too long"):
        keep(database, supervisor, body="x" * unsaved.FIELDS_MAX)


def test_half_a_letter_and_a_control_character_break_nothing(database, supervisor):
    keep(database, supervisor, body="a\ud800b\x00c")
    assert kept(database, supervisor).text("body") == "a?b\x00c"


def test_the_oldest_form_gives_way_to_the_newest(database, supervisor):
    for number in range(unsaved.FORMS_MAX + 2):
        keep(database, supervisor, form=f"/f/{number}", at=NOON + timedelta(seconds=number), body="x")
    assert count(database) == unsaved.FORMS_MAX
    assert kept(database, supervisor, "/f/1") is None
    assert kept(database, supervisor, "/f/2") is not None


def test_what_nobody_took_up_for_a_month_goes(database, supervisor):
    keep(database, supervisor, body="old")
    keep(database, supervisor, form="/new", at=NOON + timedelta(days=1), body="new")
    with database.transaction() as session:
        unsaved.tidy(session, NOON + timedelta(days=30))
    assert (kept(database, supervisor), kept(database, supervisor, "/new") is not None) == (None, True)


def test_the_machine_types_nothing(database, supervisor):
    with pytest.raises(Forbidden):
        keep(database, MACHINE, body="x")


# --- the address that the script sends to -----------------------------------------------------------------------------


def test_the_script_keeps_and_the_button_lets_go(as_operator, database, operator):
    data = {"form": "/checklists/2026-H1", "base": 3, "fields": '{"reason": "бос"}'}
    assert as_operator.post("/unsaved", data=data).status_code == 204
    assert kept(database, operator, "/checklists/2026-H1").text("reason") == "бос"
    response = as_operator.post("/unsaved/forget", data={"form": "/checklists/2026-H1"})
    assert (response.status_code, response.location) == (303, "/checklists/2026-H1")
    assert kept(database, operator, "/checklists/2026-H1") is None


@pytest.mark.parametrize("path", ["/unsaved", "/unsaved/forget"])
def test_it_needs_a_session_and_the_token_of_the_page(client, as_operator, path):
    data = {"form": "/x", "base": 0, "fields": "{}"}
    assert client.post(path, data=data).status_code == 401
    assert as_operator.post(path, data=data, csrf=False).status_code == 400


def test_letting_go_never_leads_away(as_operator):
    assert as_operator.post("/unsaved/forget", data={"form": "//evil.example"}).location == "/"


def test_nonsense_is_refused(as_operator):
    assert as_operator.post("/unsaved", data={"form": "/x", "base": "y", "fields": "{}"}).status_code == 422
