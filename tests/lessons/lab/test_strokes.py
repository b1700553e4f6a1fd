"""The generator of digits: an image depends on (seed, index) alone; knobs do what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.lab.glyphs import GLYPHS
from lessons.lab.strokes import Hand, _paths, draw

COUNT = 400


def slants(images: np.ndarray) -> np.ndarray:
    """Tangent of each image's slant from its second moments; positive leans to the right."""
    place = np.arange(images.shape[1])
    mass = images.sum(axis=(1, 2))
    x = place - (images.sum(axis=1) @ place / mass)[:, None]
    y = place - (images.sum(axis=2) @ place / mass)[:, None]
    together = np.einsum("nij,ni,nj->n", images, y, x)
    return -together / np.einsum("nij,ni,ni->n", images, y, y)


@pytest.mark.parametrize("size", [8, 20, 28, 56, 112])
def test_images_are_grey_values_of_the_asked_size(size: int) -> None:
    images, labels = draw(0, range(40), size)
    assert images.shape == (40, size, size)
    assert images.dtype == np.float32
    assert labels.shape == (40,)
    assert labels.dtype == np.int64
    assert images.min() == 0
    assert 0.9 < images.max() <= 1
    assert np.isfinite(images).all()
    assert set(labels) <= set(range(10))


def test_no_indices_give_no_images() -> None:
    images, labels = draw(0, [])
    assert images.shape == (0, 28, 28)
    assert labels.shape == (0,)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(-(2**70), 2**70),
    indices=st.lists(st.integers(0, 2**62), min_size=1, max_size=12),
    size=st.sampled_from([8, 28, 56]),
)
def test_an_image_depends_on_seed_and_index_alone(seed: int, indices: list[int], size: int) -> None:
    images, labels = draw(seed, indices, size)
    for image, label, index in zip(images, labels, indices, strict=True):
        alone, its_label = draw(seed, [index], size)
        assert np.array_equal(alone[0], image)
        assert its_label[0] == label


def test_order_and_batch_do_not_matter() -> None:
    images, labels = draw(3, range(COUNT))
    order = np.random.default_rng(0).permutation(COUNT)
    shuffled, their_labels = draw(3, order)
    assert np.array_equal(shuffled, images[order])
    assert np.array_equal(their_labels, labels[order])


def test_seeds_and_indices_give_different_digits() -> None:
    first, first_labels = draw(0, range(COUNT))
    second, second_labels = draw(1, range(COUNT))
    both = np.concatenate([first, second]).reshape(2 * COUNT, -1)
    assert len(np.unique(both, axis=0)) == 2 * COUNT
    assert (first_labels != second_labels).mean() > 0.8


def test_labels_are_uniform() -> None:
    _, labels = draw(0, range(5000), 8)
    counts = np.bincount(labels, minlength=10)
    chi_squared = ((counts - 500) ** 2 / 500).sum()
    assert chi_squared < 27.9  # 99.9% point of nine degrees of freedom


@pytest.mark.parametrize(("size", "least"), [(56, 0.98), (84, 0.98), (14, 0.97)])
def test_another_size_shows_the_same_digit(size: int, least: float) -> None:
    small, large = sorted([28, size])
    coarse, labels = draw(5, range(100), small)
    fine, same_labels = draw(5, range(100), large)
    assert np.array_equal(labels, same_labels)
    step = large // small
    averaged = fine.reshape(100, small, step, small, step).mean(axis=(2, 4))
    for one, other in zip(coarse, averaged, strict=True):
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > least


def test_the_frame_is_that_of_mnist() -> None:
    images, _ = draw(0, range(COUNT))
    rows, columns = (images > 0.5).any(axis=2), (images > 0.5).any(axis=1)
    extent = np.maximum(rows.sum(axis=1), columns.sum(axis=1))
    assert 19 <= np.median(extent) <= 21
    place = np.arange(28) - 13.5
    mass = images.sum(axis=(1, 2))
    for axis in (1, 2):
        centre = images.sum(axis=axis) @ place / mass
        assert abs(centre.mean()) < 0.2
        assert np.abs(centre).max() < 2


def test_every_digit_is_written_in_several_ways() -> None:
    for digit in range(10):
        assert sum(glyph.digit == digit for glyph in GLYPHS) >= 5


def test_every_dot_lies_on_a_glyph_and_has_its_neighbour_on_the_same_stroke() -> None:
    paths = _paths()
    assert np.allclose(paths.weights.sum(axis=2), 1, atol=1e-5)
    dots = paths.weights @ paths.controls
    gaps = np.take_along_axis(dots, paths.neighbours[..., None], axis=1) - dots
    lengths = np.hypot(gaps[..., 0], gaps[..., 1])
    assert lengths.min() > 0
    assert lengths.max() < 0.08  # a lift of the pen is further


def test_slant_leans_the_digits_to_the_right() -> None:
    upright, leaning, back = (
        slants(draw(0, range(COUNT), hand=Hand(slant=slant))[0]) for slant in (0.0, 0.3, -0.3)
    )
    assert leaning.mean() > upright.mean() + 0.15
    assert back.mean() < upright.mean() - 0.15
    assert (leaning > upright).mean() > 0.95


def test_width_widens_every_stroke() -> None:
    thin, usual, thick = (
        draw(0, range(COUNT), hand=Hand(width=width))[0].sum(axis=(1, 2))
        for width in (0.6, 1.0, 1.6)
    )
    assert (thin < usual).all()
    assert (usual < thick).all()
    assert (thin / usual).mean() == pytest.approx(0.6, abs=0.1)


def test_ink_scales_the_grey_values() -> None:
    usual, _ = draw(0, range(COUNT))
    faint, _ = draw(0, range(COUNT), hand=Hand(ink=0.5))
    assert faint.mean() == pytest.approx(usual.mean() / 2, rel=0.02)
    assert draw(0, range(COUNT), hand=Hand(ink=3.0))[0].max() == 1


def test_warp_sets_how_far_digits_differ() -> None:
    """With the same glyph, more warp is further from the unwarped digit."""
    bare, _ = draw(0, range(COUNT), hand=Hand(warp=0.0))
    distances = [
        np.abs(draw(0, range(COUNT), hand=Hand(warp=warp))[0] - bare).mean()
        for warp in (0.5, 1.0, 2.0)
    ]
    assert 0 < distances[0] < distances[1] < distances[2]


@pytest.mark.parametrize(
    "hand", [Hand(slant=1.0), Hand(slant=-1.0), Hand(width=0.3), Hand(width=2.0), Hand(warp=3.0)]
)
def test_extreme_hands_still_draw(hand: Hand) -> None:
    images, _ = draw(0, range(COUNT), hand=hand)
    assert np.isfinite(images).all()
    assert (images[:, 0, 0] < 0.5).mean() > 0.99  # the paper stays blank
    assert (images.max(axis=(1, 2)) > 0.3).all()
