"""django-wiki, as its documentation sets it up: its own verbs put articles in, its own search (SQL, no index) finds them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.peers.application import Ways
from tests.bench.peers.child import Article, serve

APPS = """django.contrib.auth django.contrib.contenttypes django.contrib.humanize django.contrib.messages
django.contrib.sessions django.contrib.sites django.contrib.staticfiles django_nyt mptt sekizai sorl.thumbnail wiki
wiki.plugins.attachments wiki.plugins.notifications wiki.plugins.images wiki.plugins.macros""".split()
MIDDLEWARE = """django.middleware.security.SecurityMiddleware django.contrib.sessions.middleware.SessionMiddleware
django.middleware.common.CommonMiddleware django.middleware.csrf.CsrfViewMiddleware
django.contrib.auth.middleware.AuthenticationMiddleware django.contrib.messages.middleware.MessageMiddleware""".split()
CONTEXT = """django.contrib.auth.context_processors.auth django.template.context_processors.debug
django.template.context_processors.i18n django.template.context_processors.media
django.template.context_processors.request django.template.context_processors.static
django.template.context_processors.tz django.contrib.messages.context_processors.messages
sekizai.context_processors.sekizai""".split()
AT_ONCE = 500


def set_up(folder: Path) -> None:
    """A project of its own in this folder."""
    import django
    from django.conf import settings
    from django.urls import include, path

    templates: dict[str, Any] = {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "wiki.sqlite"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=APPS,
        MIDDLEWARE=MIDDLEWARE,
        MEDIA_ROOT=folder,
        SECRET_KEY="only for the bench",
        SITE_ID=1,
        STATIC_URL="/static/",
        TEMPLATES=[{**templates, "OPTIONS": {"context_processors": CONTEXT}}],
        USE_TZ=True,
    )
    django.setup()
    settings.ROOT_URLCONF = (path("notifications/", include("django_nyt.urls")), path("", include("wiki.urls")))


class DjangoWiki:
    """Its base."""

    def prepare(self, articles: Iterable[Article], folder: Path) -> None:
        """Some hundreds in one transaction: one each would only wait for the disk."""
        set_up(folder)
        from django.core.management import call_command
        from django.db import transaction
        from wiki.models import URLPath

        call_command("migrate", verbosity=0)
        self.transaction, self.paths = transaction.atomic, URLPath
        self.root = URLPath.create_root(title="Root", content="")
        waiting: list[Article] = []
        for each in articles:
            waiting.append(each)
            if len(waiting) == AT_ONCE:
                self._put(waiting)
                waiting = []
        self._put(waiting)

    def _put(self, articles: Iterable[Article]) -> None:
        with self.transaction():
            for each in articles:
                self.paths.create_urlpath(self.root, each.id, title=each.title, content=each.whole)

    def add(self, article: Article) -> None:
        """One more, committed."""
        self._put([article])

    def search(self, words: str) -> list[str]:
        """Nobody asks this process."""
        raise NotImplementedError(words)


def _serve(python: Path, folder: Path, port: int) -> list[str]:
    return [str(python), "-m", "tests.bench.peers.djangowiki", str(folder), str(port)]


WAYS = Ways(
    serve=_serve,
    address=lambda words: f"/_search/?{urlencode({'q': words})}",
    ids=lambda page: re.findall(r'<small class="muted">/([\w-]+)/</small>', page),
)

if __name__ == "__main__":
    if sys.argv[1:]:
        set_up(Path(sys.argv[1]))
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", "runserver", "--noreload", f"127.0.0.1:{sys.argv[2]}"])
    else:
        serve(DjangoWiki())
