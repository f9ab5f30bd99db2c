from __future__ import annotations

import pytest

from demo.catalogue import ENTRIES, select


@pytest.mark.parametrize(
    ("names", "selected"),
    [
        pytest.param(("relu-head",), ["relu-head/broken", "relu-head/fixed"], id="a pair"),
        pytest.param(("relu-head/fixed",), ["relu-head/fixed"], id="half of a pair"),
        pytest.param(
            ("rules/log-weights",), ["rules/log-weights/broken", "rules/log-weights/fixed"], id="a rule's pair"
        ),
        pytest.param(("digits",), ["digits/sigmoid", "digits/softmax", "digits/ten-classes"], id="a group"),
        pytest.param(
            ("relu-head/fixed", "zero-labels/fixed"), ["relu-head/fixed", "zero-labels/fixed"], id="several names"
        ),
    ],
)
def test_a_name_selects_its_runs(names: tuple[str, ...], selected: list[str]) -> None:
    assert [entry.name for entry in select(names)] == selected


def test_no_name_selects_all_but_the_pairs_that_show_one_rule() -> None:
    assert set(ENTRIES) - set(select(())) == set(select(("rules",)))


def test_a_name_that_only_begins_like_a_run_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match=r"no run called 'zero'; it has: .*zero-kernel"):
        select(("zero",))
