"""The categories: for readers the tree and its shelves, for those who keep the articles its arrangement."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from kbapp import clock, db, languages
from kbapp.articles import arranging, lists
from kbapp.articles.addresses import asked_page
from kbapp.articles.list_forms import CategoryForm, NewCategoryForm
from kbapp.articles.models import Category
from kbapp.articles.refusals import CategoryChangedMeanwhile
from kbapp.articles.views import Answer, pages
from kbapp.errors import Invalid, Refused
from kbapp.languages import _
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

ARRANGED = "/articles/categories/<slug>"


@pages.get("/categories")
@needs("articles.read")
def categories() -> Answer:
    """The tree of categories, with the number of articles in each."""
    branches = lists.branches(db.session(), by=signed_in(), language=languages.current())
    return render_template("articles/categories.html", branches=branches)


@pages.get("/categories/<slug>")
@needs("articles.read")
def category(slug: str) -> Answer:
    """The articles of one category, and the categories under it."""
    reader, language, by = db.session(), languages.current(), signed_in()
    shelf = lists.category_of(reader, slug=slug)
    above = lists.category_of(reader, slug=shelf.parent) if shelf.parent else None
    branch = lists.branch_of(reader, category=shelf, by=by, language=language)
    leaf = lists.on_shelf(reader, category=shelf, by=by, language=language, page=asked_page())
    return render_template("articles/category.html", category=shelf, above=above, branch=branch, leaf=leaf)


# --- those who keep them ---------------------------------------------------------------------------------------------


@pages.route("/articles/categories", methods=["GET", "POST"])
@needs("articles.write")
def arrange() -> Answer:
    """The tree with its buttons, and the form for a new category."""
    language, by, form = languages.current(), signed_in(), NewCategoryForm()
    form.offer(lists.categories(db.session(), language=language), language)
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                made = arranging.add(
                    session,
                    slug=form.slug.data or "",
                    titles=form.titles(),
                    parent=form.parent.data,
                    by=by,
                    at=clock.now(),
                )
        except Refused as refusal:
            _blame(form, refusal)
        else:
            return _back(_("The category %(title)s is there now.", title=made.title(language)), made.slug)
    branches = lists.branches(db.session(), by=by, language=language)
    page = render_template("articles/arrange.html", branches=branches, form=form)
    return page, 422 if form.errors else 200


@pages.route(ARRANGED, methods=["GET", "POST"])
@needs("articles.write")
def arrange_one(slug: str) -> Answer:
    """One category: titles, place, and taking it away."""
    reader, language, form, meanwhile = db.session(), languages.current(), CategoryForm(), None
    found = lists.category_of(reader, slug=slug)
    form.offer(lists.categories(reader, language=language), language, but=slug)
    if request.method == "GET":
        form.show(found, arranging.seen_of(found))
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                arranging.change(
                    session,
                    slug=slug,
                    titles=form.titles(),
                    parent=form.parent.data,
                    seen=form.seen.data or "",
                    by=signed_in(),
                    at=clock.now(),
                )
        except CategoryChangedMeanwhile as refusal:
            meanwhile = refusal
        except Refused as refusal:
            _blame(form, refusal)
        else:
            return _back(_("The category is saved."), slug)
    return _one_page(found, form, meanwhile), 409 if meanwhile else 422 if form.errors else 200


def _one_page(found: Category, form: CategoryForm, meanwhile: CategoryChangedMeanwhile | None) -> str:
    newest = meanwhile.category if meanwhile else found
    if meanwhile:
        form.seen.data, form.seen.raw_data = arranging.seen_of(newest), None  # what was typed goes on from the newest
    branch = lists.branch_of(db.session(), category=found, by=signed_in(), language=languages.current())
    return render_template(
        "articles/arrange_one.html", category=newest, form=form, meanwhile=meanwhile, is_parent=bool(branch.under)
    )


def _blame(form: CategoryForm, refusal: Refused) -> None:
    """The titles are three fields: what is wrong with them stands at the first."""
    of_title = getattr(refusal, "field", None) == "title"
    blame(form, Invalid(refusal.message, field="title_kk") if of_title else refusal)


@pages.post(f"{ARRANGED}/move")
@needs("articles.write")
def move_category(slug: str) -> Answer:
    """One place up or down in its row."""
    up, language = request.form.get("to") == "up", languages.current()
    with db.transaction() as session:
        arranging.move(session, slug=slug, up=up, language=language, by=signed_in(), at=clock.now())
    return redirect(url_for("articles.arrange", _anchor=slug), 303)


@pages.post(f"{ARRANGED}/remove")
@needs("articles.write")
def remove_category(slug: str) -> Answer:
    """Away with an empty category."""
    with db.transaction() as session:
        arranging.remove(session, slug=slug, by=signed_in(), at=clock.now())
    return _back(_("The category is removed."))


def _back(done: object, anchor: str | None = None) -> Response:
    flash(str(done), "ok")
    return redirect(url_for("articles.arrange", _anchor=anchor), 303)
