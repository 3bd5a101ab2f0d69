"""Settings are read from the environment, or refused with the variable's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbapp.config import Settings
from kbapp.errors import SetupError


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KBAPP_PORT", "x"),
        ("KBAPP_PORT", "65536"),
        ("KBAPP_WORKERS", "0"),
        ("KBAPP_THREADS", "-1"),
        ("KBAPP_PROXY_HOPS", "-1"),
        ("KBAPP_SESSION_IDLE_H", "0"),
        ("KBAPP_SESSION_MAX_H", "99999999999"),
        ("KBAPP_BEHIND_TLS", "perhaps"),
        ("KBAPP_SMTP_TLS", "perhaps"),
        ("KBAPP_SMTP_FROM", "Nobody <a@b>"),
        ("KBAPP_REMIND_TO", "a@example.kz, b"),
        ("KBAPP_TIME_ZONE", "Mars/Olympus"),
        ("KBAPP_TIME_ZONE", "../etc/passwd"),
        ("KBAPP_DATABASE_URL", "mysql://localhost/kb"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_the_variables_name(name: str, value: str) -> None:
    with pytest.raises(SetupError, match=name):
        Settings.from_environment({name: value})


@pytest.mark.parametrize("url", ["postgre://kb:hunter2@host/kb", "postgresql://kb:hunter2@host:port/kb", "hunter2"])
def test_a_refused_database_address_is_not_repeated_with_its_password(url: str) -> None:
    with pytest.raises(SetupError) as refused:
        Settings.from_environment({"KBAPP_DATABASE_URL": url})

    assert "hunter2" not in str(refused.value)


def test_the_older_name_of_postgresql_is_understood() -> None:
    settings = Settings.from_environment({"KBAPP_DATABASE_URL": "postgres://kb@host/kb"})

    assert settings.url == "postgresql://kb@host/kb"


def test_the_secret_lies_in_the_data_folder_unless_named() -> None:
    assert Settings(data_dir=Path("/data")).secret_path == Path("/data/secret")
    assert Settings(secret_key_file=Path("/run/secret")).secret_path == Path("/run/secret")


def test_reminders_need_a_sender_and_readers() -> None:
    server = {"KBAPP_SMTP_HOST": "mail.example.kz"}
    with pytest.raises(SetupError, match="KBAPP_SMTP_FROM"):
        Settings.from_environment(server)
    whole = {**server, "KBAPP_SMTP_FROM": "kb@example.kz", "KBAPP_REMIND_TO": "a@example.kz, b@example.kz"}
    assert Settings.from_environment(whole).remind_to == ("a@example.kz", "b@example.kz")


def test_a_mail_password_is_never_sent_in_the_clear() -> None:
    with pytest.raises(SetupError, match="in the clear"):
        Settings.from_environment({"KBAPP_SMTP_USER": "kb", "KBAPP_SMTP_TLS": "none"})
