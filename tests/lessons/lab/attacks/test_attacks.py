"""What every attack promises, stated once over the table of all of them."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from lessons.lab import models
from lessons.lab.attacks import fgsm, gaussian, pgd, random_sign, uniform

SHAPE = (1, 6, 6)
ROUNDING = 1e-6  # float32 sums of numbers below 1

Attack = Callable[..., Tensor]
# name → (attack as a function of (model, x, y, epsilon, clip), stays in the ℓ∞ ball)
ATTACKS: dict[str, tuple[Attack, bool]] = {
    "fgsm": (lambda m, x, y, e, clip: fgsm(m, x, y, e, clip=clip), True),
    "fgsm targeted": (lambda m, x, y, e, clip: fgsm(m, x, y, e, targeted=True, clip=clip), True),
    "pgd": (lambda m, x, y, e, clip: pgd(m, x, y, e, steps=5, restarts=2), True),
    "pgd targeted": (lambda m, x, y, e, clip: pgd(m, x, y, e, steps=5, targeted=True), True),
    "random sign": (lambda m, x, y, e, clip: random_sign(x, e, clip=clip), True),
    "uniform": (lambda m, x, y, e, clip: uniform(x, e, clip=clip), True),
    "gaussian": (lambda m, x, y, e, clip: gaussian(x, e, clip=clip), False),
}
each_attack = pytest.mark.parametrize("name", ATTACKS)
epsilons = st.floats(0, 1, width=32)
seeds = st.integers(0, 2**16)


def case(seed: int, n: int = 4) -> tuple[nn.Module, Tensor, Tensor]:
    """A random net with images that touch both walls of the box, and labels."""
    torch.manual_seed(seed)
    model = models.build("maxout", SHAPE).eval()
    images = (torch.rand(n, *SHAPE) * 1.5 - 0.25).clamp(0, 1)
    return model, images, torch.randint(0, 10, (n,))


@each_attack
@settings(max_examples=25, deadline=None)
@given(epsilon=epsilons, seed=seeds)
def test_clipped_images_stay_in_the_box_and_in_the_ball(
    name: str, epsilon: float, seed: int
) -> None:
    attack, in_ball = ATTACKS[name]
    model, x, y = case(seed)
    found = attack(model, x, y, epsilon, True)
    assert found.shape == x.shape
    assert found.min() >= 0
    assert found.max() <= 1
    r = found - x
    if in_ball:
        assert r.abs().max() <= epsilon + ROUNDING
    m = x[0].numel()
    assert r.flatten(1).norm(dim=1).max() <= epsilon * m**0.5 + 1e-4


@each_attack
@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_epsilon_zero_is_the_identity(name: str, seed: int) -> None:
    model, x, y = case(seed)
    assert torch.equal(ATTACKS[name][0](model, x, y, 0.0, True), x)


# PGD is left out: its random starts differ from batch to batch; it has a test of its own below.
@pytest.mark.parametrize("name", [name for name in ATTACKS if not name.startswith("pgd")])
@settings(max_examples=10, deadline=None)
@given(values=st.lists(epsilons, min_size=1, max_size=4), seed=seeds)
def test_a_tensor_of_epsilons_is_each_epsilon_in_its_turn(
    name: str, values: list[float], seed: int
) -> None:
    attack, _ = ATTACKS[name]
    model, x, y = case(seed)
    together = attack(model, x, y, torch.tensor(values), True)
    assert together.shape == (len(values), *x.shape)
    for epsilon, found in zip(values, together, strict=True):
        assert torch.allclose(found, attack(model, x, y, epsilon, True), atol=ROUNDING)


def test_pgd_over_several_epsilons_keeps_each_image_in_its_own_ball() -> None:
    model, x, y = case(3, n=16)
    values = torch.tensor([0.0, 0.01, 0.1, 0.5])
    found = pgd(model, x, y, values, steps=10)
    assert found.shape == (4, *x.shape)
    largest = (found - x).abs().flatten(1).amax(1)
    assert (largest <= values + ROUNDING).all()
    # More room fools at least as many here: the balls are nested and 10 steps suffice.
    wrong = (model(found.flatten(0, 1)).argmax(1).unflatten(0, (4, 16)) != y).sum(1)
    assert wrong[0] == (model(x).argmax(1) != y).sum()
    assert wrong[3] > wrong[0]


@settings(max_examples=25, deadline=None)
@given(epsilon=st.floats(0.001, 1), seed=seeds)
def test_unclipped_fgsm_moves_every_pixel_with_a_slope_by_exactly_epsilon(
    epsilon: float, seed: int
) -> None:
    model, x, y = case(seed)
    r = fgsm(model, x, y, epsilon, clip=False) - x
    moved = r.abs() > epsilon / 2
    assert torch.allclose(r.abs()[moved], torch.tensor(epsilon), atol=ROUNDING)
    assert (r.abs()[~moved] <= ROUNDING).all()


@settings(max_examples=25, deadline=None)
@given(seed=seeds, epsilon=st.floats(0.01, 0.5))
def test_one_step_maximises_a_linear_loss_over_the_ball(seed: int, epsilon: float) -> None:
    # For two classes the logit difference is linear in x, so no r with ‖r‖∞ ≤ ε beats the sign.
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(36, 2)).eval()
    x, y = torch.rand(4, *SHAPE), torch.randint(0, 2, (4,))

    def margin(images: Tensor) -> Tensor:
        logits = model(images)
        return logits.gather(1, 1 - y[:, None])[:, 0] - logits.gather(1, y[:, None])[:, 0]

    best = margin(fgsm(model, x, y, epsilon, clip=False))
    for rival in range(20):
        noise = uniform(x, epsilon, seed=rival, clip=False)
        assert (margin(noise) <= best + 1e-5).all()


def test_the_targeted_step_has_the_other_sign() -> None:
    model, x, y = case(1)
    away = fgsm(model, x, y, 0.1, clip=False) - x
    towards = fgsm(model, x, y, 0.1, targeted=True, clip=False) - x
    assert torch.allclose(away, -towards, atol=ROUNDING)


@settings(max_examples=15, deadline=None)
@given(seed=seeds)
def test_a_batch_of_one_is_the_same_as_a_batch_of_many(seed: int) -> None:
    model, x, y = case(seed)
    together = fgsm(model, x, y, 0.1)
    for i in range(len(x)):
        alone = fgsm(model, x[i : i + 1], y[i : i + 1], 0.1)
        # A slope that is nought up to rounding may have either sign: one pixel at most.
        assert ((alone[0] - together[i]).abs() > ROUNDING).sum() <= 1


@settings(max_examples=15, deadline=None)
@given(seed=seeds, epsilon=st.floats(0, 0.5))
def test_a_success_of_pgd_is_one_in_a_fresh_forward_pass_and_is_never_lost(
    seed: int, epsilon: float
) -> None:
    model, x, y = case(seed, n=8)
    few = model(pgd(model, x, y, epsilon, steps=3, seed=1)).argmax(1) != y
    more = model(pgd(model, x, y, epsilon, steps=3, restarts=3, seed=1)).argmax(1) != y
    assert (more | ~few).all()  # whoever fell at the first restart is still down after three


def test_noise_is_a_function_of_its_seed() -> None:
    _, x, _ = case(0)
    for attack in (random_sign, uniform, gaussian):
        assert torch.equal(attack(x, 0.1, seed=5), attack(x, 0.1, seed=5))
        assert not torch.equal(attack(x, 0.1, seed=5), attack(x, 0.1, seed=6))


@settings(max_examples=15, deadline=None)
@given(epsilon=st.floats(0.001, 1), seed=seeds)
def test_controls_have_the_norms_that_they_promise(epsilon: float, seed: int) -> None:
    _, x, _ = case(0)
    m = x[0].numel()
    length = epsilon * m**0.5
    signs = (random_sign(x, epsilon, seed=seed, clip=False) - x).flatten(1)
    normal = (gaussian(x, epsilon, seed=seed, clip=False) - x).flatten(1)
    assert torch.allclose(signs.norm(dim=1), torch.tensor(length), rtol=1e-3)
    assert torch.allclose(normal.norm(dim=1), torch.tensor(length), rtol=1e-3)
    assert (signs.abs() - epsilon).abs().max() <= ROUNDING


def test_an_attack_leaves_no_gradient_and_does_not_touch_its_input() -> None:
    model, x, y = case(2)
    before = x.clone()
    for attack, _ in ATTACKS.values():
        found = attack(model, x, y, 0.2, True)
        assert not found.requires_grad
    assert torch.equal(x, before)
    assert all(p.grad is None for p in model.parameters())
