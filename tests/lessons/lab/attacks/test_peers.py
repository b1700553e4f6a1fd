"""The same images as torchattacks and foolbox make, on the same model."""

import foolbox
import pytest
import torch
import torchattacks
from torch import Tensor, nn

from lessons.lab import images, weights
from lessons.lab.attacks import fgsm, pgd
from lessons.lab.attacks.perturb import loss_gradient
from lessons.lab.attacks.pgd import pgd_step, reach

EPSILON = 0.1
STEPS, STEP_SIZE = 8, 0.02
TOLERANCE = 1e-6


@pytest.fixture(scope="module", params=["softmax", "maxout", "cnn"])
def case(request: pytest.FixtureRequest) -> tuple[nn.Module, Tensor, Tensor]:
    data = images.load("strokes", "test", 32)
    return weights.load(request.param, "strokes"), data.images, data.labels


def same(ours: Tensor, theirs: Tensor) -> None:
    # A slope of nought up to rounding has an arbitrary sign, so a pixel in a thousand may differ.
    assert ((ours - theirs).abs() <= TOLERANCE).float().mean() >= 0.999


def test_fgsm_equals_torchattacks(case: tuple[nn.Module, Tensor, Tensor]) -> None:
    model, x, y = case
    same(fgsm(model, x, y, EPSILON), torchattacks.FGSM(model, eps=EPSILON)(x, y).detach())


def test_targeted_fgsm_equals_torchattacks(case: tuple[nn.Module, Tensor, Tensor]) -> None:
    model, x, y = case
    peer = torchattacks.FGSM(model, eps=EPSILON)
    peer.set_mode_targeted_by_function(lambda _, labels: (labels + 1) % 10)
    same(fgsm(model, x, (y + 1) % 10, EPSILON, targeted=True), peer(x, y).detach())


def test_fgsm_equals_foolbox(case: tuple[nn.Module, Tensor, Tensor]) -> None:
    model, x, y = case
    peer = foolbox.PyTorchModel(model, bounds=(0, 1), device=x.device)
    attack = foolbox.attacks.FGSM(random_start=False)
    same(fgsm(model, x, y, EPSILON), attack(peer, x, y, epsilons=EPSILON)[1])


def walk(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Our steps from the image itself, to the end."""
    epsilon, step_size = torch.tensor(EPSILON), torch.tensor(STEP_SIZE)
    position = x
    for _ in range(STEPS):
        gradient, _ = loss_gradient(model, position, y)
        position = pgd_step(position, gradient, *reach(x, epsilon), step_size)
    return position


def test_pgd_steps_equal_torchattacks(case: tuple[nn.Module, Tensor, Tensor]) -> None:
    model, x, y = case
    peer = torchattacks.PGD(model, eps=EPSILON, alpha=STEP_SIZE, steps=STEPS, random_start=False)
    same(walk(model, x, y), peer(x, y).detach())


def test_pgd_steps_equal_foolbox(case: tuple[nn.Module, Tensor, Tensor]) -> None:
    model, x, y = case
    peer = foolbox.PyTorchModel(model, bounds=(0, 1), device=x.device)
    attack = foolbox.attacks.LinfPGD(abs_stepsize=STEP_SIZE, steps=STEPS, random_start=False)
    same(walk(model, x, y), attack(peer, x, y, epsilons=EPSILON)[1])


def test_pgd_is_misread_at_least_as_often_as_the_peers(
    case: tuple[nn.Module, Tensor, Tensor],
) -> None:
    model, x, y = case
    ours = (model(pgd(model, x, y, EPSILON, steps=20, restarts=2)).argmax(1) != y).sum()
    for random_start in (False, True):
        torch.manual_seed(0)
        peer = torchattacks.PGD(
            model, eps=EPSILON, alpha=2.5 * EPSILON / 20, steps=20, random_start=random_start
        )
        theirs = (model(peer(x, y)).argmax(1) != y).sum()
        assert ours >= theirs - 1  # another random start may win one image of the 32
