"""A test's browser without a window: it sends the CSRF token that a page's form would have sent."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse


class Visitor(FlaskClient):
    """Protection stays on in tests; `csrf=False` sends a request as a foreign page would."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        """Send a request, with the token when it changes something."""
        if csrf and kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            headers = Headers(kwargs.pop("headers", None))
            headers.setdefault("X-CSRFToken", self._token())
            kwargs["headers"] = headers
        return super().open(*args, **kwargs)

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "raw")
        key = self.application.secret_key
        assert key is not None
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))

    def sign_in(self, login: str, password: str) -> TestResponse:
        """Through the page, as a person does."""
        response = self.post("/sign-in", data={"login": login, "password": password})
        assert response.status_code == 303, response.text
        return response
