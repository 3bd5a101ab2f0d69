"""Do the parts of a definition fit together? Each rule its questions, each question those that it follows from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kbapp.checklists.facts import MEANINGS
from kbapp.checklists.rule import ALL_OF, ANY_OF, COUNT_OF, DIRECT, LATEST, LIST_OF, Rule
from kbapp.checklists.spec import COMPUTED, COVERED, LIST, REGISTER, SAME, YES_NO
from kbapp.checklists.standing import ANSWERED, INSIDE
from kbapp.checklists.toml_table import Fault

if TYPE_CHECKING:
    from kbapp.checklists.definition import FormRow, Item, Topic

SETTINGS = ("rooms",)
"""The decisions that may turn an all-of into an any-of."""
YES_OR_NO = (YES_NO, COVERED, SAME, COMPUTED)


def of_rules(rows: Iterable[FormRow], topics: Iterable[Topic]) -> Iterator[Fault]:
    """What rules name and should not."""
    items = {item.code: item for topic in topics for item in topic.items}
    for row in rows:
        for field, what in _rule(row, items):
            yield Fault(file="form.toml", place=f"row {row.row}", field=f"rule.{field}", what=what)


def _rule(row: FormRow, items: dict[str, Item]) -> Iterator[tuple[str, str]]:
    rule = row.rule
    for field, codes in (("items", rule.items), ("optional", rule.optional)):
        for code in codes:
            if what := _misfit(items.get(code), code, row):
                yield field, what
    for code in rule.optional:
        if code in items and not items[code].spec.optional_gate:
            yield "optional", f"names {code}, which is no optional_gate"
    if rule.kind in (DIRECT, LIST_OF, COUNT_OF, LATEST) and len(rule.items) > 1:
        yield "items", f"names more than one question, and {rule.kind} takes one"
    if rule.either and rule.either not in SETTINGS:
        yield "either", f"is {rule.either!r}; it can be {', '.join(SETTINGS)}"
    for name in rule.names:
        if name not in _names(rule, items):
            yield "names", f"names {name}, which is neither a field of the register nor a question"


def _misfit(item: Item | None, code: str, row: FormRow) -> str | None:
    if item is None:
        return f"names {code}, which no topic asks"
    if item.row != row.row:
        return f"names {code}, which does not feed this row"
    kind = row.rule.kind
    if kind in (ALL_OF, ANY_OF) and item.kind not in YES_OR_NO:
        return f"names {code}, which cannot be answered yes or no"
    if kind in (COUNT_OF, LATEST) and item.kind != REGISTER:
        return f"names {code}, which is no register"
    if kind == LIST_OF and item.kind not in (REGISTER, LIST):
        return f"names {code}, which is no list"
    if kind == LATEST and not item.spec.starts:
        return f"names {code}, whose entries have no date"
    return None


def _names(rule: Rule, items: dict[str, Item]) -> set[str]:
    if rule.kind in (ALL_OF, ANY_OF):
        return set(items)
    return {field.name for code in rule.items if code in items for field in items[code].spec.fields}


def of_items(topics: Iterable[Topic]) -> Iterator[Fault]:
    """What questions name and should not."""
    asked = {item.code: (topic, item) for topic in topics for item in topic.items}
    for topic, item in asked.values():
        for field, what in _item(item, {code: each for code, (_topic, each) in asked.items()}):
            yield Fault(file=f"{topic.topic}.toml", place=f"item {item.code}", field=field, what=what)


def _item(item: Item, items: dict[str, Item]) -> Iterator[tuple[str, str]]:
    spec = item.spec
    register = items.get(spec.covered_by or "")
    if spec.covered_by and (register is None or item.code not in register.spec.covers):
        yield "covered_by", f"names {spec.covered_by}, which is no register that covers it"
    if what := spec.same_as and _no_source(spec.same_as, items):
        yield "same_as", what
    for code in spec.covers:
        if code not in items or items[code].spec.covered_by != item.code:
            yield "covers", f"names {code}, which is not covered by it"
    if what := spec.fact and _no_fact(spec.fact, items):
        yield "fact", what


def _no_source(code: str, items: dict[str, Item]) -> str | None:
    """What takes its answer from there would wait for ever, were the other one to take its answer from somewhere too."""
    if code not in items:
        return f"names {code}, which no topic asks"
    return f"names {code}, which takes its own answer from another question" if items[code].kind == SAME else None


def _no_fact(fact: str, items: dict[str, Item]) -> str | None:
    if not fact.startswith(ANSWERED):
        return None if fact in INSIDE or fact in MEANINGS else f"is {fact}, which nobody knows"
    code = fact.removeprefix(ANSWERED)
    if code not in items:
        return f"is {fact}, and no topic asks that question"
    return f"is {fact}, and that question is computed itself" if items[code].kind == COMPUTED else None
