"""Pictures and files: the supervisor's page of an article, whole or as a piece of her editor, and the bytes for readers."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from kbapp import clock, db, languages
from kbapp.articles import media, reading
from kbapp.articles.details import EVERYONE
from kbapp.articles.forms import DescribeMediaForm, MediaFilter, MediaForm
from kbapp.articles.models import Article, Media
from kbapp.articles.refusals import MediaInUse
from kbapp.articles.views import ARTICLE, Answer, pages
from kbapp.errors import Invalid
from kbapp.languages import LANGUAGES, _
from kbapp.layout import fragment, is_fragment
from kbapp.layout.addresses import asked_number
from kbapp.layout.csv_export import csv_response
from kbapp.layout.headers import ONE_YEAR_S
from kbapp.layout.uploads.examining import Upload
from kbapp.layout.uploads.receiving import received
from kbapp.layout.uploads.sniffing import KINDS, OF_TYPE
from kbapp.people import needs, signed_in
from kbapp.people.forms import blame

MEDIA = f"{ARTICLE}/media"
ONE = f"{MEDIA}/<int(max=2147483647):id>"
POLICY = "default-src 'none'; sandbox; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
"""A file that somebody sent does nothing, even opened by itself."""

ACCEPTED = ",".join(ending for kind in KINDS.values() for ending in kind.endings)


# --- for readers -----------------------------------------------------------------------------------------------------


@pages.get("/media/<sha256>/<name>")
@needs("articles.read")
def media_file(sha256: str, name: str) -> Response:
    """The bytes: a picture to be shown, everything else to be downloaded. What it is called is not what it is found by."""
    reader = db.session()
    found = media.find(reader, sha256=sha256, by=signed_in())
    response = Response(content_type=_content_type(found))
    response.headers["Content-Disposition"] = _disposition(found)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = _kept_for(found)
    response.set_etag(found.sha256)
    response.make_conditional(request)
    if response.status_code == 200 and request.method == "HEAD":
        response.content_length = found.size
    elif response.status_code == 200:
        response.set_data(media.content_of(reader, found))
    return response


def _content_type(found: Media) -> str:
    return f"{found.type}; charset=utf-8" if found.type.startswith("text/") else found.type


def _disposition(found: Media) -> str:
    return f"{'inline' if found.is_picture else 'attachment'}; filename*=UTF-8''{quote(found.name, safe='')}"


def _kept_for(found: Media) -> str:
    """Bytes never change under their hash. The answer varies with the cookie: whoever signs in next is asked anew."""
    is_open = found.is_picture and found.article.audience == EVERYONE
    return f"private, max-age={ONE_YEAR_S}, immutable" if is_open else "no-store"


# --- for those who write ---------------------------------------------------------------------------------------------


@pages.route(MEDIA, methods=["GET", "POST"])
@needs("articles.write")
def media_of(number: int) -> Answer:
    """An article's pictures and files, and the form that adds one."""
    article, form = reading.find(db.session(), number=number, by=signed_in()), MediaForm()
    if form.validate_on_submit():
        try:
            upload = received(form.file.data)
            with db.transaction() as session:
                added = media.add(
                    session,
                    article=number,
                    upload=upload,
                    alts=form.alts,
                    decorative=form.decorative.data,
                    language=_asked().language.data,
                    by=signed_in(),
                    at=clock.now(),
                )
        except Invalid as refusal:
            blame(form, refusal)
        else:
            _say_added(upload)
            return _back(number, added=added.id)
    return _page(article, form=form)


def _say_added(upload: Upload) -> None:
    flash(str(_("It is here now. Put it into the text.")), "ok")
    if upload.is_still:
        flash(str(_("The picture moved: only its first frame is kept.")), "info")


@pages.post(f"{ONE}/describe")
@needs("articles.write")
def describe_media(number: int, id: int) -> Answer:
    """Other words for it."""
    article, form = reading.find(db.session(), number=number, by=signed_in()), DescribeMediaForm(prefix=f"m{id}-")
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                media.describe(
                    session,
                    article=number,
                    media=id,
                    alts=form.alts,
                    decorative=form.decorative.data,
                    by=signed_in(),
                    at=clock.now(),
                )
        except Invalid as refusal:
            blame(form, refusal)
        else:
            flash(str(_("The words are saved. Texts keep those with which it was put into them.")), "ok")
            return _back(number)
    return _page(article, described={id: form})


@pages.post(f"{ONE}/remove")
@needs("articles.write")
def remove_media(number: int, id: int) -> Answer:
    """Away with it, unless a text shows it."""
    try:
        with db.transaction() as session:
            media.remove(session, article=number, media=id, by=signed_in(), at=clock.now())
    except MediaInUse as refusal:
        return _page(reading.find(db.session(), number=number, by=signed_in()), refused=refusal)
    flash(str(_("It is removed.")), "ok")
    return _back(number)


def _asked() -> MediaFilter:
    """The filter of this address; what makes no sense in it is as if it were not there."""
    form = MediaFilter(request.args)
    if not form.validate():
        form = MediaFilter(formdata=None)
    form.language.data = form.language.data if form.language.data in LANGUAGES else languages.current()
    return form


def _back(number: int, added: int | None = None) -> AnyResponse:
    language = request.args.get("language")
    return redirect(url_for("articles.media_of", number=number, language=language, added=added), 303)


def _page(
    article: Article,
    *,
    form: MediaForm | None = None,
    described: dict[int, DescribeMediaForm] | None = None,
    refused: MediaInUse | None = None,
) -> Answer:
    reader, by, asked = db.session(), signed_in(), _asked()
    if request.args.get("as") == "csv":
        return _csv(article, asked.sort.data)
    added, page = asked_number("added"), asked.page.data or 1
    first = next(iter(described or {}), added)  # refused words are shown, on whichever page they were typed
    leaf = media.listed(reader, article=article, by=by, sort=asked.sort.data, page=page, first=first)
    html = render_template(
        "articles/media_piece.html" if is_fragment() else "articles/media.html",
        article=article,
        text_language=asked.language.data,
        asked=asked,
        leaf=leaf,
        counts=media.counted(reader, article=article),
        form=form or MediaForm(formdata=None),
        forms={row.media.id: (described or {}).get(row.media.id) or _filled(row.media) for row in leaf.rows},
        described=described or {},
        refused=refused,
        added=added,
        media=media,
        kinds=OF_TYPE,
        accepted=ACCEPTED,
    )
    status = 409 if refused else 422 if described or (form and form.errors) else 200
    return fragment(html, status) if is_fragment() else (html, status)


def _filled(row: Media) -> DescribeMediaForm:
    form = DescribeMediaForm(formdata=None, prefix=f"m{row.id}-")
    form.show(row.alts)
    return form


def _csv(article: Article, sort: str) -> Response:
    leaf = media.listed(db.session(), article=article, by=signed_in(), sort=sort, per_page=media.COUNT_MAX)
    header = [_("Name"), _("Kind"), _("Bytes"), _("Width"), _("Height")]
    header += [_("Alternative text in %(language)s", language=languages.NAMES[each]) for each in LANGUAGES]
    header += [_("Where it stands"), _("Added by"), _("Added"), _("Address")]
    rows = (_cells(held) for held in leaf.rows)
    return csv_response(f"{article.label}-media", header, rows)


def _cells(held: media.Held) -> list[object]:
    row = held.media
    alts = [row.alts.get(each, "") for each in LANGUAGES]
    places = ", ".join(sorted({use.place for use in held.uses}))
    kind = OF_TYPE[row.type].title
    return [row.name, kind, row.size, row.width, row.height, *alts, places, row.by, row.at, row.address]
