"""Imports to be measured: this module and what its package imports are nothing but the standard library."""

from importlib import import_module


def stack(_given: dict[str, str]) -> None:
    """What the product stands on, as b4_startup imports it."""
    for name in ("fastapi", "uvicorn", "sqlalchemy.orm", "jinja2", "psycopg", "polars"):
        import_module(name)


def main(_given: dict[str, str]) -> None:
    """The product's web process."""
    import_module("app.main")
