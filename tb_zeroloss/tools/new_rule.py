"""Write what a new rule consists of, to be filled in.

``python -m tb_zeroloss.tools.new_rule NAME [PAIR]`` is ``make new-rule NAME=… PAIR=…``: the rule, its cases, a pair of
the demo that is listed, and what must be found in it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tb_zeroloss.tools.rule_parts import CASES, EXPECTATIONS, FAULTS, module_of

RULE = '''"""TODO: one sentence that is true of a run that shows this.

## What it detects
TODO: what is measured, and beyond {{limit}} of what.

## Why it matters
TODO: what the model does then.

## How to fix it
1. TODO: what helps most often.
2. TODO: what helps else.

## Check it yourself
TODO: three lines that show it.

## When it is innocent
TODO: runs that look like it and are sound.
"""

from tb_zeroloss.checks.evidence import evidence_of
from tb_zeroloss.checks.rule import Hit, Limits, Threshold, rule
from tb_zeroloss.checks.wording import number
from tb_zeroloss.schema.quantities import LOSS
from tb_zeroloss.series import RunSeries
from tb_zeroloss.series.derive import total_loss, window

LIMIT = Threshold("limit", 1.0, "loss", "TODO: what was measured on runs that are sound, and on some that are not")


@rule(
    title="{title}",
    passed="TODO: what is true of a run that does not show it",
    tier=4,
    needs=((LOSS, "total"),),
    min_steps=50,
    min_records=10,
    thresholds=(LIMIT,),
)
def {module}(run: RunSeries, limits: Limits) -> Hit | None:
    """Return TODO."""
    recent = float(total_loss(run)[window(run.steps)].mean())
    if not recent > limits.limit:
        return None
    first, last = int(run.steps[0]), int(run.steps[-1])
    evidence = evidence_of(run, LOSS, "total", first, recent, LIMIT, row=0)
    return Hit(f"TODO: the recent loss is {{number(recent)}}.", first, last, (evidence,))
'''

TABLE = '''"""Cases of {rule}."""

from __future__ import annotations

from tb_zeroloss.checks.rule import Severity
from tb_zeroloss.schema.quantities import LOSS
from tests.rules.build import make_run
from tests.rules.case import CLEAR, EARLY, FIRED, Case, since

CASES = [
    Case("healthy", "TODO", make_run(), CLEAR),
    Case("broken", "TODO", make_run(changes={{LOSS: {{"total": 2.0}}}}), FIRED, Severity.WARNING, 0),
    Case("at the limit", "TODO", make_run(changes={{LOSS: {{"total": 1.0}}}}), CLEAR),
    Case("recovered", "TODO", make_run(changes={{LOSS: {{"total": since(100, 2.0, 0.5)}}}}), CLEAR),
    Case("too short", "TODO", make_run(30, {{LOSS: {{"total": 2.0}}}}), EARLY),
]
'''

PROGRAM = '''"""TODO: what is wrong with the broken run, and what repairs it.

TODO: how much the fixed one leaves unexplained on seeds 0 to 2.
"""

from __future__ import annotations

import keras

from demo.data import features, linear_target
from demo.program import Program


def build(broken: bool, seed: int = 0) -> Program:
    """Return the run with the fault, or without."""
    x = features(seed)
    y = linear_target(x, seed)
    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(1e-7 if broken else 0.003), "mean_squared_error")
    return Program(model, x, y, epochs=24, truth=y)
'''

CATALOGUE = Path("demo/catalogue.py")
END_OF_PAIRS = ')\n"""Pairs for rules that no other pair shows'
END_OF_EXPECTATIONS = '    "digits/softmax": Expectation('
NAME = re.compile(r"[a-z]+(-[a-z]+)*")


def write_rule(rule: str, pair: str, root: Path) -> list[Path]:
    """Write the parts of a rule into the tree below ``root``; return the files that are to be filled in.

    Args:
        rule: The state in which a run is that shows it, in kebab-case: ``dying-relu``.
        pair: What is done wrong in its pair of the demo, in kebab-case: ``sorted-rows``.
        root: Of the project.

    Raises:
        ValueError: if a name has another form.
        FileExistsError: if there is such a rule or pair.
    """
    for name in (rule, pair):
        if not NAME.fullmatch(name):
            raise ValueError(f"'{name}' is no name in kebab-case; take one like 'dying-relu'")
    module = module_of(rule)
    title = rule.replace("-", " ").capitalize()
    files = {
        Path("tb_zeroloss/rules") / f"{module}.py": RULE.format(module=module, title=title),
        CASES / f"{module}.py": TABLE.format(rule=rule),
        Path("demo/rules") / f"{module_of(pair)}.py": PROGRAM,
    }
    for path in files:
        if (root / path).exists():
            raise FileExistsError(f"{path} is there already; take another name")
    for path, text in files.items():
        (root / path).write_text(text, encoding="utf-8")
    _insert(root / CATALOGUE, END_OF_PAIRS, f'    "{pair}",\n')
    _insert(root / EXPECTATIONS, END_OF_EXPECTATIONS, f'    "rules/{pair}/broken": Expectation(primary=("{rule}",)),\n')
    return [*files, EXPECTATIONS]


def _insert(path: Path, before: str, text: str) -> None:
    found = path.read_text(encoding="utf-8")
    if found.count(before) != 1:
        raise ValueError(f"{path} holds '{before.strip()}' {found.count(before)} times; one place was expected")
    path.write_text(found.replace(before, text + before), encoding="utf-8")


if __name__ == "__main__":
    try:
        rule, pair = sys.argv[1], (sys.argv[2:] or sys.argv[1:])[0]
        written = write_rule(rule, pair, Path())
    except (IndexError, ValueError, FileExistsError) as error:
        sys.exit(f"make new-rule NAME=the-failing-state PAIR=what-is-done-wrong: {error or 'no NAME was given'}")
    print("Fill in:", *written, f"{FAULTS} (the faults it names)", "then run make generate check", sep="\n  ")
