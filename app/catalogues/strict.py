"""What every data file is read by."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A part of a data file: an unknown key is an error. Checked by what is built when first used."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
