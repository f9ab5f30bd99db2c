from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tb_zeroloss.schema import wire
from tb_zeroloss.schema.arrays import ARRAYS, FINGERPRINTS, ArrayKind
from tb_zeroloss.schema.quantities import ALL_GROUPS, FACTS, GRADIENTS, LOSS, SCHEMA_VERSION, Group, Rows
from tb_zeroloss.series import RunSeries
from tests import events


@pytest.mark.parametrize("group", ALL_GROUPS, ids=lambda group: group.tag)
@given(data=st.data())
def test_what_is_encoded_is_decoded(group: Group, data: st.DataObject) -> None:
    shape = (len(group),) if group.rows is Rows.RUN else (3, len(group))
    values = data.draw(arrays.arrays(group.dtype, shape))
    encoded = wire.encode(group.tag, values)
    assert encoded.dtype == np.dtype(group.dtype)
    np.testing.assert_array_equal(wire.decode(group, [encoded])[0], values.astype(np.float64))


@pytest.mark.parametrize(
    ("group", "shape"),
    [
        pytest.param(LOSS, (len(LOSS),), id="rows are missing"),
        pytest.param(LOSS, (1, len(LOSS) - 1), id="a column is missing"),
        pytest.param(FACTS, (1, len(FACTS)), id="rows where there are none"),
    ],
)
def test_a_wrong_shape_is_refused_when_it_is_written(group: Group, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=rf"{group.tag} takes \[.*columns\] per step; got shape"):
        wire.encode(group.tag, np.zeros(shape))


@pytest.mark.parametrize("kind", ARRAYS, ids=lambda kind: kind.tag)
def test_an_array_of_a_wrong_shape_is_refused_when_it_is_written(kind: ArrayKind) -> None:
    right = [3 if isinstance(axis, str) else axis for axis in kind.axes]
    assert wire.encode(kind.tag, np.zeros(right)).dtype == np.dtype(kind.dtype)
    off = [right[:-1], [*right, 1], *([*right[:i], 7, *right[i + 1 :]] for i, a in enumerate(kind.axes) if a != str(a))]
    for shape in off:
        with pytest.raises(ValueError, match=re.escape(f"{kind.tag} takes {kind.shape} per step; got shape")):
            wire.encode(kind.tag, np.zeros(shape))


def test_a_tag_that_is_not_in_the_schema_is_not_written() -> None:
    with pytest.raises(KeyError, match="zeroloss/new"):
        wire.encode("zeroloss/new", np.zeros(3))


def test_hashes_of_other_shapes_are_not_filled_up() -> None:
    with pytest.raises(ValueError, match=r"expected one shape \[k\]"):
        wire.decode_array(FINGERPRINTS, [np.zeros(1, np.int64), np.zeros(2, np.int64)])


def test_every_array_that_a_run_holds_has_a_field() -> None:
    fields = {field.name for field in dataclasses.fields(RunSeries)}
    assert {kind.field for kind in ARRAYS if kind.field} <= fields


def test_columns_that_an_older_release_did_not_write_are_nan() -> None:
    decoded = wire.decode(LOSS, [np.ones((1, 3))])
    assert decoded.shape == (1, 1, len(LOSS))
    np.testing.assert_array_equal(decoded[0, 0], [1, 1, 1] + [np.nan] * (len(LOSS) - 3))


def test_columns_that_a_later_release_added_are_left_out() -> None:
    assert wire.decode(LOSS, [np.ones((1, len(LOSS) + 2))]).shape == (1, 1, len(LOSS))


def test_records_with_different_rows_are_filled_up() -> None:
    decoded = wire.decode(LOSS, [np.ones((1, len(LOSS))), np.ones((2, len(LOSS)))])
    assert (decoded[0, 0] == 1).all()
    assert np.isnan(decoded[0, 1]).all()
    assert (decoded[1] == 1).all()


@pytest.mark.parametrize("earlier", [1, 3], ids=["some were frozen before", "some are frozen now"])
def test_records_of_other_variables_than_the_last_are_nan(earlier: int) -> None:
    decoded = wire.decode(GRADIENTS, [np.ones((earlier, len(GRADIENTS))), np.ones((2, len(GRADIENTS)))])
    assert decoded.shape == (2, 2, len(GRADIENTS))
    assert np.isnan(decoded[0]).all()
    assert (decoded[1] == 1).all()


def test_tensors_of_another_rank_are_refused() -> None:
    with pytest.raises(ValueError, match="zeroloss/loss holds tensors of rank 1; expected rank 2"):
        wire.decode(LOSS, [np.ones(3)])
    with pytest.raises(ValueError, match=r"ranks \[1, 2\]"):
        wire.decode(LOSS, [np.ones(3), np.ones((1, 3))])


def test_the_configuration_survives_the_journey() -> None:
    encoded = wire.encode_configuration(events.CONFIGURATION)
    assert encoded.shape == ()
    assert wire.decode_configuration(encoded) == events.CONFIGURATION


@pytest.mark.parametrize("text", ["{", "[]", '{"model": 3}', '{"schema": 1, "model": "m", "outputs": [7]}'])
def test_a_damaged_configuration_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        wire.decode_configuration(np.array(text.encode(), dtype=object))


def test_a_newer_version_is_named_with_its_cure() -> None:
    with pytest.raises(wire.NewerSchemaError) as caught:
        wire.check_version(SCHEMA_VERSION + 2)
    assert str(caught.value) == (
        f"written by a newer tb_zeroloss (v{SCHEMA_VERSION + 2}, this one knows v{SCHEMA_VERSION}): upgrade"
    )


@pytest.mark.parametrize("found", [float("nan"), SCHEMA_VERSION, SCHEMA_VERSION - 1], ids=["unknown", "this", "older"])
def test_a_version_that_is_known_passes(found: float) -> None:
    assert wire.check_version(found) is None  # type: ignore[func-returns-value]
