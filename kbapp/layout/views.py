"""Pages of the frame itself: the language switch, the static files, and what a machine asks to know that we live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, redirect, request
from sqlalchemy.exc import DBAPIError
from werkzeug import Response as AnyResponse

from kbapp import db
from kbapp.errors import SetupError
from kbapp.layout.addresses import local_or
from kbapp.layout.assets import Assets, content_type
from kbapp.layout.choice import choose_language
from kbapp.layout.headers import ONE_YEAR_S

if TYPE_CHECKING:
    from flask import Flask

pages = Blueprint("layout", __name__)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(pages)


@pages.post("/language")
def language() -> AnyResponse:
    """Remember the language and go back to where she was."""
    choose_language(request.form.get("language", ""))
    return redirect(local_or(request.form.get("back"), "/"), 303)


@pages.get("/static/<version>/<path:name>")
def static(version: str, name: str) -> Response:
    """A static file; only the address with the right hash may be kept, for another may come from a newer program."""
    assets: Assets = current_app.extensions["assets"]
    if name not in assets.files:
        abort(404)
    response = Response(assets.files[name], content_type=content_type(name))
    kept = f"public, max-age={ONE_YEAR_S}, immutable"
    response.headers["Cache-Control"] = kept if version == assets.version else "no-cache"
    return response


@pages.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return Response("ok", content_type="text/plain; charset=utf-8")


@pages.get("/readyz")
def ready() -> Response:
    """The database answers and is of this program's age; why not is for the log and `kbapp doctor`, not for strangers."""
    try:
        db.check(db.of_app())
    except (SetupError, DBAPIError) as fault:
        current_app.logger.warning("not ready: %s", fault)
        return Response("not ready", 503, content_type="text/plain; charset=utf-8")
    return Response("ok", content_type="text/plain; charset=utf-8")
