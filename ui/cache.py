"""What all sessions share, kept in bounded memory: each thing made once, by the first who asks, while others wait.

A key says everything that what is made depends on, with the version of the data, so nothing kept is ever stale: it is
only asked for no more, and goes when the room is needed.

| what is kept | until |
|---|---|
| the definitions that are supplied | the process ends: they are files of the program |
| the definitions with the organisation's own over them | those change |
| all that follows of values | also the organisation's own definitions change |
| columns, coverage, years, comparisons without comments, developments | values or what the check says of them change |
| comparisons with comments | values change, or a comment on the chosen kommun's answers |
| pages' HTML and charts (`choices.shared`) | values change; with links (`kept`) also per address |
| the page Indikator and the comments of a tjänsteskrivelse | also a comment on the chosen kommun's answers |
| a report's material, preview and warnings | values, checks, any comment or any report's text change |
| reports of the check, which sources are unchecked, the page Indikator | a check is stored or becomes stale |
| a granskning's counts | something is saved in that granskning |
| the titles of imported sources | values change |
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class Cache:
    """At most `limit` things; the one that nobody has asked for longest goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept, or what `make` gives. Two who ask for the same at once do not both make it.

        Where making fails, nothing is kept: the next who asks makes it.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(T, self._kept[key])
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._kept:
                    return cast(T, self._kept[key])
            try:
                made = make()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._making.pop(key, None)
            return made

    def _keep(self, key: Hashable, made: Any) -> None:
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)


def remembered(limit: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """For a function of what can be a key: each of its results is made once."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        cache = Cache(limit)

        @wraps(function)
        def ask(*arguments: P.args, **named: P.kwargs) -> T:
            return cache.get((arguments, tuple(named.items())), lambda: function(*arguments, **named))

        return ask

    return decorate
