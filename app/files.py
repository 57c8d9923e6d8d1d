"""Files on disk: uploads under our own names, immutable Parquet batches, pictures."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from app.domain.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was written: our name for it, its size and digest."""

    name: str
    size: int
    sha256: str


class Store:
    """A folder of immutable files; names are ours and relative to it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, name: str) -> Path:
        """Where a stored file lies; NotFound when it is gone."""
        found = self._root / name
        if not found.is_file():
            raise NotFound("file.gone")
        return found

    def keep_upload(self, chunks: Iterable[bytes]) -> Stored:
        """An upload, durable under a random name outside the web root."""
        name = f"uploads/{secrets.token_hex(16)}"
        target = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with target.open("xb") as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
            file.flush()
            os.fsync(file.fileno())
        return Stored(name=name, size=size, sha256=digest.hexdigest())

    def keep_batch(self, rows: pl.DataFrame, *, folder: str) -> Stored:
        """A frame as a new Parquet file in a folder per year and assessment, durable before it is told of.

        The rows should come sorted: alike values side by side make the file several times smaller.
        """
        name = f"results/{folder}/{secrets.token_hex(16)}.parquet"
        target = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        rows.write_parquet(target, compression="zstd", row_group_size=262_144, statistics=False)
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        return Stored(name=name, size=target.stat().st_size, sha256=digest)

    def find_rows(self, name: str) -> pl.LazyFrame | None:
        """The rows of a batch, read when they are asked for; None when its file is gone."""
        found = self._root / name
        return pl.scan_parquet(found) if found.is_file() else None

    def list_names(self) -> dict[str, float]:
        """Uploads and batches on disk: our name → seconds since the epoch when it was written."""
        found: dict[str, float] = {}
        for folder in ("uploads", "results"):
            for path in (self._root / folder).rglob("*"):
                if path.is_file():
                    found[path.relative_to(self._root).as_posix()] = path.stat().st_mtime
        return found

    def drop(self, name: str) -> None:
        """Remove a file that is not, or no longer, needed; one that is gone already is no error."""
        (self._root / name).unlink(missing_ok=True)

    def keep_picture(self, name: str, svg: str) -> None:
        """A picture under a name that carries its data version; written whole or not at all."""
        target = self._root / "pictures" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{secrets.token_hex(4)}.part")
        draft.write_text(svg, encoding="utf-8")
        draft.replace(target)

    def find_picture(self, name: str) -> Path | None:
        """Where a picture lies, or None while it is not drawn."""
        found = self._root / "pictures" / name
        return found if found.is_file() else None
