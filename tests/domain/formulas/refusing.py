"""What a formula is refused for: code, the text that is pointed at, and the sentence that people read."""

from app.catalogues.messages import sentence
from app.domain.formulas.errors import FormulaError


def told(error: FormulaError, text: str) -> tuple[str, str]:
    """Code of the refusal and the part of the text under its span; its sentence can be said."""
    said = sentence(error.code, error.facts)
    assert said.startswith(f"Знак {error.span.start + 1}: ")
    assert said[-1] in ".?"
    assert 0 <= error.span.start <= error.span.end <= len(text)
    return error.code, text[error.span.start : error.span.end]
