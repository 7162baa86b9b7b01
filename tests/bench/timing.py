"""Timing of tools beside one another: processor time, best of several rounds in which each tool has its turn.

Processor time and turns make the ratios hold on a machine that is busy with other things.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Mapping

ROUNDS = 7

Task = Callable[[], object]


def processor_seconds() -> float:
    """Processor time of this process and of the programs that it started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def best_seconds(tasks: Mapping[str, Task], rounds: int = ROUNDS) -> dict[str, float]:
    """Task → seconds of its quickest run. A first round, which loads rules and dictionaries, is not counted."""
    best = dict.fromkeys(tasks, float("inf"))
    for task in tasks.values():
        task()
    for _ in range(rounds):
        for name, task in tasks.items():
            start = processor_seconds()
            task()
            best[name] = min(best[name], processor_seconds() - start)
    return best


def table(amount: int, unit: str, seconds: Mapping[str, float], ours: Mapping[str, str]) -> str:
    """Lines of name, amount a second and how many times as fast each of `ours` is, the quickest first.

    `ours` is task → the name at the head of its column.
    """
    lines = [f"{'':<34}{unit + '/s':>14}" + "".join(f"{name + ' is':>16}" for name in ours.values())]
    for name, taken in sorted(seconds.items(), key=lambda item: item[1]):
        ratios = "".join(f"{taken / seconds[task]:>14.2f} ×" for task in ours)
        lines.append(f"{name:<34}{amount / taken:>14,.0f}{ratios}")
    return "\n".join(lines)
