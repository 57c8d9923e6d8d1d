"""What the command line prints of indicators' values."""

from collections.abc import Sequence

from app.domain.quality_model import QualityModel
from app.domain.values import Amount, Figure, ListedValue

MOST_VALUES = 5_000  # of one organisation: all indicators over all years


def values_as_json(model: QualityModel, found: Sequence[ListedValue]) -> dict[str, object]:
    """Values as plain numbers, with the version of the model that they are of."""
    return {"model": model.code, "version": model.version, "values": [_as_json(one) for one in found]}


def _as_json(one: ListedValue) -> dict[str, object]:
    value, ratio = one.value, one.value.figure
    interval = ratio.interval
    return {
        "indicator": value.indicator,
        "organisation": one.organisation_code,
        "period": value.period,
        "unit": ratio.unit.value,
        "value": ratio.value,
        "numerator": ratio.numerator,
        "denominator": ratio.denominator,
        "n": ratio.n,
        "low": interval.low_pct if interval else None,
        "high": interval.high_pct if interval else None,
        "reported": value.coverage.reported,
        "expected": value.coverage.expected,
        "level": value.level,
        "score": value.score,
        "incomplete": value.is_incomplete,
    }


def values_as_table(model: QualityModel, found: Sequence[ListedValue]) -> str:
    """The same for the eyes."""
    if not found:
        return "Значений нет: не писали, ещё не загрузили или ещё не пересчитали."
    lines = [f"{model.name}, версия {model.version}"]
    for one in found:
        value, ratio = one.value, one.value.figure
        unit = " %" if ratio.unit.is_share else ""
        shown = f"{ratio.value:.2f}".replace(".", ",")
        lines.append(
            f"{model.get(value.indicator).name}, {one.organisation_name}, {value.period}: "
            f"{shown}{unit} ({_sums(ratio)}"
            f"школ {value.coverage.reported} из {value.coverage.expected})"
        )
    return "\n".join(lines)


def _sums(figure: Figure) -> str:
    """«49 ÷ 94, работ 94, »; nothing of what is no division of sums."""
    if isinstance(figure, Amount):
        return ""
    return f"{figure.numerator} ÷ {figure.denominator}, работ {figure.n}, "
