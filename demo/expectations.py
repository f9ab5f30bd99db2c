"""What must be found in each run, and what must not."""

from __future__ import annotations

from dataclasses import dataclass

from tb_zeroloss.diagnose import Diagnosis


@dataclass(frozen=True)
class Expectation:
    """What a diagnosis must say of one broken run.

    Attributes:
        primary: The first finding is one of these rules, and nothing explains it. Without any, nothing above info
            may be found.
        folded: Rules that must be found as consequences of something else.
        found: Rules that must be found, in whatever role: for what is no more than information.
        absent: Rules that must not be found.
        absent_before_output: Rules that must not be found in any layer but the last.
        severity: Severity of the first finding, where it matters.
    """

    primary: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    absent_before_output: tuple[str, ...] = ()
    severity: str | None = None


def complaints(diagnosis: Diagnosis, expected: Expectation) -> list[str]:
    """Return how a diagnosis differs from what is expected of it."""
    found = {finding.rule.id for finding in diagnosis.findings}
    folded = {finding.rule.id for finding in diagnosis.findings if finding.role == "consequence"}
    heads = {output.name for output in diagnosis.run.configuration.outputs}
    hidden = {finding.rule.id for finding in diagnosis.findings if finding.hit.layer not in heads}
    first = diagnosis.findings[0] if diagnosis.findings else None
    said = []
    if not expected.primary:
        loud = [finding for finding in diagnosis.findings if finding.severity != "info"]
        said += [f"{finding.rule.id} is {finding.severity}, not info" for finding in loud]
    elif first is None or first.role != "primary" or first.rule.id not in expected.primary:
        said.append(f"first comes {first.rule.id if first else 'nothing'}, not {' or '.join(expected.primary)}")
    if first and expected.severity and first.severity != expected.severity:
        said.append(f"{first.rule.id} is {first.severity}, not {expected.severity}")
    said += [f"{rule} is not folded" for rule in expected.folded if rule not in folded]
    said += [f"{rule} is not found" for rule in expected.found if rule not in found]
    said += [f"{rule} is found" for rule in expected.absent if rule in found]
    return said + [f"{rule} is found before the output" for rule in expected.absent_before_output if rule in hidden]


MODEL_FAULTS = (
    "disconnected-gradients",
    "dying-relu",
    "exploding-gradients",
    "negligible-updates",
    "nothing-trainable",
    "oversized-updates",
    "saturated-activations",
    "saturated-outputs",
    "single-unit-softmax",
    "symmetric-units",
    "targets-out-of-range",
    "unapplied-updates",
    "vanishing-gradients",
    "zero-gradients",
)
"""Rules that accuse the model, its loss or its optimizer rather than the data."""

BROKEN = {
    "zero-kernel/broken": Expectation(
        primary=("symmetric-units",),
        folded=("constant-predictions", "dying-relu"),
        absent=("exact-zero-loss",),
    ),
    "tiny-targets/broken": Expectation(
        primary=("negligible-updates",),
        folded=("apparent-zero-loss",),
        absent=("constant-predictions",),
    ),
    "target-scale/broken": Expectation(
        primary=("target-scale-mismatch",),
        folded=("apparent-zero-loss",),
        absent=("unapplied-updates",),
    ),
    "linear-on-quadratic/broken": Expectation(
        primary=("no-better-than-constant",),
        absent=("constant-predictions", "dying-relu"),
    ),
    "one-unit-softmax/broken": Expectation(
        primary=("single-unit-softmax",),
        folded=("exact-zero-loss",),
        absent=("disconnected-gradients",),
    ),
    "saturated-sigmoid/broken": Expectation(primary=("saturated-outputs",), absent=("dying-relu",)),
    "frozen-rate/broken": Expectation(
        primary=("negligible-updates", "unapplied-updates"),
        absent=("disconnected-gradients", "exact-zero-loss"),
    ),
    "deep-sigmoid/broken": Expectation(
        primary=("vanishing-gradients",),
        folded=("constant-predictions",),
        absent=("dying-relu", "saturated-activations"),
    ),
    "unscaled-features/broken": Expectation(
        primary=("unscaled-inputs",),
        folded=("oversized-updates", "dying-relu", "constant-predictions"),
        absent=("non-finite-values",),
    ),
    "relu-head/broken": Expectation(
        primary=("targets-out-of-range",),
        folded=("zero-gradients", "zero-predictions"),
        absent_before_output=("dying-relu",),
    ),
    "zero-labels/broken": Expectation(primary=("constant-targets",), absent=MODEL_FAULTS),
    "slow-rate/broken": Expectation(
        primary=("negligible-updates",),
        absent=("constant-predictions",),
        severity="warning",
    ),
    "zero-weights/broken": Expectation(
        primary=("zero-weight-mass",),
        folded=("exact-zero-loss",),
        absent=("constant-targets",),
    ),
    "broadcast/broken": Expectation(primary=("broadcast-loss",)),
    "exploding/broken": Expectation(primary=("oversized-updates",), folded=("non-finite-values",)),
    "nan-mask/broken": Expectation(primary=("non-finite-values",), absent=("constant-targets",)),
    "missing-one-hot/broken": Expectation(primary=("invalid-labels",), absent=("single-class-targets",)),
    "oscillating/broken": Expectation(
        primary=("oversized-updates",),
        folded=("diverging-loss",),
        absent=("non-finite-values",),
    ),
    "over-regularised/broken": Expectation(
        primary=("regularization-dominates",),
        folded=("no-better-than-constant",),
        absent=("negligible-updates",),
    ),
    "leaked-split/broken": Expectation(primary=("split-overlap",), absent=MODEL_FAULTS, severity="critical"),
    "scaled-before-split/broken": Expectation(found=("joint-scaling",), absent=("split-overlap",)),
    "target-in-features/broken": Expectation(primary=("suspected-target-leakage",), folded=("perfect-fit",)),
    "rules/integer-division/broken": Expectation(primary=("constant-inputs",), folded=("constant-predictions",)),
    "rules/used-up-validation/broken": Expectation(primary=("nothing-measured",)),
    "rules/sorted-rows/broken": Expectation(primary=("unshuffled-batches",), folded=("single-class-targets",)),
    "rules/far-from-zero/broken": Expectation(found=("high-initial-loss",)),
    "rules/forgotten-tracker/broken": Expectation(primary=("inconsistent-loss",)),
    "rules/stacked-linear/broken": Expectation(primary=("linear-stack",), folded=("no-better-than-constant",)),
    "rules/forgotten-from-logits/broken": Expectation(primary=("logits-mismatch",)),
    "rules/many-labels-softmax/broken": Expectation(primary=("loss-output-mismatch",)),
    "rules/log-weights/broken": Expectation(primary=("negative-loss",)),
    "rules/rounded-code/broken": Expectation(primary=("disconnected-gradients",)),
    "rules/score-as-loss/broken": Expectation(primary=("exploding-gradients",)),
    "rules/wrong-end-frozen/broken": Expectation(primary=("nothing-trainable",)),
    "rules/wide-start/broken": Expectation(primary=("saturated-activations",)),
    "rules/too-small-model/broken": Expectation(found=("flat-loss",)),
    "rules/learned-by-heart/broken": Expectation(primary=("generalization-gap",)),
    "rules/majority-class/broken": Expectation(primary=("majority-class-predictions",)),
    "rules/accuracy-of-numbers/broken": Expectation(found=("stuck-metric",)),
    "rules/too-few-epochs/broken": Expectation(primary=("unfinished-training",)),
    "rules/file-read-twice/broken": Expectation(found=("duplicated-training-rows",)),
    "rules/rounded-away/broken": Expectation(found=("conflicting-labels",)),
    "rules/split-of-sorted-rows/broken": Expectation(primary=("class-missing-in-split",)),
    "rules/reused-buffer/broken": Expectation(primary=("repeated-batch",)),
    "digits/softmax": Expectation(primary=("single-unit-softmax",)),
}
"""By run. In every run that is not here nothing above info may be found."""
