"""Work in several threads, where what takes the time are other processes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def at_once(work: Callable[[str], T], names: list[str]) -> list[T]:
    """work(name) of every name, side by side; Ctrl-C waits for none of them."""
    futures: dict[str, Future[T]] = {name: Future() for name in names}

    def do(name: str) -> None:
        try:
            futures[name].set_result(work(name))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            futures[name].set_exception(error)

    for name in names:
        threading.Thread(target=do, args=(name,), daemon=True).start()
    return [futures[name].result() for name in names]
