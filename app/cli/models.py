"""Commands of the quality model: its versions and packages."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.catalogues.model_changes import change_words
from app.catalogues.models import CheckedPackage, decoded
from app.cli.parts import As, Format, Shape, acting, ready, refusals
from app.domain.access import Actor
from app.domain.clock import day_from, day_of, next_first_of_september
from app.domain.errors import Invalid
from app.domain.model_versions import ModelVersion, State, reference
from app.use_cases import Tx, model_comparisons, models
from app.use_cases.model_comparisons import Comparison, Effect, Told

commands = typer.Typer(no_args_is_help=True, help="Versions and packages of the quality model.")
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A package in YAML.")]
Version = Annotated[str, typer.Argument(help="A version, universal@2.")]


@commands.command("list")
def list_versions(login: As = None, format: Format = Shape.TABLE) -> None:
    """All versions, the latest first."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            found = [one.version for one in models.list_versions(tx, acting(tx, login))]
        if format is Shape.JSON:
            _print_json([_as_json(one) for one in found])
        else:
            typer.echo("\n".join(_line(one) for one in found) or "Версий нет.")


@commands.command("export")
def export_package(
    version: Version,
    output: Annotated[Path | None, typer.Option(help="File to write; the terminal by default.")] = None,
    login: As = None,
) -> None:
    """The package of a version: taken in again it is the same bytes."""
    with refusals():
        parts, wanted = ready(), reference(version)
        with parts.database.reading() as tx:
            found = models.get(tx, acting(tx, login), wanted.code, wanted.version)
        data = found.content.text.encode()
        if output is None:
            typer.echo(data, nl=False)
        else:
            output.write_bytes(data)


@commands.command("import")
def import_package(file: File, login: As = None, format: Format = Shape.TABLE) -> None:
    """Take a package in as a draft. The same package twice changes nothing; a fault keeps nothing."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            text = _text(tx, actor, file, format)
        with parts.database.writing() as tx:
            done = models.take_in(tx, actor, text, where=file.name, now=parts.now())
        if format is Shape.JSON:
            _print_json({"result": done.taken.value, **_as_json(done.version)})
        else:
            typer.echo(f"{done.taken.value}: {done.version.content.label}")


@commands.command("validate")
def validate(file: File, login: As = None, format: Format = Shape.TABLE) -> None:
    """Exit 0 where the file is a model; else every fault with its line and character."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            _text(tx, actor, file, format)
        if format is Shape.JSON:
            _print_json({"faults": []})
        else:
            typer.echo("Замечаний нет.")


@commands.command("diff")
def diff(
    before: Annotated[str, typer.Argument(help="A version, universal@1, or a file.")],
    after: Annotated[str, typer.Argument(help="A version, universal@2, or a file.")],
    login: As = None,
    format: Format = Shape.TABLE,
) -> None:
    """What differs, in words, and what that does to the numbers of the place of who asks."""
    with refusals():
        parts = ready()
        with parts.database.reading() as tx:
            actor = acting(tx, login)
            old, new = (_package(tx, actor, one) for one in (before, after))
            found = model_comparisons.compare_packages(tx, actor, old, new)
        if format is Shape.JSON:
            _print_json(_comparison(found))
        else:
            typer.echo("\n".join(_in_words(found)))


@commands.command("publish")
def publish(
    version: Version,
    on: Annotated[str, typer.Option("--from", help="Its first day, 2027-09-01.")],
    login: As = None,
) -> None:
    """Publish a draft from a day on. What is published never changes."""
    with refusals():
        parts, wanted = ready(), reference(version)
        day = day_from(on, example=next_first_of_september(day_of(parts.now())))
        with parts.database.writing() as tx:
            actor = acting(tx, login)
            seen = models.get(tx, actor, wanted.code, wanted.version).seen
            kept = models.publish(tx, actor, wanted.code, wanted.version, on=day, seen=seen, now=parts.now())
        typer.echo(_line(kept))


def _text(tx: Tx, actor: Actor, file: Path, shape: Shape) -> str:
    """The text of a package without faults; the faults are told one by one."""
    try:
        text = decoded(file.read_bytes(), where=file.name)
        models.validate(tx, actor, text, where=file.name)
    except Invalid as fault:
        faults = fault.facts.get("faults")
        told = faults if isinstance(faults, list) else []
        if shape is Shape.JSON:
            _print_json({"faults": told})
        for one in told:
            typer.echo(one["sentence"], err=True)
        raise
    return text


def _package(tx: Tx, actor: Actor, given: str) -> CheckedPackage:
    if Path(given).is_file():
        name = Path(given).name
        return models.validate(tx, actor, decoded(Path(given).read_bytes(), where=name), where=name)
    wanted = reference(given)
    return models.package(tx, actor, wanted.code, wanted.version)


def _line(one: ModelVersion) -> str:
    current = ", действует" if one.is_current else ""
    begins = "день не назначен"
    if one.state is not State.DRAFT:
        begins = f"с {one.content.in_force_from:%d.%m.%Y}"
    return f"{one.content.label}: {one.content.name}, {_STATES[one.state.value]}, {begins}{current}"


_STATES = {"draft": "проект", "published": "утверждена", "archived": "в архиве"}


def _as_json(one: ModelVersion) -> dict[str, object]:
    return {
        "code": one.content.code, "version": one.content.version, "name": one.content.name,
        "state": one.state.value, "in_force_from": one.content.in_force_from.isoformat(),
        "is_current": one.is_current, "digest": one.content.digest,
    }  # fmt: skip


def _comparison(found: Comparison) -> dict[str, object]:
    return {
        "changes": [
            {
                "subject": one.subject.value, "what": one.what.value, "code": one.code, "field": one.field,
                "before": one.before, "after": one.after, "sentence": change_words(one, found.names),
            }
            for one in found.changes
        ],
        "place": found.place.code,
        "effects": [
            {
                "indicator": one.passport.code, "period": one.period,
                "before": _value(one.before), "after": _value(one.after),
            }
            for one in found.effects
        ],
    }  # fmt: skip


def _value(told: Told | None) -> float | None:
    return told.figure.value if told and told.figure else None


def _in_words(found: Comparison) -> list[str]:
    if not found.changes:
        return ["Различий нет."]
    lines = [change_words(one, found.names) for one in found.changes]
    if found.effects:
        lines += ["", f"Числа, {found.place.short_name}:", *(_effect(one) for one in found.effects)]
    return lines


def _effect(one: Effect) -> str:
    old, new = ("нет" if value is None else f"{value:.10g}".replace(".", ",")
                for value in (_value(one.before), _value(one.after)))  # fmt: skip
    return f"  {one.passport.name}, {one.period}: {old} → {new}"


def _print_json(said: object) -> None:
    typer.echo(json.dumps(said, ensure_ascii=False, indent=1, default=str))
