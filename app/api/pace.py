"""How often one visitor may ask: a careless program must not slow the others down."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.api.errors import EdgeRefusal


class Pace:
    """Counts requests by visitor and minute, in this process."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._counted = FixedWindowRateLimiter(MemoryStorage())

    def count(self, visitor: str) -> None:
        """One request more; 429 with the seconds to wait when the minute's are used up."""
        if not self._counted.hit(self._limit, visitor):
            ends = self._counted.get_window_stats(self._limit, visitor).reset_time
            raise EdgeRefusal(429, "request.too_often", retry_after=max(math.ceil(ends - time.time()), 1))
