"""Table definitions, one module per feature, in one metadata with one naming convention."""

from app.db.tables import (  # noqa: F401 (a module registers its tables by being imported)
    assessments,
    audit,
    campaigns,
    files,
    foreign_layouts,
    indicators,
    jobs,
    letters,
    model_versions,
    observations,
    organisations,
    peers,
    people,
    result_batches,
    saved_tables,
    school_control,
    statistics,
    term_marks,
)
from app.db.tables.base import metadata

__all__ = ["metadata"]
