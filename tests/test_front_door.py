"""What is served is safe to serve, or it is not served at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbapp import create_app, create_served_app, db
from kbapp.config import Settings
from kbapp.errors import SetupError


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Of a base that is ready to be served."""
    app = create_app(Settings(data_dir=tmp_path / "instance"))
    with app.app_context():
        db.make_base()
        db.of_app().dispose()
    monkeypatch.setenv("KBAPP_DATA_DIR", str(tmp_path / "instance"))
    monkeypatch.delenv("KBAPP_DATABASE_URL", raising=False)
    return monkeypatch


def test_a_base_with_its_secret_is_served(environment: pytest.MonkeyPatch) -> None:
    app = create_served_app()

    assert app.test_client().get("/readyz").text == "ok"
    app.extensions["database"].dispose()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "kb.example"])  # noqa: S104
def test_off_loopback_nothing_is_served_without_the_hosts(environment: pytest.MonkeyPatch, host: str) -> None:
    environment.setenv("KBAPP_HOST", host)

    with pytest.raises(SetupError, match="KBAPP_TRUSTED_HOSTS"):
        create_served_app()


def test_with_another_secret_nothing_is_served(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "another-secret"
    other.write_text("x" * 48, encoding="utf-8")
    other.chmod(0o600)
    environment.setenv("KBAPP_SECRET_KEY_FILE", str(other))

    with pytest.raises(SetupError, match="not the one that this base was made with"):
        create_served_app()


def test_without_a_secret_nothing_is_served(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("KBAPP_SECRET_KEY_FILE", str(tmp_path / "none"))

    with pytest.raises(SetupError, match="secret"):
        create_served_app()


def test_without_a_base_nothing_is_served(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("KBAPP_DATA_DIR", str(tmp_path / "empty"))

    with pytest.raises(SetupError, match="no base"):
        create_served_app()


@pytest.mark.parametrize("host", ["::1", "127.0.0.1", "localhost"])
def test_on_loopback_the_address_itself_may_be_asked_for_and_no_other(tmp_path: Path, host: str) -> None:
    visitor = create_app(Settings(data_dir=tmp_path, host=host)).test_client()
    named = f"[{host}]" if ":" in host else host

    assert visitor.get("/healthz", headers={"Host": f"{named}:8000"}).status_code == 200
    assert visitor.get("/healthz", headers={"Host": "[::2]:8000"}).status_code == 400


def test_a_host_of_the_sixth_protocol_can_be_trusted_with_and_without_brackets(tmp_path: Path) -> None:
    app = create_app(Settings(data_dir=tmp_path, host="::", trusted_hosts=("2001:db8::1", "[2001:db8::2]")))

    for number in "12":
        assert app.test_client().get("/healthz", headers={"Host": f"[2001:db8::{number}]"}).status_code == 200
