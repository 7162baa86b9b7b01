"""Alignment of two sequences (Needleman and Wunsch 1970): pairs in order, with gaps where one has more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Pair = tuple[int | None, int | None]


def align_sequences(first: int, second: int, score: Callable[[int, int], float], gap: float = 0.0) -> list[Pair]:
    """Pairs of indices into sequences of these lengths with the greatest sum of scores. A gap costs `-gap`.

    `score` below twice the gap keeps two apart. Time and memory are the product of the lengths.
    """
    best = [[gap * (i + j) if not i or not j else 0.0 for j in range(second + 1)] for i in range(first + 1)]
    steps = [[0] * (second + 1) for _ in range(first + 1)]
    for i in range(first + 1):
        for j in range(second + 1):
            if not i or not j:
                steps[i][j] = 1 if i else 2
                continue
            ways = (best[i - 1][j - 1] + score(i - 1, j - 1), best[i - 1][j] + gap, best[i][j - 1] + gap)
            steps[i][j] = max(range(3), key=ways.__getitem__)
            best[i][j] = ways[steps[i][j]]
    return _path(steps, first, second)


def _path(steps: Sequence[Sequence[int]], i: int, j: int) -> list[Pair]:
    pairs: list[Pair] = []
    while i or j:
        step = steps[i][j]
        i, j = i - (step != 2), j - (step != 1)
        pairs.append((None if step == 2 else i, None if step == 1 else j))
    return pairs[::-1]
