"""``tf.distribute``: rows whose tests train in processes of their own."""

from __future__ import annotations

from dataclasses import dataclass

from tests.record.cases.case import ACTIVATIONS, Promise


@dataclass(frozen=True)
class StrategyCase(Promise):
    """One row that functions of ``test_distribute`` keep.

    Attributes:
        name: Of the way to train.
        kept_by: The tests, by name.
        section: Where the row stands.
    """

    name: str
    kept_by: tuple[str, ...]
    section: str = "Strategies"


_GIVEN = {ACTIVATIONS: "no pass is made when everything is given"}

CASES = (
    StrategyCase(
        "MirroredStrategy on two devices, `fit`",
        (
            "test_two_replicas_give_the_numbers_of_one",
            "test_fit_on_two_replicas_is_bit_identical",
            "test_activations_from_a_pass_of_their_own_are_those_of_the_global_batch",
        ),
    ),
    StrategyCase(
        "the same with validation data (of evaluations the loss and the number of rows)",
        ("test_of_evaluations_on_two_replicas_the_loss_and_the_rows_are_recorded",),
    ),
    StrategyCase(
        "MirroredStrategy, `fit` with `jit_compile=True`, or with two steps per execution",
        ("test_what_fails_on_two_devices_fails_the_same_with_recording",),
        refused="InvalidArgumentError",
    ),
    StrategyCase(
        "MirroredStrategy, a loop, `log_step` where `strategy.run` has returned",
        ("test_values_per_replica_are_logged_as_one_batch", "test_a_loop_on_two_replicas_is_bit_identical"),
    ),
    StrategyCase(
        "the same, with all that the replicas return",
        ("test_values_per_replica_are_logged_as_one_batch", "test_a_loop_on_two_replicas_is_bit_identical"),
        missing=_GIVEN,
    ),
    StrategyCase(
        "MirroredStrategy, `log_step` in the replicas' step, eager or compiled (the first replica's part)",
        ("test_in_a_replica_the_first_logs_its_part_and_the_others_nothing",),
    ),
    StrategyCase(
        "MultiWorkerMirroredStrategy on two processes, a loop (the chief's part, or what it gathers)",
        (
            "test_of_two_workers_the_chief_logs",
            "test_a_gathered_batch_gives_the_numbers_of_one_worker",
            "test_a_loop_on_two_workers_is_bit_identical",
        ),
    ),
    StrategyCase(
        'the same, `Monitor(workers="all")` (a run for each worker)',
        ("test_each_worker_writes_a_run_of_its_own_if_asked",),
    ),
    StrategyCase(
        "MultiWorkerMirroredStrategy, `fit`",
        ("test_fit_on_two_workers_fails_the_same_with_and_without_recording",),
        refused="Attempt to convert a value (PerReplica",
    ),
)
