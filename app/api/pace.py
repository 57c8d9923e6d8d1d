"""How often one visitor may ask: a careless program must not slow the others down.

Our own few lines: the library for it starts a thread with nearly every request to forget old counts, which
cost more than the page.
"""

import math
import time

from app.api.errors import EdgeRefusal

_WINDOW = 60  # seconds, the same for all


class Pace:
    """Counts requests by visitor and minute, in this process."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._minute = 0
        self._counted: dict[str, int] = {}

    def count(self, visitor: str) -> None:
        """One request more; 429 with the seconds to wait when the minute's are used up."""
        now = time.time()
        if int(now // _WINDOW) != self._minute:  # with the minute all counts are forgotten
            self._minute, self._counted = int(now // _WINDOW), {}
        self._counted[visitor] = self._counted.get(visitor, 0) + 1
        if self._counted[visitor] > self._most:
            raise EdgeRefusal(429, "request.too_often", retry_after=math.ceil(_WINDOW - now % _WINDOW))
