"""What a machine asks to know that we live: no detail, no session."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from kbapp.db import Database


def test_a_living_process_says_ok(client: FlaskClient) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.text) == (200, "ok")


def test_a_base_of_this_age_is_ready(client: FlaskClient) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.text) == (200, "ok")


def test_a_base_of_another_age_is_not_ready_and_strangers_learn_no_more(app: Flask, database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    response = app.test_client().get("/readyz")

    assert (response.status_code, response.text) == (503, "not ready")
    assert app.test_client().get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_no_session_is_begun(client: FlaskClient, address: str) -> None:
    response = client.get(address)

    assert "Set-Cookie" not in response.headers
    assert "Vary" not in response.headers
