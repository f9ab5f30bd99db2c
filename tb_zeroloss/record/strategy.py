"""Which strategy is active, and which worker of a cluster this process is."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from tb_zeroloss.record.lazy_tensorflow import is_loaded, tf
from tb_zeroloss.schema.layout import worker_folder

T = TypeVar("T")


def outside(call: Callable[[], T]) -> T:
    """Return what ``call`` returns where no strategy is active and no function is traced.

    There variables are plain, losses are not divided by the number of replicas, no other
    worker is waited for, and no function is traced twice because it made variables. All of
    this is a thread's own, so another thread does it.
    """
    if not is_loaded() or (tf.executing_eagerly() and not tf.distribute.has_strategy()):
        return call()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(call).result()


def refuse_xla(where: str) -> None:
    """Raise ``ValueError`` if XLA compiles the function that is traced: nothing could leave it."""
    from tensorflow.python.ops.control_flow_util import GraphOrParentsInXlaContext  # type: ignore[import-not-found]

    if GraphOrParentsInXlaContext(tf.compat.v1.get_default_graph()):
        raise ValueError(
            f"{where}() was called inside a function that XLA compiles (jit_compile=True), which nothing can leave"
            " before its end. Call it in Python, after the compiled step; pass loss=, y_pred= and gradients= returned"
            " from it, and nothing is computed twice."
        )


def in_later_replica() -> bool:
    """Return whether this is the code of a replica that is not the first."""
    if not is_loaded():
        return False
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return False
    return bool(tf.get_static_value(context.replica_id_in_sync_group) != 0)


def worker_of(cluster: str | None) -> tuple[int, int]:
    """Return the number of this worker and how many there are.

    Args:
        cluster: The environment variable ``TF_CONFIG``; the chief, else the first worker, has number 0.
    """
    try:
        described: dict[str, Any] = json.loads(cluster or "{}")
        hosts, task = described.get("cluster", {}), described.get("task", {})
        workers = [(kind, index) for kind in ("chief", "worker") for index in range(len(hosts.get(kind, ())))]
        me = (task.get("type"), int(task.get("index", 0)))
    except (ValueError, TypeError, AttributeError):
        return 0, 1
    if not workers:
        return 0, 1
    return (workers.index(me) if me in workers else len(workers)), len(workers)


def writes_here() -> bool:
    """Return whether this is the code that writes when only one does: the chief's, in its first replica."""
    return worker_of(os.environ.get("TF_CONFIG"))[0] == 0 and not in_later_replica()


def directory_of_worker(directory: str, workers: str) -> str | None:
    """Return where this worker writes, or None if it does not.

    Args:
        directory: Where a training with one worker writes.
        workers: ``chief``, or ``all``: then each writes to its own ``worker_<number>``.
    """
    number, count = worker_of(os.environ.get("TF_CONFIG"))
    if workers == "all" and count > 1:
        return os.path.join(directory, worker_folder(number))
    return directory if number == 0 else None
