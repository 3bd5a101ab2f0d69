"""The frame: doors for those who may open them, who is signed in, the demo mark, messages."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Flask, flash, redirect
from flask.testing import FlaskClient

from kbapp import create_app
from kbapp.config import Settings
from kbapp.people.rights import Person


def doors(page: str) -> list[str]:
    menu = re.search(r'<nav class="doors".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', menu.group()) if menu else []


def test_a_stranger_sees_no_doors_but_the_way_in(client: FlaskClient) -> None:
    page = client.get("/nowhere").text

    assert doors(page) == []
    assert 'href="/sign-in"' in page


def test_a_person_sees_the_doors_that_her_rights_open(
    app: Flask, operator: Person, as_operator: FlaskClient, as_manager: FlaskClient
) -> None:
    with app.test_request_context():
        known = [door for door in app.extensions["doors"] if not door.in_account_menu]
        allowed = [app.url_for(door.endpoint) for door in known if operator.may(door.right)]

    assert doors(as_operator.get("/search").text) == allowed
    assert len(doors(as_manager.get("/search").text)) > len(allowed)


def test_the_door_of_this_page_is_marked(as_operator: FlaskClient) -> None:
    assert 'href="/search" aria-current="page"' in as_operator.get("/search").text


def test_the_account_menu_names_the_person_and_lets_her_leave(as_operator: FlaskClient) -> None:
    page = as_operator.get("/search").text

    assert "<strong>operator</strong>" in page
    assert re.search(r'<form method="post" action="/sign-out">\s*<input type="hidden" name="csrf_token"', page)


def test_a_demonstration_is_marked_on_every_page(settings: Settings) -> None:
    app = create_app(replace(settings, demo=True))
    visitor = app.test_client()

    assert all('class="demo"' in visitor.get(address).text for address in ("/sign-in", "/nowhere"))
    app.extensions["database"].dispose()


def test_a_real_installation_is_not_marked(client: FlaskClient) -> None:
    assert 'class="demo"' not in client.get("/sign-in").text


def test_a_message_is_shown_once_and_escaped(app: Flask) -> None:
    def say() -> object:
        flash("Saved <b>", "ok")
        return redirect("/nowhere")

    app.add_url_rule("/say", view_func=say)  # type: ignore[type-var]
    visitor = app.test_client()

    assert '<p class="notice ok">Saved &lt;b&gt;</p>' in visitor.get("/say", follow_redirects=True).text
    assert "Saved" not in visitor.get("/nowhere").text
