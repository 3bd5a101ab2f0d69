"""The blocks of an answer, written as containers: what is the answer, what is said aloud, what stays inside the centre.

    ::: say
    Good morning, you have reached the contact centre.
    :::

Any other Markdown viewer shows them as text between colons, and so do we where a block is of no kind that we know or is
never closed: nothing that was written is lost. Blocks stand at the margin, never inside a list, a quotation or each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

ANSWER, SAY, INTERNAL, PROSE = KINDS = ("answer", "say", "internal", "prose")
OPENING = re.compile(r" {0,3}:{3,}[ \t]*(answer|say|internal)[ \t]*")
CLOSING = re.compile(r" {0,3}:{3,}[ \t]*")

Group = tuple[str, list[Token]]
"""A kind, and the tokens that stand in a block of it; PROSE for what stands in none."""


def block_plugin(parser: MarkdownIt) -> None:
    """Let the parser know the blocks."""
    parser.block.ruler.before("fence", "block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def groups(tokens: Iterable[Token]) -> Iterator[Group]:
    """The tokens in their order, block by block; a block with nothing in it is left out."""
    kind, inside = PROSE, list[Token]()
    for token in tokens:
        if token.type in ("block_open", "block_close"):
            if inside:
                yield kind, inside
            kind, inside = (token.info if token.nesting == 1 else PROSE), []
        else:
            inside.append(token)
    if inside:
        yield kind, inside


def _block(state: StateBlock, start: int, _end: int, silent: bool) -> bool:
    opening = OPENING.fullmatch(_line(state, start))
    close = _closed_at(state, start) if opening else 0
    if not opening or not close or (state.level and not silent):
        return False
    if not silent:
        _put(state, opening[1], start, close)
    return True


def _closed_at(state: StateBlock, start: int) -> int:
    """The line that closes the block; 0 when another one opens first, or none does."""
    for number in range(start + 1, state.lineMax):
        line = _line(state, number)
        if OPENING.fullmatch(line):
            return 0
        if CLOSING.fullmatch(line):
            return number
    return 0


def _put(state: StateBlock, kind: str, start: int, close: int) -> None:
    opened = state.push("block_open", "", 1)
    opened.info, opened.map = kind, [start, close]
    around, last = state.parentType, state.lineMax
    state.parentType, state.lineMax = "block", close
    state.md.block.tokenize(state, start + 1, close)
    state.parentType, state.lineMax = around, last
    state.push("block_close", "", -1)
    state.line = close + 1


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] : state.eMarks[number]]
