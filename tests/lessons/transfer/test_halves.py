"""Disjoint halves: what each model learns from, and the run over them."""

import torch

from lessons.lab import images as image_sets
from lessons.lab.train import recipe
from lessons.transfer.halves import halves
from lessons.transfer.learning import learn, part, scaled
from lessons.transfer.paper import TABLE_3


def test_halves_are_disjoint_and_equal() -> None:
    first, second = (part("handwriting", 400, half) for half in (0, 1))
    whole = image_sets.load("handwriting", "train", 800)
    assert len(first) == len(second) == 400
    assert torch.equal(torch.cat([first.images, second.images]), whole.images)


def test_a_small_set_is_cut_in_half() -> None:
    whole = len(image_sets.load("handwriting", "train"))
    assert len(part("handwriting", 30_000, 1)) == whole // 2


def test_few_images_are_shown_more_often() -> None:
    how = recipe("fc100", "strokes")
    assert scaled(how, 30_000) == how
    assert scaled(how, 1_000).epochs * 1_000 >= 127_000


def test_the_seed_gives_the_first_weights_whatever_else_draws() -> None:
    data = part("handwriting", 200, 0)
    how = scaled(recipe("fc100", "handwriting"), 100_000)
    weights = []
    for _ in range(2):
        torch.rand(7)
        net, _ = next(learn("fc100", data, how, 3))
        weights.append(net[1 + 1].weight.clone())  # type: ignore[index]
    assert torch.equal(*weights)


def test_a_run_trains_and_then_fills() -> None:
    results = list(halves("handwriting", 300, "fgsm", 0.2, n=40))
    shares = [r.share for r in results]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert results[0].matrix is None
    found = results[-1].matrix
    assert found
    assert found.made_for == found.shown_to == tuple(half.key for half in TABLE_3)
    assert all(clean.clean_error < 0.4 for clean in results[-1].clean)
    assert found.facts.model == "fc100"
