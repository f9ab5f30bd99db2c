"""Trainings on two replicas, for a process of their own: devices are made before TensorFlow starts.

``python -m tests.record.distributed fits|larger|loops|worker <directory> [<worker>]`` writes the runs,
the final state of trainings as ``<training>.npz``, and what else happened as ``<which>.json``.
"""

from __future__ import annotations

import contextlib
import functools
import json
import pathlib
import sys
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tb_zeroloss import DegeneracyCallback, Monitor, log_step
from tests.record.afresh import start_afresh
from tests.record.distributed_models import ALIKE, LARGER, SMALL, Compiled
from tests.record.models import MODELS

BATCH = 32


def fit(
    model_of: Compiled,
    strategy: Any,
    epochs: int,
    callbacks: list[Any],
    *,
    inside: bool = False,
    evaluated: bool = False,
    **settings: Any,
) -> keras.Model:
    """Return a model after ``epochs`` of 6 steps, made under the strategy and trained inside or outside its scope.

    Args:
        model_of: How the model is built and compiled.
        strategy: Of ``tf.distribute``.
        epochs: Over 192 rows.
        callbacks: Of ``fit``.
        inside: Call ``fit`` inside the scope too.
        evaluated: Evaluate the training data after each epoch.
        **settings: Further ones of ``compile``.
    """
    start_afresh()
    build, compiled = model_of
    with strategy.scope():
        model, (x, y) = build()
        model.compile(keras.optimizers.SGD(0.001, momentum=0.9), **{"jit_compile": False, **compiled, **settings})
    given: dict[str, Any] = {"validation_data": (x, y)} if evaluated else {}
    if len(model.outputs) == 1:
        given["sample_weight"] = np.linspace(0.5, 1.5, len(x), dtype="float32")
    with strategy.scope() if inside else contextlib.nullcontext():
        model.fit(x, y, batch_size=BATCH, epochs=epochs, shuffle=False, verbose=0, callbacks=callbacks, **given)
    return model


def recorder(directory: pathlib.Path) -> DegeneracyCallback:
    """Return a callback that records each step and raises what goes wrong."""
    return DegeneracyCallback(directory, update_freq=1, strict=True, on_finding="ignore")


def save(path: pathlib.Path, model: keras.Model) -> None:
    """Write every number of a model and its optimizer."""
    np.savez(path.with_suffix(".npz"), *(np.asarray(v.value) for v in [*model.variables, *model.optimizer.variables]))


def error_of(call: Callable[[], Any]) -> str:
    """Return the type and the beginning of what a call raises."""
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0][:80]}"
    return "no error"


def loop(
    strategy: Any, log: Callable[..., Any], directory: pathlib.Path, *, given: bool = False, within: bool = False
) -> list[Any]:
    """Train in a loop, log each step in ``directory``, save the end there, and return what the logging said.

    Args:
        strategy: Of ``tf.distribute``.
        log: Called like ``log_step``.
        directory: Of the run.
        given: Pass what the replicas return.
        within: Call ``log`` in the step of each replica instead of after it.
    """
    keras.utils.set_random_seed(7)
    x, y = MODELS["mlp"][0]()[1]
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(BATCH)
    with strategy.scope():
        model = MODELS["mlp"][0]()[0]
        model.compile(keras.optimizers.SGD(0.01), "mse")

    @tf.function(jit_compile=False)
    def step(x: Any, y: Any) -> Any:
        def replica(x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                predicted = model(x, training=True)
                loss = model.compute_loss(x, y, predicted)
            gradients = tape.gradient(loss, model.trainable_variables)
            model.optimizer.apply(gradients, model.trainable_variables)
            found = {"loss": loss, "gradients": gradients, "y_pred": predicted}
            return found | {"said": tf.convert_to_tensor(log(model, x, y, every=1, writer=writer))} if within else found

        return strategy.run(replica, args=(x, y))

    writer = tf.summary.create_file_writer(str(directory))
    said: list[Any] = []
    for x, y in strategy.experimental_distribute_dataset(data):
        parts = step(x, y)
        if within:
            said.append([bool(answer) for answer in strategy.experimental_local_results(parts["said"])])
        else:
            said.append(log(model, x, y, every=1, writer=writer, **(parts if given else {})))
    writer.close()
    save(directory, model)
    return said


def not_logged(*_: Any, **__: Any) -> bool:
    """Stand in for ``log_step`` and record nothing."""
    return False


def in_replica(strategy: Any) -> Callable[..., bool]:
    """Return a ``log_step`` that is called by each replica on its part, eagerly."""

    def log(model: keras.Model, x: Any, y: Any, **settings: Any) -> bool:
        said = strategy.run(lambda x, y: log_step(model, x, y, **settings), args=(x, y))
        return list(strategy.experimental_local_results(said)) == [True, False]

    return log


def two_devices() -> tf.distribute.Strategy:
    """Divide the processor into two devices."""
    cpu = tf.config.list_physical_devices("CPU")[0]
    tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def fits(directory: pathlib.Path) -> Any:
    """Train with ``fit``."""
    strategy = two_devices()
    for name, model_of in ALIKE.items():
        fit(model_of, tf.distribute.get_strategy(), 2, [recorder(directory / name / "one")])
        fit(model_of, strategy, 2, [recorder(directory / name / "two")], inside=name == "mlp")
    without_and_with(SMALL, strategy, directory)
    recorders: tuple[list[Any], list[Any]] = [], [recorder(directory / "evaluated")]
    told = [fit(ALIKE["mlp"], strategy, 2, with_, evaluated=True).history.history for with_ in recorders]
    return {
        "evaluated": told,
        "XLA": refused(strategy, directory, jit_compile=True),
        "two steps per execution": refused(strategy, directory, steps_per_execution=2),
    }


def larger(directory: pathlib.Path) -> Any:
    """Train larger models with ``fit``."""
    without_and_with(LARGER, two_devices(), directory)


def without_and_with(models: dict[str, Compiled], strategy: Any, directory: pathlib.Path) -> None:
    """Train each without and with recording and keep the ends."""
    for name, model_of in models.items():
        save(directory / f"{name} without", fit(model_of, strategy, 5, []))
        save(directory / f"{name} with", fit(model_of, strategy, 5, [recorder(directory / f"{name} 5")]))


def refused(strategy: Any, directory: pathlib.Path, **settings: Any) -> list[str]:
    """Return how a ``fit`` fails without and with recording."""
    recorded = DegeneracyCallback(directory / "refused")
    return [
        error_of(functools.partial(fit, ALIKE["mlp"], strategy, 1, with_, **settings)) for with_ in ([], [recorded])
    ]


def loops(directory: pathlib.Path) -> Any:
    """Train in loops of our own."""
    one, two = tf.distribute.get_strategy(), two_devices()
    told = {}
    for given in (False, True):
        name = "given" if given else "passed"
        told[f"{name} one"] = loop(one, log_step, directory / f"{name} one", given=given)
        told[f"{name} two"] = loop(two, log_step, directory / f"{name} two", given=given)
    told["in replica"] = loop(two, in_replica(two), directory / "in replica")
    told["within"] = loop(two, log_step, directory / "within", within=True)
    told["not logged"] = loop(two, not_logged, directory / "not logged")
    return told


def worker(directory: pathlib.Path) -> Any:
    """Train as the worker that ``TF_CONFIG`` says, and return what was logged and how ``fit`` fails."""
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    number = strategy.cluster_resolver.task_id

    def gathered(model: keras.Model, x: Any, y: Any, **settings: Any) -> bool:
        return log_step(model, strategy.gather(x, axis=0), strategy.gather(y, axis=0), **settings)

    monitors: list[Monitor] = []

    def monitored(model: keras.Model, x: Any, y: Any, **_: Any) -> bool:
        if not monitors:
            monitors.append(Monitor(model, directory / "all", every=1, workers="all", strict=True))
        return monitors[0].step(x, y)

    told = {
        "not logged": loop(strategy, not_logged, directory / f"not logged {number}"),
        "own part": loop(strategy, log_step, directory / f"own part {number}"),
        "gathered": loop(strategy, gathered, directory / f"gathered {number}"),
        "all": loop(strategy, monitored, directory / f"monitored {number}"),
    }
    monitors[0].close()
    return told | {"refused": refused(strategy, directory)}


if __name__ == "__main__":
    results = pathlib.Path(sys.argv[2])
    answer = {"fits": fits, "larger": larger, "loops": loops, "worker": worker}[sys.argv[1]](results)
    (results / f"{'-'.join(sys.argv[1:2] + sys.argv[3:])}.json").write_text(json.dumps(answer))
