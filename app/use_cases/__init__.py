"""What a person can ask for: one function each, one module per feature."""

from app.db.engine import Database, Known, Tx
from app.db.touched import Reads
from app.db.touched import of_request as reads_of_request

__all__ = ["Database", "Known", "Reads", "Tx", "reads_of_request"]
