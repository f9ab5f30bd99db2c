from __future__ import annotations

import math

import pytest

from tb_zeroloss.splits.beta import beta_probability, beta_quantile

CASES = [(1, 1), (1, 20), (2, 17), (9, 10), (20, 20), (1, 4096), (41, 4096), (2048, 4096), (4096, 4096)]


def binomial_tail(successes: int, trials: int, share: float) -> float:
    """Return how likely so many successes or more are."""
    terms = (
        math.lgamma(trials + 1)
        - math.lgamma(count + 1)
        - math.lgamma(trials - count + 1)
        + count * math.log(share)
        + (trials - count) * math.log1p(-share)
        for count in range(successes, trials + 1)
    )
    return math.fsum(map(math.exp, terms))


@pytest.mark.parametrize(("successes", "trials"), CASES)
@pytest.mark.parametrize("share", [1e-4, 0.01, 0.3, 0.5, 0.9])
def test_a_probability_is_the_tail_of_a_binomial(successes: int, trials: int, share: float) -> None:
    found = beta_probability(share, successes, trials - successes + 1)
    assert found == pytest.approx(binomial_tail(successes, trials, share), abs=1e-10)


@pytest.mark.parametrize(("successes", "trials"), CASES)
@pytest.mark.parametrize("probability", [3.2e-5, 0.5, 1 - 3.2e-5])
def test_a_quantile_has_its_probability(successes: int, trials: int, probability: float) -> None:
    at = beta_quantile(probability, successes, trials - successes + 1)
    assert beta_probability(at, successes, trials - successes + 1) == pytest.approx(probability, rel=1e-6)


def test_the_ends_are_0_and_1() -> None:
    assert [beta_probability(x, 2, 3) for x in (-1, 0, 1, 2)] == [0, 0, 1, 1]
