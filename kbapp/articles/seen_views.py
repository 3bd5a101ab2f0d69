"""A wording that readers saw once, for whoever was pointed to just that one: a piece of evidence names it."""

from __future__ import annotations

from flask import render_template

from kbapp import db
from kbapp.articles import markdown, reading
from kbapp.articles.refusals import NoSuchText
from kbapp.articles.views import ARTICLE, LANGUAGE, Answer, pages
from kbapp.people import needs, signed_in


@pages.get(f"{ARTICLE}/seen/{LANGUAGE}/<int(max=2147483647):revision>")
@needs("articles.read_past")
def seen(number: int, language: str, revision: int) -> Answer:
    """The wording, from when until when readers saw it, and the way to what they see now."""
    reader = db.session()
    article = reading.find(reader, number=number, by=signed_in())
    text = reading.text(reader, article=article, language=language)
    found = reading.revision_of(reader, text=text, number=revision)
    shown = reading.publications_of(reader, revision=found)
    if not shown:  # nobody but those who write has ever seen it
        raise NoSuchText
    live = reading.text_states(reader, article=article)[language].live
    return render_template(
        "articles/seen.html",
        article=article,
        text_language=language,
        revision=found,
        publications=shown,
        live=live,
        shown=markdown.rendered(found.body),
    )
