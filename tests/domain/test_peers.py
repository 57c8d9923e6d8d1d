"""Similar schools: the rule beside a slow twin, and what it does where facts are missing."""

from math import log, sqrt
from statistics import stdev

from app.domain.peers import FactScale, PeerFact, PeerRule, School, neighbours

RULE = PeerRule(
    version="1", k=6, least_facts=3, fewest_with_results=3, facts_on=(10, 1), kind_fact="Тип",
    families=(("Средняя школа",), ("Лицей", "Гимназия")),
    facts=(
        PeerFact(fact="Ученики", scale=FactScale.LOG), PeerFact(fact="ОВЗ", scale=FactScale.PLAIN),
        PeerFact(fact="Индекс", scale=FactScale.PLAIN), PeerFact(fact="Смен", scale=FactScale.PLAIN),
    ),
    source="для проверок", to_check=None,
)  # fmt: skip


def school(number: int, kind: str = "Средняя школа", **facts: str) -> School:
    return School(id=1000 + number, number=number, facts={"Тип": kind, **facts})


def city(seed: int, n: int = 40) -> list[School]:
    """Schools whose facts are spread without order, the same for the same seed."""

    def spread(number: int, salt: int, of: int) -> int:
        return (number * 7919 + seed * 104_729 + salt * 15_485_863) * 2_654_435_761 % 2**32 * of >> 32

    kinds = ("Средняя школа", "Средняя школа", "Лицей", "Гимназия")
    return [
        school(
            number,
            kinds[spread(number, 1, 4)],
            Ученики=str(80 + spread(number, 2, 1400)),
            ОВЗ=f"{spread(number, 3, 120) / 10}".replace(".", ","),
            Индекс=f"{spread(number, 4, 40) / 10 - 2:.1f}".replace(".", ",").replace("-", "−"),
            **({"Смен": str(1 + spread(number, 5, 2))} if spread(number, 6, 5) else {}),
        )
        for number in range(1, n + 1)
    ]


def twin(schools: list[School], own: School) -> list[int]:
    """Ids of the nearest six, written out."""

    def value(one: School, fact: str) -> float | None:
        text = one.facts.get(fact)
        if text is None:
            return None
        number = float(text.replace(",", ".").replace("−", "-"))
        return log(number) if fact == "Ученики" else number

    spread = {
        fact.fact: stdev([v for one in schools if (v := value(one, fact.fact)) is not None])
        for fact in RULE.facts
    }
    found = []
    for other in schools:
        high = {"Лицей", "Гимназия"}
        alike = (own.facts["Тип"] in high) == (other.facts["Тип"] in high)
        if other is own or not alike:
            continue
        steps = []
        for fact, size in spread.items():
            a, b = value(own, fact), value(other, fact)
            if a is not None and b is not None:
                steps.append(((a - b) / size) ** 2)
        if len(steps) >= 3:
            found.append((round(sqrt(sum(steps) / len(steps)), 12), other.number, other.id))
    return [one for _, _, one in sorted(found)[:6]]


def test_the_nearest_six_are_those_of_the_slow_twin() -> None:
    for seed in range(5):
        schools = city(seed)
        found = neighbours(schools, RULE)
        for own in schools:
            assert [one.school_id for one in found[own.id]] == twin(schools, own), (seed, own.number)


def test_the_order_of_the_list_changes_nothing() -> None:
    schools = city(7)
    assert neighbours(schools, RULE) == neighbours(schools[::-1], RULE)


def test_a_kind_that_stands_alone_has_nobody() -> None:
    schools = [*city(1), school(99, "Вечерняя школа", Ученики="120", ОВЗ="2,0", Индекс="0,1", Смен="1")]
    found = neighbours(schools, RULE)
    assert found[1099] == ()
    assert all(one.school_id != 1099 for group in found.values() for one in group)


def test_fewer_than_three_common_facts_compare_nobody() -> None:
    schools = [
        school(1, Ученики="400", ОВЗ="2", Индекс="0"),
        school(2, Ученики="410", ОВЗ="2", Смен="1"),
        school(3, Ученики="900", ОВЗ="9", Индекс="1", Смен="2"),
    ]
    found = neighbours(schools, RULE)
    assert [one.school_id for one in found[1001]] == [1003]
    assert [one.school_id for one in found[1002]] == [1003]


def test_a_fact_that_is_alike_everywhere_or_is_no_number_tells_nothing() -> None:
    schools = [
        school(n, Ученики=str(100 * n), ОВЗ=str(n), Индекс="нет", Смен="1") for n in range(1, 5)
    ]  # fmt: skip
    assert set(neighbours(schools, RULE).values()) == {()}


def test_a_school_without_a_kind_has_nobody() -> None:
    nameless = School(id=5, number=5, facts={"Ученики": "400", "ОВЗ": "2", "Индекс": "0"})
    assert neighbours([nameless, *city(2)], RULE)[5] == ()


def test_facts_of_a_year_are_those_of_its_day() -> None:
    assert RULE.day_in(2025).isoformat() == "2025-10-01"
