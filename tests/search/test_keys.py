"""Whose keys do what: chosen ones, defaults, and never one that belongs to the browser."""

from __future__ import annotations

import pytest

from kbapp.people import keys
from kbapp.search.keys import DEFAULTS, keys_of


@pytest.mark.parametrize(
    "line", ["", "   ", "copy", "copy=", "copy=KeyQQ used=Digit1 flag=<b>", "copy=KeyD used=KeyE flag=KeyF"]
)
def test_what_is_not_named_well_keeps_its_default(line: str) -> None:
    assert keys_of(line).codes == DEFAULTS


def test_her_own_keys_count() -> None:
    own = keys_of("copy=KeyK used=KeyY flag=KeyX single=off")

    assert (own.shortcut("copy"), own.letter("used"), own.single) == ("Alt+K", "Y", False)
    assert str(own) == "copy=KeyK used=KeyY flag=KeyX gap=KeyN single=off"


@pytest.mark.parametrize("line", ["copy=KeyN", "copy=KeyU used=KeyC", "copy=KeyN used=KeyG flag=KeyJ"])
def test_no_key_does_two_things(line: str) -> None:
    codes = keys_of(line).codes

    assert set(codes) == set(DEFAULTS)
    assert len(set(codes.values())) == len(codes)
    assert codes["copy"] == line.split(maxsplit=1)[0].removeprefix("copy=")


def test_what_cannot_be_done_by_a_key_has_none() -> None:
    assert (keys_of("").shortcut("star"), keys_of("").letter("star")) == ("", "")


@pytest.mark.parametrize("line", ["copy=KeyP", "copy=KeyK used=KeyK", "used=KeyX flag=KeyQ single=off", "gap=KeyC"])
def test_the_screen_and_the_page_of_her_account_read_one_line_in_one_way(line: str) -> None:
    """Each had rules of its own: the page showed the usual keys, the screen took others."""
    codes, hers = keys_of(line).codes, keys.of(line)
    assert [codes[name] for name in keys.ACTIONS] == [getattr(hers, name) for name in keys.ACTIONS]
