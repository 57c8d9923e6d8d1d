"""Uploaded workbooks and CSV files, read with distrust into text cells."""

from app.domain.result_files.cells import Cells, Sheet
from app.workbooks.guarded import read_cells_guarded
from app.workbooks.limits import DEFAULT_LIMITS, FileLimits, Limits
from app.workbooks.reading import read_cells

__all__ = ["DEFAULT_LIMITS", "Cells", "FileLimits", "Limits", "Sheet", "read_cells", "read_cells_guarded"]
