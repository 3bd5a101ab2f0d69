"""What the roles may do: seen as a table, changed after a look at what would change."""

import pytest
from sqlalchemy import select

from kbapp.errors import Forbidden, Invalid
from kbapp.people import roles, service
from kbapp.people.models import Entry
from kbapp.people.rights import MACHINE, ROLES
from tests.conftest import NOON
from tests.people.together import together

KNOWN = ("search.find", "articles.read", "people.manage", "people.journal")


def matrix(database):
    with database.reader() as session:
        return roles.matrix(session, known=KNOWN, by=MACHINE)


def put(database, after, *, by=MACHINE, seen=None):
    seen = roles.mark(matrix(database)) if seen is None else seen
    with database.transaction() as session:
        return roles.set_rights(session, after=after, seen=seen, known=KNOWN, at=NOON, by=by)


def asked(page, endpoint="/people/roles"):
    """The form as it is on the page: what is ticked, and the mark of what was on screen."""
    import re

    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    ticks = re.findall(r'type="checkbox" name="(\w+)" value="([\w.]+)" checked', page)
    form = {"seen": seen}
    for role, right in ticks:
        form.setdefault(role, []).append(right)
    return form


def test_a_right_is_given_and_taken_and_the_journal_says_so(database):
    before = matrix(database)
    different = put(database, {**before, "operator": {"articles.read", "people.journal"}})

    assert [(each.role, each.given, each.taken) for each in different] == [
        ("operator", ["people.journal"], ["search.find"])
    ]
    assert matrix(database)["operator"] == {"articles.read", "people.journal"}
    with database.reader() as session:
        last = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert (last.action, last.detail) == (
        "people.set-rights",
        '{"operator":{"given":["people.journal"],"taken":["search.find"]}}',
    )


def test_rights_of_the_roles_count_from_the_next_click(database, as_operator, as_administrator):
    assert as_operator.get("/journal").status_code == 403
    form = asked(as_administrator.get("/people/roles").text)
    form["operator"].append("people.journal")

    review = as_administrator.get("/people/roles/review", query_string=form)
    assert 'class="state yes"' in review.text
    assert as_operator.get("/journal").status_code == 403, "looking changes nothing"
    assert as_administrator.post("/people/roles", data=form).status_code == 303
    assert as_operator.get("/journal").status_code == 200


def test_the_same_rights_change_nothing(database, as_administrator):
    form = asked(as_administrator.get("/people/roles").text)

    assert as_administrator.get("/people/roles/review", query_string=form).location == "/people/roles"
    assert put(database, matrix(database)) == []


def test_managing_people_stays_with_administrators_and_with_them_only(database):
    everything = {role: set(KNOWN) for role in ROLES}
    put(database, everything)
    assert [role for role, rights in matrix(database).items() if "people.manage" in rights] == ["administrator"]

    put(database, {})
    assert {role: set(rights) for role, rights in matrix(database).items()} == {
        role: {"people.manage"} if role == "administrator" else set() for role in ROLES
    }


def test_a_form_that_is_older_than_another_change_is_refused(database, as_administrator):
    form = asked(as_administrator.get("/people/roles").text)
    with database.transaction() as session:
        known = {right.name for right in as_administrator.application.extensions["rights"]}
        now = roles.matrix(session, known=known, by=MACHINE)
        roles.set_rights(
            session, after={**now, "manager": set()}, seen=roles.mark(now), known=known, at=NOON, by=MACHINE
        )

    assert as_administrator.post("/people/roles", data=form).status_code == 409


def test_of_two_who_change_at_once_one_is_refused(database):
    for _ in range(10):
        seen, outcomes, before = roles.mark(matrix(database)), [], matrix(database)

        def change(number, seen=seen, outcomes=outcomes, before=before):
            try:
                other = before["operator"] ^ {("search.find", "articles.read")[number]}
                put(database, {**before, "operator": other}, seen=seen)
                outcomes.append("changed")
            except roles.RolesChangedMeanwhile:
                outcomes.append("refused")

        together(change, 2)
        assert sorted(outcomes) == ["changed", "refused"]


def test_an_unknown_right_and_a_person_without_the_right_are_refused(database, operator):
    with pytest.raises(Invalid):
        put(database, {**matrix(database), "operator": {"everything"}})
    with pytest.raises(Forbidden):
        put(database, matrix(database), by=operator)
    with pytest.raises(Forbidden), database.reader() as session:
        roles.matrix(session, known=KNOWN, by=operator)


def test_an_upgrade_does_not_give_back_what_was_taken(database, app):
    from kbapp import db

    put(database, {**matrix(database), "operator": set()})
    with app.app_context():
        db.make_base()

    assert matrix(database)["operator"] == set()


def test_odd_words_in_the_address_are_left_out(as_administrator):
    query = {"operator": ["everything", "\0", "search.find"], "king": "search.find", "seen": "x"}

    assert as_administrator.get("/people/roles/review", query_string=query).status_code == 200
    assert as_administrator.post("/people/roles", data=query).status_code == 409


def test_who_may_read_the_journal_only_has_a_door_to_it(database, as_operator, as_administrator):
    form = asked(as_administrator.get("/people/roles").text)
    form["operator"].append("people.journal")
    as_administrator.post("/people/roles", data=form)
    page = as_operator.get("/journal").text

    assert 'href="/journal" aria-current="page"' in page
    assert 'href="/people' not in page
    assert 'href="/journal"' not in as_administrator.get("/search").text


def test_finding_and_reading_what_only_supervisors_may_read_is_one_right(app):
    assert [right.name for right in app.extensions["rights"] if "everything" in right.name] == []
    assert service.ADMINISTRATOR in ROLES
