"""Model packages as they are sent: a small text, read at once."""

from fastapi import UploadFile

from app.catalogues.model_texts import MOST_CHARACTERS
from app.catalogues.models import decoded
from app.domain.errors import Invalid

_MOST_BYTES = 2 * MOST_CHARACTERS  # a Russian letter is two bytes


def text_of(file: UploadFile) -> tuple[str, str]:
    """The package's text and the file's name; Invalid where nothing was sent or too much."""
    if not file.filename:
        raise Invalid("file.none")
    name = file.filename.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")[:120]
    file.file.seek(0)
    data = file.file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise Invalid("model.file", model=name, line=1, column=1, fault={"code": "yaml.too_long"})
    return decoded(data, where=name), name
