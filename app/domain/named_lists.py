"""Names inside a sentence, and a list of names of which a sentence tells the first."""

from dataclasses import dataclass

MOST_WORDS = 15  # of a sentence
_MOST_NAMED = 3  # of one list


def inside(title: str) -> str:
    """A title inside a sentence; «ОГЭ» stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedList:
    """Titles with the words before them."""

    start: str
    titles: tuple[str, ...]

    @property
    def is_cut(self) -> bool:
        """Whether its sentences name only some."""
        return len(self.titles) > _MOST_NAMED

    @property
    def sentences(self) -> tuple[str, ...]:
        """«Меньше: математика, 5 класс; физика, 8 класс. Также история, 6 класс и ещё 2.», or nothing.

        A list that is longer than a sentence may be goes on in the next one.
        """
        if not self.titles:
            return ()
        named = [inside(one) for one in self.titles[:_MOST_NAMED]]
        if more := len(self.titles) - len(named):
            named[-1] += f" и ещё {more}"
        told = [f"{self.start}: {named[0]}"]
        for title in named[1:]:
            longer = f"{told[-1]}; {title}"
            if len(longer.split()) <= MOST_WORDS:
                told[-1] = longer
            else:
                told.append(f"Также {title}")
        return (f"{'. '.join(told)}.",)

    @property
    def whole(self) -> str:
        """«Математика, 5 класс; физика, 8 класс; история, 6 класс»: all of them, as a sentence begins."""
        return "; ".join((*self.titles[:1], *(inside(one) for one in self.titles[1:])))
