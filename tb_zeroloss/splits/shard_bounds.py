"""What is known for sure of the rows of several workers because it is known of the shard of each.

A worker looks for each of its validation rows in all of its training rows, while the sketches of many rows that are
joined may hold a handful of them. What is found within a shard holds for all rows; other shards can only add to it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from tb_zeroloss.splits.estimates import Estimate


class Pair(NamedTuple):
    """The shards of one worker.

    Attributes:
        training: Which training rows it had: workers with the same rows have the same number; -1 if it had none.
        validation: Likewise.
        rows: Its validation rows.
        shared: The share of its validation rows that are among its training rows; None without validation.
    """

    training: int
    validation: int
    rows: float
    shared: Estimate | None


def distinct_in_shards(joined: Estimate, shards: Sequence[Estimate]) -> Estimate:
    """Return how many rows differ: no fewer than in any shard, no more than in all of them."""
    return _within(joined, max(shard.low for shard in shards), sum(shard.high for shard in shards))


def at_least_in_shards(joined: Estimate, shards: Sequence[tuple[float, Estimate]]) -> Estimate:
    """Return a share of rows that have something in common with others: at least those that have it in their shard.

    Args:
        joined: What the joined sketches say.
        shards: Rows of each shard, and the share of them.
    """
    rows = sum(number for number, _ in shards)
    found = sum(number * _known(share.low) for number, share in shards)
    return _within(joined, found / rows, 1.0)


def shared_in_shards(joined: Estimate, workers: Sequence[Pair]) -> Estimate:
    """Return the share of all validation rows that are training rows of any worker.

    Validation rows that each worker had, beside training rows of its own, were looked for in all of them.

    Args:
        joined: What the joined sketches say.
        workers: The shards of each worker.
    """
    trained = {worker.training for worker in workers} - {-1}
    low = high = rows = 0.0
    for held_out in {worker.validation for worker in workers} - {-1}:
        mine = [worker for worker in workers if worker.validation == held_out]
        found = {worker.training: worker.shared for worker in mine if worker.training != -1}
        shares = [share for share in found.values() if share is not None and not math.isnan(share.value)]
        is_known = len(shares) == len(trained)
        rows += mine[0].rows
        low += mine[0].rows * max((share.low for share in shares), default=0.0)
        high += mine[0].rows * (min(1.0, sum(share.high for share in shares)) if is_known else 1.0)
    return _within(joined, low / rows, high / rows)


def _within(estimate: Estimate, low: float, high: float) -> Estimate:
    """Return the estimate within bounds that are surer than its own; as it is where it is exact."""
    if estimate.is_exact:
        return estimate
    if math.isnan(estimate.value):
        return Estimate(low, low, high) if low > 0 or high < 1 else estimate
    least = max(estimate.low, low)
    most = max(least, min(estimate.high, high))
    return Estimate(min(max(estimate.value, least), most), least, most)


def _known(share: float) -> float:
    return 0.0 if math.isnan(share) else share
