"""The static files: kept for ever under their hash, small, and free of what the policy refuses."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kbapp.layout.assets import FOLDER, Assets, content_type

SCRIPT_MAX = 10 * 1024
"""Of our own script on the operator's screen, as it is served; its test is among those of the search page."""
STYLES = sorted(FOLDER.glob("*.css"))


def address(app: Flask, name: str) -> str:
    assets: Assets = app.extensions["assets"]
    return f"/static/{assets.version}/{name}"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.css", "text/css; charset=utf-8"),
        ("search.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml; charset=utf-8"),
        ("fonts/onest-cyrillic-ext.woff2", "font/woff2"),
    ],
)
def test_a_file_under_its_hash_is_kept_for_ever(app: Flask, client: FlaskClient, name: str, kind: str) -> None:
    response = client.get(address(app, name))

    assert response.data == app.extensions["assets"].files[name]
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == kind == content_type(name)
    assert "Set-Cookie" not in response.headers


def test_a_file_under_another_hash_is_served_but_not_kept(client: FlaskClient) -> None:
    response = client.get("/static/000000000000/app.css")

    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["no-such-file.css", "../__init__.py", "%2e%2e/__init__.py", "fonts", "fonts/"])
def test_nothing_outside_the_folder_can_be_asked_for(app: Flask, client: FlaskClient, name: str) -> None:
    assert client.get(address(app, name)).status_code == 404


def test_the_hash_follows_the_content(tmp_path: object) -> None:
    assert Assets.read().version == Assets.read().version
    assert Assets.read(FOLDER / "fonts").version != Assets.read().version


def test_a_script_is_served_without_its_comments_and_spaces() -> None:
    served = Assets.read().files

    for path in FOLDER.rglob("*.js"):
        name = path.relative_to(FOLDER).as_posix()
        assert b"\n// " not in served[name]
        assert len(served[name]) < path.stat().st_size


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_names_only_our_own_files(path: object) -> None:
    style = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    named = re.findall(r'url\("?([^")]+)"?\)', style)

    assert "@import" not in style
    assert [name for name in named if not (FOLDER / name).is_file()] == []


def test_every_page_names_its_style_and_script_by_hash(app: Flask, client: FlaskClient) -> None:
    page = client.get("/sign-in").text

    assert f'href="{address(app, "app.css")}"' in page
    assert f'src="{address(app, "app.js")}"' in page
