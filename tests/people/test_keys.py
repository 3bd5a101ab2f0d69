"""One's own keys: read from a line, written as one; what a line says wrongly is as usual."""

import pytest

from kbapp.people import keys
from kbapp.people.keys import USUAL, Keys


@pytest.mark.parametrize(
    "chosen",
    [USUAL, Keys(copy="KeyX"), Keys(copy="KeyU", used="KeyC"), Keys(single=False), Keys(flag="KeyZ", single=False)],
)
def test_what_is_written_is_read_again(chosen):
    assert keys.of(keys.written(chosen)) == chosen


def test_the_usual_keys_need_no_words():
    assert keys.written(USUAL) == ""
    assert keys.of("") == USUAL


def test_a_line_with_every_word_is_read():
    assert keys.of("copy=KeyX used=KeyY flag=KeyZ single=off") == Keys(
        copy="KeyX", used="KeyY", flag="KeyZ", single=False
    )


@pytest.mark.parametrize(
    "line", ["copy=KeyD", "copy=KeyE", "copy=KeyF", "copy=Digit1", "copy=Key", "copy=KeyС", "copy", "=", "other=KeyX"]
)
def test_what_cannot_be_chosen_is_as_usual(line):
    assert keys.of(line) == USUAL


def test_a_key_that_would_do_two_things_does_what_it_usually_does():
    assert keys.of("copy=KeyU single=off") == Keys(single=False)


def test_letters_of_browsers_cannot_be_chosen_and_every_other_can():
    assert not {"D", "E", "F"} & set(keys.LETTERS)
    assert len(keys.LETTERS) == 23


def test_the_letter_of_a_key_and_its_neighbour_on_a_cyrillic_layout():
    assert [keys.CYRILLIC[each] for each in "CUP"] == ["С", "Г", "З"]
