"""Settings: the only reader of the environment."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.clock import on_day


class Settings(BaseSettings):
    """All that an installation may set; built once, passed in, never imported as a global."""

    model_config = SettingsConfigDict(env_prefix="MERA_", frozen=True, extra="ignore")

    data_dir: Path = Field(default=Path("var"), description="folder for the database, uploads and batches")
    database_url: str = Field(default="", description="empty: SQLite in the data folder")
    https: bool = Field(default=False, description="served over HTTPS: cookies become Secure and __Host-")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="addresses whose X-Forwarded-For is believed, separated by commas"
    )
    threads: int = Field(default=2, ge=1, le=40, description="threads for requests of one web process")
    requests_per_minute: int = Field(
        default=3000, ge=10, description="requests that one person, machine or unknown address may make"
    )
    session_hours: int = Field(default=12, ge=1, description="life of a sign-in")
    token_minutes: int = Field(default=60, ge=5, description="life of a machine's token")
    today: date | None = Field(default=None, description="a fixed «today», for demonstrations")
    demo_password: str = Field(default="мера-учебный-вход", description="password of demonstration people")
    smtp_url: str = Field(
        default="", description="mail server, smtp://name:password@host:587; empty: letters become files"
    )
    mail_from: str = Field(default="mera@localhost", description="address that letters come from")
    max_body_mb: int = Field(default=110, ge=1, description="largest request body")

    @property
    def database(self) -> str:
        """The database's address, with SQLite in the data folder as the default."""
        return self.database_url or f"sqlite:///{self.data_dir / 'mera.db'}"


def moment_on(today: date | None) -> datetime:
    """The present moment in UTC; on a fixed «today», the present time of that day."""
    now = datetime.now(UTC)
    return now if today is None else on_day(now, today)
