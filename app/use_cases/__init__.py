"""What a person can ask for: one function each, one module per feature."""

from app.db.engine import Database, Tx

__all__ = ["Database", "Tx"]
