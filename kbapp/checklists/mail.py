"""One e-mail to those who are to be reminded, through the mail server of the settings."""

from __future__ import annotations

import logging
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from kbapp.config import Settings

TIMEOUT_S = 10
log = logging.getLogger(__name__)


def send(settings: Settings, *, subject: str, text: str, at: datetime) -> None:
    """Send a text to every address of `KBAPP_REMIND_TO`.

    Units: each step of the conversation may take `TIMEOUT_S` seconds.
    Errors: `OSError` and `smtplib.SMTPException` when the server cannot be reached, trusted or persuaded.
    """
    domain = settings.smtp_from.partition("@")[2]
    with _server(settings, domain) as server:
        if settings.smtp_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, _password(settings))
        refused = server.send_message(_message(settings, subject, text, at, domain))
    if refused:
        log.warning("the mail server refused some of the addresses to be reminded: %s", ", ".join(refused))


def _server(settings: Settings, domain: str) -> smtplib.SMTP:
    where = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_tls == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(*where, local_hostname=domain, timeout=TIMEOUT_S, context=context)
    return smtplib.SMTP(*where, local_hostname=domain, timeout=TIMEOUT_S)


def _password(settings: Settings) -> str:
    path = settings.smtp_password_file
    return path.read_text(encoding="utf-8").strip() if path else ""


def _message(settings: Settings, subject: str, text: str, at: datetime, domain: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, settings.smtp_from, ", ".join(settings.remind_to)
    message["Date"], message["Message-ID"] = format_datetime(at), make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
