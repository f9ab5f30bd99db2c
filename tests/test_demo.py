"""The demo's runs, trained for real and read by both of TensorBoard's loaders, are diagnosed as they should be."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tensorboard.context import RequestContext

from demo.catalogue import ENTRIES, RULES, RULES_FOLDER, select
from demo.expectations import BROKEN, complaints
from tb_zeroloss.diagnose import Diagnosis, judge
from tb_zeroloss.read.fetch import Reader
from tb_zeroloss.record.writing.announce import LOOKS
from tb_zeroloss.report import check
from tb_zeroloss.report.zero_verdict import zero_verdict
from tb_zeroloss.rules import load_rules
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tests.loaders import LOADERS, opened

ROOT = Path(__file__).parents[1]
NAMES = tuple(entry.name for entry in ENTRIES)
KNOWN = {rule.id for rule in load_rules()}
EXPECTED = {rule for row in BROKEN.values() for rule in row.primary + row.folded + row.found}
FIRST_SEED, OTHER_SEEDS = 0, (1, 2)
NEEDS_VARYING_TARGETS = (
    "apparent-zero-loss",
    "constant-predictions",
    "no-better-than-constant",
    "target-scale-mismatch",
)

Diagnoses = dict[str, Diagnosis]


def recorded(seed: int, folder: Path) -> Path:
    """Return the directory of the demo's runs of a seed: TB_ZEROLOSS_DEMO_RUNS, else trained now."""
    given = os.environ.get("TB_ZEROLOSS_DEMO_RUNS")
    if given and seed == FIRST_SEED:
        return Path(given).resolve()
    out = folder / f"seed_{seed}"
    names = sorted({entry.name.split("/")[0] for entry in ENTRIES})
    command = [sys.executable, "-m", "demo", *names, "--no-serve", "--out", str(out), "--seed", str(seed)]
    subprocess.run(command, cwd=ROOT, check=True)
    return out


def diagnosed(log_dir: Path, loader: str) -> Diagnoses:
    """Return the diagnosis of every run of a directory, read through one of TensorBoard's loaders."""
    with opened(log_dir, loader) as provider:
        runs = Reader(provider).runs(RequestContext(), "")
    assert all(isinstance(run, RunSeries) for run in runs.values())
    return {name: judge(run) for name, run in runs.items() if isinstance(run, RunSeries)}


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    folder = tmp_path_factory.mktemp("demo")
    return cache(lambda seed: recorded(seed, folder))


@pytest.fixture(scope="session")
def diagnoses(runs: Callable[[int], Path]) -> Callable[[str, int], Diagnoses]:
    return cache(lambda loader, seed: diagnosed(runs(seed), loader))


@pytest.fixture(params=LOADERS)
def of_seed(request: pytest.FixtureRequest, diagnoses: Callable[[str, int], Diagnoses]) -> Callable[[int], Diagnoses]:
    return lambda seed: diagnoses(request.param, seed)


def each(names: Iterable[str]) -> list[Any]:
    """Return names as parameters; runs that show one rule are trained for the slow tests only."""
    return [
        pytest.param(name, marks=[pytest.mark.slow] if name.startswith(f"{RULES_FOLDER}/") else []) for name in names
    ]


GOOD = each(name for name in NAMES if name not in BROKEN)

every_seed = pytest.mark.parametrize(
    "seed",
    [
        pytest.param(FIRST_SEED, id="first seed"),
        *[pytest.param(seed, id=f"seed {seed}", marks=pytest.mark.slow) for seed in OTHER_SEEDS],
    ],
)


@every_seed
@pytest.mark.parametrize("name", each(BROKEN))
def test_a_broken_run_is_diagnosed_as_expected(of_seed: Callable[[int], Diagnoses], name: str, seed: int) -> None:
    assert complaints(of_seed(seed)[name], BROKEN[name]) == []


@every_seed
@pytest.mark.parametrize("pair", each(f"{RULES_FOLDER}/{pair}" for pair in RULES))
def test_what_is_found_in_the_broken_half_of_a_rule_is_not_found_in_the_fixed_one(
    of_seed: Callable[[int], Diagnoses], pair: str, seed: int
) -> None:
    shown = BROKEN[f"{pair}/broken"]
    found = {finding.rule.id for finding in of_seed(seed)[f"{pair}/fixed"].findings}
    assert found.isdisjoint(shown.primary + shown.found)


@every_seed
@pytest.mark.parametrize("name", GOOD)
def test_a_good_run_carries_no_warning(of_seed: Callable[[int], Diagnoses], name: str, seed: int) -> None:
    diagnosis = of_seed(seed)[name]
    assert [finding.hit.summary for finding in diagnosis.findings if finding.severity != "info"] == []
    assert diagnosis.verdict == "no-problem-found"


def beginning(run: RunSeries, records: int) -> RunSeries:
    """Return the run as it was after so many records."""
    last = run.steps[:records][-1]

    def cut(dated: tuple[Any, Any] | None) -> tuple[Any, Any] | None:
        return None if dated is None else (dated[0][dated[0] <= last], dated[1][dated[0] <= last])

    groups = {
        tag: replace(series, steps=series.steps[series.steps <= last], values=series.values[series.steps <= last])
        for tag, series in run.groups.items()
    }
    return replace(run, groups=groups, class_counts=cut(run.class_counts), fingerprints=cut(run.fingerprints))


@every_seed
@pytest.mark.parametrize("records", LOOKS)
@pytest.mark.parametrize("name", GOOD)
def test_a_good_run_is_not_stopped_at_its_start(
    of_seed: Callable[[int], Diagnoses], name: str, records: int, seed: int
) -> None:
    diagnosis = judge(beginning(of_seed(seed)[name].run, records))
    assert [finding.hit.summary for finding in diagnosis.findings if finding.severity == "critical"] == []


@every_seed
def test_every_run_is_read_and_every_rule_has_an_answer(of_seed: Callable[[int], Diagnoses], seed: int) -> None:
    found = of_seed(seed)
    assert {entry.name for entry in select(())} <= set(found) <= set(NAMES)
    failed = {name: [rule for rule, said in run.outcomes.items() if said == "failed"] for name, run in found.items()}
    assert {name: rules for name, rules in failed.items() if rules} == {}
    assert [name for name, run in found.items() if run.verdict == "not-enough-data"] == []


@every_seed
def test_every_broken_run_is_listed_above_every_other(runs: Callable[[int], Path], seed: int) -> None:
    listed = [run.name for run in check(runs(seed)).runs]
    loud = {name for name, expected in BROKEN.items() if expected.primary} & set(listed)
    assert set(listed[: len(loud)]) == loud


def test_without_varying_targets_a_share_of_their_variance_is_not_asked_for(
    of_seed: Callable[[int], Diagnoses],
) -> None:
    outcomes = of_seed(FIRST_SEED)["zero-labels/broken"].outcomes
    assert {rule: outcomes[rule] for rule in NEEDS_VARYING_TARGETS} == dict.fromkeys(
        NEEDS_VARYING_TARGETS, "not-applicable"
    )


def test_tiny_targets_are_told_to_make_the_loss_look_like_zero(of_seed: Callable[[int], Diagnoses]) -> None:
    said = zero_verdict(of_seed(FIRST_SEED)["tiny-targets/broken"].run)
    assert said is not None
    assert said.startswith("The loss is not 0.")


def test_the_loss_of_the_softmax_over_one_unit_falls_all_the_same(of_seed: Callable[[int], Diagnoses]) -> None:
    loss = of_seed(FIRST_SEED)["digits/softmax"].run[LOSS]["value"][:, 0]
    assert loss[-3:].mean() < 0.2 * loss[:3].mean()


def test_the_expectations_name_rules_and_runs_that_exist() -> None:
    absent = {rule for row in BROKEN.values() for rule in row.absent + row.absent_before_output}
    assert EXPECTED | absent <= KNOWN
    assert {entry.name for entry in ENTRIES if entry.broken} == set(BROKEN)


def test_every_rule_is_expected_in_a_run() -> None:
    assert KNOWN <= EXPECTED
