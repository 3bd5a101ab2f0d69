"""The front door: create_app(settings), the list of rooms from the lowest to the highest, and their introductions."""

from __future__ import annotations

import gc
from importlib import import_module

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from kbapp import articles, checklists, db, jobs, languages, layout, people, report, search
from kbapp.config import Settings, in_address
from kbapp.errors import SetupError

ROOMS = ("layout", "people", "search", "articles", "checklists", "report")
MODELS = ("db.files", "jobs", "people.models", "search.models", "articles.models", "checklists.models", "report.models")


def create_app(settings: Settings) -> Flask:
    """The application, with every room open; it touches the database only when asked."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.debug = False  # whatever FLASK_DEBUG says: its pages would show the program to everybody
    _configure(app, settings)
    load_models()
    db.init_app(app, settings, makers=[people.make_roles, checklists.make_centre])
    app.secret_key = app.extensions["database"].secret_key
    languages.init_app(app, choosers=[people.chosen_language, layout.chosen_language])
    layout.init_app(app, doors=[*search.DOORS, *articles.DOORS, *checklists.DOORS, *report.DOORS, *people.DOORS])
    people.init_app(
        app,
        rights=[*search.RIGHTS, *articles.RIGHTS, *checklists.RIGHTS, *report.RIGHTS, *people.RIGHTS],
        told=[search.TOLD, articles.TOLD, checklists.TOLD, report.TOLD],
    )
    search.init_app(
        app,
        sources=[articles.search_source],
        starts=[articles.search_start],
        notices=[articles.search_notices, checklists.search_notices],
        pinned=[articles.search_pinned],
        tags=[articles.search_tags],
    )
    articles.init_app(app)
    checklists.init_app(app, facts=[search.FACTS, articles.FACTS], references=[articles.REFERENCE])
    report.init_app(app)
    jobs.init_app(app, work=[*people.WORK, *search.WORK, *checklists.WORK])
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        MAX_CONTENT_LENGTH=settings.request_max_mib * 2**20,
        MAX_FORM_MEMORY_SIZE=4 * 2**20,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-kb" if settings.behind_tls else "kb",
        SESSION_COOKIE_SECURE=settings.behind_tls,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=[
            in_address(host) for host in settings.trusted_hosts or (settings.host, "127.0.0.1", "localhost")
        ],
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a long call must not cost a typed text
    )
    app.jinja_loader = ChoiceLoader([PrefixLoader({room: PackageLoader(f"kbapp.{room}") for room in ROOMS})])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def load_models() -> None:
    """Import every room's tables, so that the metadata is whole."""
    for name in MODELS:
        import_module(f"kbapp.{name}")


def check_address(settings: Settings) -> None:
    """Refuse an address that others can reach without the host names that may be asked for.

    Errors: `SetupError`.
    """
    if not settings.on_loopback and not settings.trusted_hosts:
        raise SetupError(
            f"KBAPP_HOST={settings.host} can be reached by others: name the hosts that may be asked for in "
            "KBAPP_TRUSTED_HOSTS."
        )


def create_served_app() -> Flask:
    """The application as a server runs it.

    Errors: `SetupError` when it would not be safe or right to serve: no base, no secret, another secret than the
    base's, or an address that others can reach without the host names that may be asked for.
    """
    settings = Settings.from_environment()
    check_address(settings)
    app = create_app(settings)
    with app.app_context():
        db.check(db.of_app())
        people.check_secret()
        with db.of_app().reader() as session:
            search.warm(session)
    _keep_for_good()
    return app


def _keep_for_good() -> None:
    """What the program is made of stays until it ends: looking through it for garbage stops every request for 0.1 s."""
    gc.collect()
    gc.freeze()
