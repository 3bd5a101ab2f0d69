"""What the frame shows of the visitor: the doors that her rights open, and the words that templates of all rooms use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, cast

from flask import current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from kbapp.layout.assets import Assets
from kbapp.layout.doors import Door
from kbapp.layout.fragments import is_fragment

if TYPE_CHECKING:
    from flask import Flask


class Visitor(Protocol):
    """Whoever is signed in, as far as the frame needs to know her."""

    name: str
    theme: str
    """`light`, `dark`, or empty for what her browser asks for."""

    def may(self, right: str) -> bool:
        """Has she the right?"""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A door that stands open; `current` is the value of aria-current."""

    title: object
    address: str
    current: str | None


def init_app(app: Flask, doors: Sequence[Door]) -> None:
    """Give the templates the doors, the visitor, the static files' addresses and the icons."""
    app.extensions["doors"] = list(doors)
    app.extensions["assets"] = Assets.read()
    app.jinja_env.globals.update(
        doors=open_doors,
        visitor=visitor,
        here=here,
        static=static,
        icon=_icons(app),
        is_fragment=is_fragment,
        settings=app.config["SETTINGS"],
    )


def visitor() -> Visitor | None:
    """Whoever is signed in; None when nobody is, or before there are any people."""
    return cast("Visitor | None", getattr(current_user, "person", None))


def open_doors(*, in_account_menu: bool = False) -> list[Link]:
    """The doors that the visitor may open, of the navigation or of her account's menu; none for a stranger."""
    person = visitor()
    if person is None:
        return []
    every = (door for door in current_app.extensions["doors"] if door.in_account_menu == in_account_menu)
    links = [(door, url_for(door.endpoint)) for door in every if door.is_for(person.may)]
    depths = {address: _depth(door, address) for door, address in links}
    inside = max(depths, key=lambda address: depths[address], default="")
    return [
        Link(
            title=door.title,
            address=address,
            current=_current(address) if depths[inside] and address == inside else None,
        )
        for door, address in links
    ]


def _depth(door: Door, address: str) -> int:
    """How much of this page's address leads through the door; 0 when the page does not lie behind it."""
    return max((len(each) for each in (address, *door.inside) if _is_inside(each)), default=0)


def _is_inside(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address.rstrip('/')}/")


def _current(address: str) -> str:
    return "page" if request.path == address else "true"


def asked_for() -> str:
    """The address that was asked for, with its question; Werkzeug's own raises when that is not UTF-8."""
    question = request.query_string.decode("utf-8", "replace")
    return f"{request.path}?{question}" if question else request.path


def here() -> str:
    """The address of this page, to come back to; the start page when it cannot simply be asked for again."""
    if request.method == "GET" and not is_fragment():
        return asked_for()
    if request.url_rule is not None and "GET" in (request.url_rule.methods or ()):
        return request.path
    return "/"


def static(name: str) -> str:
    """A static file's address. Made without the router, which a request for an untrusted host does not have."""
    assets: Assets = current_app.extensions["assets"]
    return f"{request.root_path}/static/{assets.version}/{name}"


def _icons(app: Flask) -> Callable[[str], Markup]:
    @cache
    def icon(name: str) -> Markup:
        module: Any = app.jinja_env.get_template("layout/icons.html").module
        return Markup(module.icon(name))  # noqa: S704  # nosec B704

    return icon
