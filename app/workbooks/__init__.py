"""Uploaded workbooks and CSV files, read with distrust into text cells.

The reader itself, `reading.read_cells`, works in a child process and is not imported here: a web process
needs neither it nor the libraries under it.
"""

from app.domain.result_files.cells import Cells, Sheet
from app.workbooks.guarded import read_cells_guarded
from app.workbooks.limits import DEFAULT_LIMITS, FileLimits, Limits

__all__ = ["DEFAULT_LIMITS", "Cells", "FileLimits", "Limits", "Sheet", "read_cells_guarded"]
