"""Mixes of units, between a unit and a random direction."""

import numpy as np

from lessons.features import directions, experiment, mixes


def test_a_mix_of_one_is_the_unit_and_of_all_is_a_direction() -> None:
    one = mixes.mixed("handwriting", "fc100", unit=5, m=1, seed=9)
    unit = experiment.top_images("handwriting", "fc100", unit=5)
    # The share of the only unit is positive, so it ranks as the unit does.
    assert np.array_equal(one.ranked.index, unit.unit.index)
    everything = directions.mix(100, 5, 100, 1, 9)
    assert (everything != 0).all()


def test_the_way_goes_from_units_to_random_directions() -> None:
    found = mixes.from_one_to_all("handwriting", "fc100", count=40)
    assert found.m.tolist() == [1, 2, 4, 8, 16, 32, 64, 100]
    assert (found.low <= found.purity).all()
    assert (found.purity <= found.high).all()
    assert (found.purity > found.chance).all()
    assert mixes.sizes(64) == (1, 2, 4, 8, 16, 32, 64)
    assert mixes.sizes(1) == (1,)
