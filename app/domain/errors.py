"""Refusals: what the product says no to, without knowing who will hear it."""


class Refusal(Exception):
    """Something a person asked for cannot be done; `code` names why, `facts` fill the sentence."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotFound(Refusal):
    """It is not there, or this actor may not know of it."""


class Forbidden(Refusal):
    """The actor sees it but may not do this to it."""


class Conflict(Refusal):
    """It cannot be done in the state that things are in now."""


class Invalid(Refusal):
    """What was given cannot be understood."""
