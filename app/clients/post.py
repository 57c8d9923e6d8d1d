"""Letters: by a mail server, or as files in a folder where no server is set."""

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.domain.letters import Letter

_TIMEOUT_S = 20


class NotSent(Exception):
    """The letter did not go; it may be tried again. Its text says why, for the administrator."""


class Post(Protocol):
    """Where letters go."""

    def send(self, letter: Letter) -> None:
        """Send it; NotSent when it did not go."""


def written(letter: Letter, *, sender: str) -> EmailMessage:
    """The letter as mail programs read it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.address, letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = make_msgid(idstring=str(letter.id), domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


@dataclass(frozen=True, slots=True)
class FilePost:
    """Each letter a file `17.eml`: for trying things out, and for a server of one's own that takes them."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """Write it; the same letter again is the same file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        half = self.folder / f".{letter.id}.part"
        half.write_bytes(bytes(written(letter, sender=self.sender)))
        half.rename(self.folder / f"{letter.id}.eml")


@dataclass(frozen=True, slots=True)
class SmtpPost:
    """A mail server at `smtp://name:password@host:587` (STARTTLS) or `smtps://…:465`."""

    url: str
    sender: str

    def send(self, letter: Letter) -> None:
        """Hand it to the server."""
        parts = urlsplit(self.url)
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        try:
            with kind(parts.hostname or "", parts.port or 0, timeout=_TIMEOUT_S) as server:
                if parts.scheme == "smtp" and server.has_extn("starttls"):
                    server.starttls()
                if parts.username:
                    server.login(unquote(parts.username), unquote(parts.password or ""))
                server.send_message(written(letter, sender=self.sender))
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"{type(error).__name__}: {error}"[:300]) from error


def post_of(*, smtp_url: str, sender: str, folder: Path) -> Post:
    """The mail server of the settings; without one the folder."""
    return SmtpPost(smtp_url, sender) if smtp_url else FilePost(folder, sender)
