"""Faults of fields that the framework found, as codes of ours and in Russian."""

from collections.abc import Mapping
from typing import Any

from app.catalogues.messages import sentence

_KINDS = {
    "field.missing": ("missing",),
    "field.unknown": ("extra_forbidden",),
    "field.too_long": ("string_too_long",),
    "field.too_many": ("too_long",),
    "field.too_short": ("string_too_short",),
    "field.too_few": ("too_short",),
    "field.not_number": (
        "int_parsing", "int_type", "int_from_float", "int_parsing_size", "float_parsing", "float_type",
        "finite_number",
    ),
    "field.not_yes_no": ("bool_parsing", "bool_type"),
    "field.not_text": ("string_type",),
    "field.too_big": ("less_than_equal",),
    "field.too_low": ("greater_than_equal",),
    "field.pattern": ("string_pattern_mismatch",),
    "field.not_listed": ("enum", "literal_error"),
    "field.not_date": (
        "date_parsing", "date_type", "date_from_datetime_parsing", "date_from_datetime_inexact",
    ),
    "field.not_moment": ("datetime_parsing", "datetime_type", "datetime_from_date_parsing", "timezone_aware"),
    "field.wrong_shape": ("list_type", "dict_type", "model_type", "model_attributes_type"),
}  # fmt: skip
_CODES = {kind: code for code, kinds in _KINDS.items() for kind in kinds}


def fault_code(error: Mapping[str, Any]) -> str:
    """Our code for a kind of fault; those that are rare are all `field.wrong`."""
    return _CODES.get(error["type"], "field.wrong")


def fault_words(error: Mapping[str, Any]) -> str:
    """The same in words, with the bound that was passed."""
    facts = {name: str(value) for name, value in error.get("ctx", {}).items()}
    return sentence(fault_code(error), facts)
