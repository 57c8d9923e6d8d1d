"""Names inside a sentence, and a sentence that is a list of them."""

from collections.abc import Sequence

MOST_WORDS = 15  # of a sentence
_MOST_NAMED = 3  # of one list


def inside(title: str) -> str:
    """A title inside a sentence; «ОГЭ» stays."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def listed(start: str, titles: Sequence[str]) -> tuple[str, ...]:
    """«Меньше: математика, 5 класс; физика, 8 класс. Также история, 6 класс и ещё 2.», or nothing.

    A list that is longer than a sentence may be goes on in the next one.
    """
    if not titles:
        return ()
    named = [inside(one) for one in titles[:_MOST_NAMED]]
    if more := len(titles) - len(named):
        named[-1] += f" и ещё {more}"
    sentences = [f"{start}: {named[0]}"]
    for title in named[1:]:
        longer = f"{sentences[-1]}; {title}"
        if len(longer.split()) <= MOST_WORDS:
            sentences[-1] = longer
        else:
            sentences.append(f"Также {title}")
    return (f"{'. '.join(sentences)}.",)
