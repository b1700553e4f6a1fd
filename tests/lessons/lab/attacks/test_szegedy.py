"""What Szegedy's attack promises, whatever the engine, and how near it comes beside its peers."""

import foolbox
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab import images, models, weights
from lessons.lab.attacks import szegedy, untargeted
from lessons.lab.attacks.aim import evaluate, lead
from lessons.lab.attacks.box_lbfgs import advance, begin, inverse, remember, turn
from lessons.lab.attacks.szegedy import ENGINES, nudged, reads, to_8_bits
from lessons.lab.attacks.szegedy_path import minimisers, trace

SHAPE = (1, 6, 6)
each_engine = pytest.mark.parametrize("engine", ENGINES)
seeds = st.integers(0, 2**16)


def case(seed: int, n: int = 6, key: str = "maxout") -> tuple[nn.Module, Tensor, Tensor]:
    """A random net with images that touch both walls of the box, and labels to aim at."""
    torch.manual_seed(seed)
    model = models.build(key, SHAPE).eval().requires_grad_(False)
    pixels = (torch.rand(n, *SHAPE) * 1.5 - 0.25).clamp(0, 1)
    return model, pixels, torch.randint(0, 10, (n,))


def trained(key: str, n: int, seed: int = 3) -> tuple[nn.Module, Tensor, Tensor, Tensor]:
    """A trained net, test images that it reads rightly, their labels, and random wrong ones."""
    data, net = images.load("strokes", "test", 2 * n), weights.load(key, "strokes")
    right = (net(data.images).argmax(1) == data.labels).nonzero()[:n, 0]
    x, y = data.images[right], data.labels[right]
    shift = torch.randint(1, 10, (n,), generator=torch.Generator().manual_seed(seed))
    return net, x, y, (y + shift) % 10


@each_engine
@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_it_stays_in_the_box_and_success_means_success(engine: str, seed: int) -> None:
    model, x, targets = case(seed, n=3 if engine == "scipy" else 6)
    found = szegedy(model, x, targets, engine=engine)
    assert found.images.shape == x.shape
    assert found.images.min() >= 0
    assert found.images.max() <= 1
    for i in range(len(x)):  # alone, not in the batch that it was found in
        alone = model(found.images[i : i + 1]).argmax(1) == targets[i]
        assert bool(alone) == bool(found.success[i])
    r = (found.images - x).flatten(1)
    good = found.success
    assert torch.allclose(found.norm[good], r.norm(dim=1)[good])
    assert torch.allclose(found.distortion[good], r.square().mean(1).sqrt()[good])
    assert torch.allclose(found.largest[good], r.abs().amax(1)[good])
    assert found.norm[~good].isnan().all()
    rounded = model(to_8_bits(found.images)).argmax(1) == targets
    assert torch.equal(found.survives, rounded)


@each_engine
@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_plain_bisection_of_the_same_direction_does_not_come_nearer(engine: str, seed: int) -> None:
    model, x, targets = case(seed, n=3 if engine == "scipy" else 6)
    found = szegedy(model, x, targets, engine=engine)
    wanted = F.one_hot(targets, 10).bool()
    r = found.images - x
    low, high = torch.zeros(len(x)), torch.ones(len(x))
    for _ in range(20):
        middle = (low + high) / 2
        read = reads(model, x + middle[:, None, None, None] * r, wanted)
        low, high = torch.where(read, low, middle), torch.where(read, middle, high)
    gain = ((1 - high) * found.norm)[found.success & (found.norm > 0)]
    # Half a per cent of ‖r‖₂, and where r is tiny a pixel's thousandth: the search is that fine.
    size = found.norm[found.success & (found.norm > 0)]
    # A ray that leaves the region of l and comes back has several borders; one is enough.
    assert (gain > 0.005 * size + 0.002).sum() <= 1


@pytest.mark.parametrize("engine", ["batched", "from_zero", "norm_steps"])
@pytest.mark.parametrize("key", ["maxout", "softmax"])
@settings(max_examples=8, deadline=None)
@given(seed=seeds, i=st.integers(0, 11))
def test_a_batch_of_one_is_the_same_as_a_batch_of_many(
    engine: str, key: str, seed: int, i: int
) -> None:
    model, x, _, targets = trained(key, 12, seed)
    together = szegedy(model, x, targets, engine=engine)
    alone = szegedy(model, x[i : i + 1], targets[i : i + 1], engine=engine)
    assert alone.success[0] == together.success[i]
    # Another batch size rounds otherwise, and a search may then turn a step earlier.
    assert alone.distortion[0] == pytest.approx(float(together.distortion[i]), rel=0.02)


@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_the_smaller_c_the_better_the_wanted_label_is_read(seed: int) -> None:
    model, x, targets = case(seed, n=1, key="softmax")
    c = torch.logspace(-3, 2, 20)
    found = minimisers(model, x, int(targets), x, c)
    assert (found.loss.diff() >= -1e-3).all()
    assert (found.square.diff() <= 1e-3 * found.square[0] + 1e-6).all()
    assert found.images.min() >= 0
    assert found.images.max() <= 1
    read = model(found.images).argmax(1) == targets
    assert (read.int().diff() <= 0).all()  # once lost, it does not come back


def test_what_is_read_as_wanted_already_is_left_alone() -> None:
    model, x, y, _ = trained("softmax", 6)
    for engine in ENGINES:
        found = szegedy(model, x, y, engine=engine)
        assert torch.equal(found.images, x)
        assert found.success.all()
        assert (found.norm == 0).all()
        assert found.c.isposinf().all()


# A CNN's border is folded, and three ways to it end in three places; there the mean says more.
@pytest.mark.parametrize(("key", "slack"), [("softmax", 1.01), ("maxout", 1.01), ("cnn", 1.04)])
def test_the_engines_agree_with_scipy(key: str, slack: float) -> None:
    model, x, _, targets = trained(key, 12)
    reference = szegedy(model, x, targets, engine="scipy")
    assert reference.success.all()
    for engine in ("batched", "from_zero", "norm_steps"):
        found = szegedy(model, x, targets, engine=engine)
        assert found.success.all()
        ratio = found.distortion / reference.distortion
        assert ratio.mean() <= slack
        assert ratio.max() <= 1.2
        assert found.gradients.mean() < reference.gradients.mean()


def test_the_engine_with_a_c_finds_the_c_that_scipy_finds() -> None:
    model, x, _, targets = trained("softmax", 8)  # convex: there is one minimiser for each c
    reference = szegedy(model, x, targets, engine="scipy")
    for engine in ("batched", "from_zero"):
        found = szegedy(model, x, targets, engine=engine)
        assert (found.c / reference.c).log10().abs().max() <= 0.1


@pytest.mark.parametrize(("key", "slack"), [("softmax", 1.01), ("maxout", 1.01), ("cnn", 1.05)])
def test_it_comes_as_near_as_foolbox(key: str, slack: float) -> None:
    model, x, _, targets = trained(key, 12)
    peer = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
    goal = foolbox.criteria.TargetedMisclassification(targets)
    rivals = {
        "DDN": foolbox.attacks.DDNAttack(steps=200),
        "FMN": foolbox.attacks.L2FMNAttack(steps=200),
        "Carlini and Wagner": foolbox.attacks.L2CarliniWagnerAttack(
            binary_search_steps=4, steps=100, stepsize=0.05
        ),
    }
    ours = {
        engine: szegedy(model, x, targets, engine=engine) for engine in ("batched", "norm_steps")
    }
    for name, rival in rivals.items():
        theirs = rival.run(peer, x, goal)
        fell = model(theirs).argmax(1) == targets
        norm = (theirs - x).flatten(1).norm(dim=1)
        for engine, found in ours.items():
            assert found.success.all()
            ratio = (found.norm / norm)[fell].mean()
            assert ratio <= slack, f"{engine} against {name}"


def test_untargeted_is_the_nearest_of_all_labels() -> None:
    model, x, y, _ = trained("maxout", 4)
    best = untargeted(model, x, y)
    each = torch.stack([szegedy(model, x, (y + k) % 10).distortion for k in range(1, 10)])
    assert torch.allclose(best.distortion, each.amin(0), rtol=0.02)
    assert (model(best.images).argmax(1) != y).all()
    directly = untargeted(model, x, y, directly=True)
    assert (model(directly.images).argmax(1) != y).all()
    assert (directly.distortion / best.distortion).mean() <= 1.05
    assert (directly.gradients < best.gradients).all()


def test_a_longer_r_survives_rounding_and_hardly_differs() -> None:
    model, x, _, targets = trained("softmax", 24)
    found = szegedy(model, x, targets)
    assert not found.survives.all()  # the border is where rounding decides
    rounded, survives = nudged(model, x, found)
    assert survives.all()
    assert torch.equal((rounded * 255).round() / 255, rounded)
    assert (model(rounded).argmax(1) == targets).all()
    longer = (rounded - x).flatten(1).square().mean(1).sqrt() / found.distortion
    assert longer.mean() <= 1.02


def test_the_trace_is_the_search() -> None:
    model, x, _, targets = trained("cnn", 1)
    found = szegedy(model, x, targets, engine="from_zero")
    way = trace(model, x, int(targets))
    assert len(way.images) <= 65
    assert torch.equal(way.images[0], x[0])
    assert way.round[-1] == len(way.round_c) - 1
    loss, _, leads = evaluate(
        model, way.images, F.one_hot(targets, 10).bool().expand(len(way.c), 10)
    )
    assert torch.allclose(loss, way.loss, atol=1e-4)
    assert torch.equal(leads > 1e-4, way.read)
    # Success raises c, failure lowers it.
    rises = way.round_c.diff() > 0
    assert torch.equal(rises, way.round_read[:-1])
    assert way.round_c.min() <= found.c[0] <= way.round_c.max()


def test_the_inverse_is_the_bfgs_recursion() -> None:
    # On a quadratic the compact form must be the product of the plain updates.
    torch.manual_seed(0)
    model, x, targets = case(1, n=2)
    c = torch.tensor([0.5, 2.0])
    walk = begin(model, x, x, F.one_hot(targets, 10).bool(), c)
    m = x[0].numel()
    root = torch.randn(m, m) / 6
    pairs = []
    for _ in range(7):  # more than the memory holds
        s = torch.randn(2, m)
        y = s @ root @ root.T
        remember(walk, s, y)
        pairs.append((s, y))
    right = torch.randn(2, m)
    for i in range(2):
        whole = [(s[i].double(), (y + 2 * c[i] * s)[i].double()) for s, y in pairs[-5:]]
        s, y = whole[-1]
        h = torch.eye(m, dtype=torch.double) * (s @ y) / (y @ y)
        for s, y in whole:
            rho = 1 / (s @ y)
            left = torch.eye(m, dtype=torch.double) - rho * torch.outer(s, y)
            h = left @ h @ left.T + rho * torch.outer(s, s)
        assert torch.allclose(inverse(walk, right)[i].double(), h @ right[i].double(), rtol=1e-3,
                              atol=1e-4)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_the_objective_never_rises(seed: int) -> None:
    model, x, targets = case(seed)
    walk = begin(model, x, x, F.one_hot(targets, 10).bool(), torch.full((len(x),), 0.1))
    shape = x.shape[1:]
    value = walk.loss
    for _ in range(15):
        step = advance(model, walk, shape)
        turn(walk, step.taken)
        now = walk.c * (walk.position - walk.origin).square().sum(1) + walk.loss
        assert (now <= value * (1 + 1e-5)).all()
        value = now


def test_the_lead_is_the_argmax() -> None:
    logits = torch.randn(50, 10, generator=torch.Generator().manual_seed(0))
    wanted = F.one_hot(torch.arange(50) % 10, 10).bool()
    assert torch.equal(lead(logits, wanted) > 0, logits.argmax(1) == torch.arange(50) % 10)
    # Of several wanted labels any will do.
    assert torch.equal(lead(logits, ~wanted) > 0, logits.argmax(1) != torch.arange(50) % 10)
