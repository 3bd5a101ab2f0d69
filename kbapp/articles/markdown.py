"""Markdown becomes safe HTML, always through both: a renderer that knows no HTML, and a sanitizer that knows only a list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markdown_it.token import Token
from markupsafe import Markup

from kbapp.articles import syntax
from kbapp.articles.blocks import ANSWER, PROSE, Group, groups
from kbapp.articles.cleaning import clean
from kbapp.languages import Words, _

ANSWER_MAX = 40
"""Words of an answer at most: about twenty seconds of speech. Our own convention."""

WORDS_A_MINUTE = 150
"""How fast an operator is thought to read, in any of the three languages. Our own convention: slower than what is measured
for silent reading (about 180 to 240), since Kazakh and Russian words are long and she reads while somebody talks."""

MARK = re.compile(r"^:{3,}.*$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """A piece of a text that has a frame of its own: `kind` is one of `blocks.KINDS`."""

    kind: str
    html: Markup


@dataclass(frozen=True)
class Rendered:
    """A text as HTML: its answer first, wherever it was written, then the other parts in their order.

    `links` are the text's links as they were written. Units: `words` counts all of them.
    """

    parts: tuple[Part, ...]
    links: tuple[str, ...]
    words: int

    @property
    def answer(self) -> Markup:
        """The answer; empty when there is none."""
        return self.parts[0].html if self.parts and self.parts[0].kind == ANSWER else Markup("")

    @property
    def rest(self) -> Markup:
        """What follows the answer, without frames."""
        return Markup("").join(part.html for part in self.parts[1 if self.answer else 0 :])

    @property
    def whole(self) -> Markup:
        """All of it without frames."""
        return Markup("").join(part.html for part in self.parts)

    @property
    def minutes(self) -> int:
        """How long it takes to read. Units: whole minutes, at least one."""
        return -(-self.words // WORDS_A_MINUTE) or 1


def render(text: str) -> Markup:
    """The text as HTML without frames, its headings lowered, so that the page keeps its single h1."""
    return rendered(text).whole


@lru_cache(maxsize=1024)
def rendered(text: str, highest: int = 2) -> Rendered:
    """The text as HTML, in parts; its highest heading becomes h2, or another when it stands under a lower title.

    What was made is kept by the wording itself, so that it can never be another's.
    """
    tokens, environment = syntax.parse(text, highest)
    parts = (Part(kind, clean(syntax.html(inside, environment))) for kind, inside in _in_order(tokens))
    words = sum(len(syntax.words_of(token).split()) for token in tokens)
    return Rendered(tuple(part for part in parts if part.html), tuple(environment["links"]), words)


# --- words -------------------------------------------------------------------------------------------------------------


def plain_text(text: str) -> str:
    """The words alone, one line for each block, the answer's first: what an index holds and a row of results shows."""
    tokens, _environment = syntax.parse(text)
    said = _answer_of(tokens)
    told = set(map(id, said))
    rest = (syntax.words_of(token) for token in tokens if id(token) not in told)
    return "\n".join(filter(None, (_line(said), *rest)))


def answer_words(text: str) -> str:
    """The answer in one line: the answer block's words, else the first paragraph's; empty when there is neither."""
    return _line(_answer_of(syntax.parse(text)[0]))


def problems(text: str) -> list[Words]:
    """What whoever writes this text should mend; none of it keeps a text from being saved."""
    tokens, _environment = syntax.parse(text)
    answers = [inside for kind, inside in groups(tokens) if kind == ANSWER]
    found = [_("Mark the answer: what a caller wants to know, in at most %(limit)s words.", limit=ANSWER_MAX)] * (
        not answers
    )
    found += [_("There are %(count)s answers. Keep one of them.", count=len(answers))] * (len(answers) > 1)
    for count in (len(_line(inside).split()) for inside in answers):
        if count > ANSWER_MAX:
            found.append(_("The answer has %(count)s words: %(limit)s at most.", count=count, limit=ANSWER_MAX))
    return [*found, *(_("“%(line)s” opens or closes no block.", line=line) for line in _loose_marks(tokens))]


def _loose_marks(tokens: Iterable[Token]) -> list[str]:
    lines = (line for token in tokens if token.type == "inline" for line in MARK.findall(token.content))
    return [line[:80] for line in lines]


def _line(tokens: Iterable[Token]) -> str:
    return " ".join(filter(None, map(syntax.words_of, tokens)))


# --- the answer --------------------------------------------------------------------------------------------------------


def _in_order(tokens: list[Token]) -> Iterable[Group]:
    """The answer first: the block, or the paragraph that the text begins with. A second answer is prose like the rest."""
    found = list(groups(tokens))
    at = next((number for number, (kind, _inside) in enumerate(found) if kind == ANSWER), None)
    if at is not None:
        answer = found.pop(at)
        return [answer, *((PROSE if kind == ANSWER else kind, inside) for kind, inside in found)]
    if found and found[0][0] == PROSE and found[0][1][0].type == "paragraph_open":
        inside = found[0][1]
        return [(ANSWER, inside[:3]), (PROSE, inside[3:]), *found[1:]]
    return found


def _answer_of(tokens: list[Token]) -> list[Token]:
    """The tokens with the answer's words: the first answer block, else the first paragraph at the margin."""
    blocks = (inside for kind, inside in groups(tokens) if kind == ANSWER)
    firsts = (
        [inline] for opening, inline in pairwise(tokens) if opening.type == "paragraph_open" and not opening.level
    )
    return next(blocks, None) or next(firsts, [])
