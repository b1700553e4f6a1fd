"""The matrix: its controls, its claims of transfer, and who stands behind a cell."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from lessons.lab import weights
from lessons.lab.errors import LabError
from lessons.transfer import matrix as module
from lessons.transfer.making import as_long, distortion, longer, make
from lessons.transfer.matrix import Matrix, matrix, rescaled, sample, unit_noise

TWO = ("softmax", "fc100")


def last(results: Iterator[Matrix]) -> Matrix:
    *_, found = results
    return found


@pytest.fixture(scope="module")
def found() -> Matrix:
    return last(matrix(TWO, (*TWO, "cnn"), "strokes", "fgsm", 0.2, n=60))


def test_a_cell_is_what_the_reader_reads_in_the_makers_example(found: Matrix) -> None:
    chosen = sample("strokes", 60, 0)
    made = make(
        weights.load("softmax", "strokes"), chosen.x, chosen.labels, chosen.targets, "fgsm", 0.2, 0
    )
    read = weights.load("cnn", "strokes")(made).argmax(1).numpy()
    assert np.array_equal(found.reads[0, 2], read)
    assert np.array_equal(found.own[0], found.reads[0, 0])
    assert np.array_equal(found.wrong(0, 2), read != chosen.labels.numpy())


def test_rows_appear_one_by_one_and_do_not_change() -> None:
    results = list(matrix(TWO, TWO, "strokes", "pgd", 0.1, n=30))
    assert [r.share for r in results] == pytest.approx([0.5, 1.0])
    assert [len(r.reads) for r in results] == [1, 2]
    assert np.array_equal(results[0].reads[0], results[1].reads[0])


def test_the_noise_of_a_row_is_as_long_as_its_examples() -> None:
    chosen = sample("strokes", 20, 3)
    net = weights.load("cnn", "strokes")
    made = make(net, chosen.x, chosen.labels, chosen.targets, "fgsm", 0.25, 0)
    unit = unit_noise(chosen.x, 3)
    wanted = distortion(chosen.x, made)
    noisy = as_long(chosen.x, wanted, lambda s: longer(chosen.x, chosen.x + unit, s))
    assert noisy.min() >= 0
    assert noisy.max() <= 1
    assert torch.allclose(distortion(chosen.x, noisy), wanted, rtol=1e-3)


def test_no_change_needs_no_noise() -> None:
    x = sample("strokes", 4, 0).x
    unit = unit_noise(x, 0)
    noisy = as_long(x, torch.zeros(4), lambda s: longer(x, x + unit, s))
    assert torch.equal(noisy, x)


def test_rescaling_gives_the_wanted_distortion_in_the_old_direction() -> None:
    chosen = sample("strokes", 10, 1)
    net = weights.load("fc100", "strokes")
    made = make(net, chosen.x, chosen.labels, chosen.targets, "szegedy", 1.0, 0)
    far = rescaled(chosen.x, made, 0.1)
    assert torch.allclose(distortion(chosen.x, far), torch.full((10,), 0.1), atol=1e-4)
    r, long = (made - chosen.x).flatten(1), (far - chosen.x).flatten(1)
    inside = (far > 0) & (far < 1)
    signs = (r.sign() == long.sign()) | ~inside.flatten(1)
    assert signs.all()


def test_szegedys_examples_are_read_as_the_target_and_longer_ones_are_longer() -> None:
    chosen = sample("strokes", 10, 1)
    net = weights.load("fc100", "strokes")
    made = make(net, chosen.x, chosen.labels, chosen.targets, "szegedy", 1.0, 0)
    assert torch.equal(net(made).argmax(1), chosen.targets)
    twice = make(net, chosen.x, chosen.labels, chosen.targets, "szegedy", 2.0, 0)
    assert (distortion(chosen.x, twice) > distortion(chosen.x, made)).all()


def test_nothing_transfers_at_size_nought() -> None:
    found = last(matrix(TWO, TWO, "strokes", "fgsm", 0.0, n=100))
    assert not any(found.transfers(r, c) for r in range(2) for c in range(2))
    assert np.array_equal(found.reads[0], found.clean)


def test_transfer_is_claimed_against_both_controls(found: Matrix) -> None:
    assert found.transfers(0, 0)
    as_bad = replace(found, noise=found.reads)
    assert not as_bad.transfers(0, 0)
    n = found.clean.shape[1]
    already = replace(found, clean=np.broadcast_to(found.reads[0], (3, n)))
    assert not already.transfers(0, 0)


def test_a_handful_of_images_is_not_enough_for_a_claim() -> None:
    labels = np.zeros(40, dtype=np.int64)
    few, many = labels.copy(), labels.copy()
    few[:3], many[:12] = 1, 1
    assert not module._more(few != labels, labels != labels)
    assert module._more(many != labels, labels != labels)


def test_the_sample_is_the_seeds(found: Matrix) -> None:
    again = last(matrix(TWO, (*TWO, "cnn"), "strokes", "fgsm", 0.2, n=60))
    assert np.array_equal(found.reads, again.reads)
    assert np.array_equal(found.noise, again.noise)
    other = sample("strokes", 60, 1)
    assert not torch.equal(other.x, sample("strokes", 60, 0).x)
    assert not (other.targets == other.labels).any()


def test_an_unknown_model_is_a_sentence() -> None:
    with pytest.raises(LabError, match="no model"):
        next(matrix(("nothing",), TWO))
