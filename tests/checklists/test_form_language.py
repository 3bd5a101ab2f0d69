"""The words of a form are in the reader's language, whoever opened the page before her."""

from __future__ import annotations

from typing import Any

from kbapp.checklists.models import Period


def test_the_choices_of_an_answer_are_in_the_language_of_whoever_reads(as_manager: Any, period: Period) -> None:
    for language, words in (("kk", "Ішінара"), ("ru", "Частично"), ("en", "Partly"), ("kk", "Ішінара")):
        as_manager.post("/language", data={"language": language})
        assert f"<span>{words}</span>" in as_manager.get("/checklists/2026-H1/workplace").text, language
