"""How Szegedy's attack finds its way, for one image: its iterations, and its minimisers over c."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab.attacks.box_lbfgs import Step, Walk, advance, begin, objective, turn
from lessons.lab.attacks.c_search import search

KEPT = 65  # iterations of a trace at most: as many as a slider shows
ITERATIONS = 25  # of a minimisation for one c
SETTLED = 1e-4  # it ends where every iteration gains less than this share


@dataclass(frozen=True)
class Trace:
    """The search over c for one image: K iterations, in R rounds of one c each."""

    images: Tensor  # where each iteration ends, (K, channels, height, width); the first is x
    loss: Tensor  # J in nats, (K,)
    c: Tensor  # (K,)
    round: Tensor  # which round an iteration belongs to, (K,), from 0
    read: Tensor  # whether the wanted label is read there, (K,) of bool
    round_c: Tensor  # (R,)
    round_read: Tensor  # the verdict by which the next c was chosen, (R,) of bool


@torch.no_grad()
def trace(model: nn.Module, image: Tensor, target: int) -> Trace:
    """The iterations of `szegedy(…, engine="from_zero")` before the last shrinking.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes).
        image: (1, channels, height, width) in [0, 1].
        target: the wanted label.
    """
    logits = model(image)
    wanted = F.one_hot(torch.tensor([target], device=image.device), logits.shape[1]).bool()
    start_loss = F.cross_entropy(logits, wanted.int().argmax(1))
    rows: list[tuple[Tensor, Tensor, Tensor, Tensor]] = []
    ends: list[bool] = []

    def watch(walk: Walk, step: Step, ended: Tensor) -> None:
        rows.append((walk.position[0], walk.loss[0], walk.c[0], walk.read[0]))
        ends.append(bool(ended))

    search(model, image, wanted, watch=watch)
    if not rows:  # x itself is read as wanted
        rows, ends = [(image.flatten(), start_loss, start_loss.new_tensor(torch.inf),
                       torch.ones_like(start_loss, dtype=torch.bool))], [True]  # fmt: skip
    position, loss, c, read = (torch.stack(column) for column in zip(*rows, strict=True))
    number = torch.tensor([0, *ends[:-1]]).cumsum(0).to(image.device)
    closing = torch.tensor(ends, device=image.device)
    # x before the first iteration belongs to the first round.
    position, loss = torch.cat([image.flatten(1), position]), torch.cat([start_loss[None], loss])
    c, read = torch.cat([c[:1], c]), torch.cat([wanted[:, logits.argmax(1)][0], read])
    round_c, round_read = c[1:][closing], read[1:][closing]
    number = torch.cat([number[:1], number])
    kept = torch.linspace(0, len(loss) - 1, min(KEPT, len(loss))).round().long().to(image.device)
    return Trace(
        position[kept].unflatten(1, image.shape[1:]), loss[kept], c[kept], number[kept],
        read[kept], round_c, round_read,
    )  # fmt: skip


@dataclass(frozen=True)
class Minimisers:
    """The best x + r known for each c of an axis of K values."""

    images: Tensor  # (K, channels, height, width)
    loss: Tensor  # J in nats, (K,)
    square: Tensor  # ‖r‖², (K,)


@torch.no_grad()
def minimisers(
    model: nn.Module, image: Tensor, target: int, start: Tensor, c: Tensor
) -> Minimisers:
    """Minimises c·‖r‖² + J(x + r, l) in the box for every c at once.

    Twice: from x and from `start`; then each c goes on from the best of all points found for any
    c, so that ‖r‖² falls and J rises with c as they do for exact minimisers.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes).
        image, start: x and a success, (1, channels, height, width) in [0, 1].
        target: the wanted label l.
        c: (K,), above 0.
    """
    several = image.expand(len(c), *image.shape[1:])
    wanted = F.one_hot(torch.full_like(c, target, dtype=torch.long), model(image).shape[1]).bool()
    ends = torch.cat([
        minimise(model, several, start.expand_as(several), wanted, c).position,
        minimise(model, several, several, wanted, c).position,
    ]).unflatten(1, image.shape[1:])  # fmt: skip
    square, loss = _values(model, image, ends, wanted[:1])
    best = (c[:, None] * square + loss).argmin(1)  # (K, 2K) → (K,)
    images = minimise(model, several, ends[best], wanted, c).position.unflatten(1, image.shape[1:])
    square, loss = _values(model, image, images, wanted[:1])
    return Minimisers(images, loss, square)


def _values(
    model: nn.Module, image: Tensor, found: Tensor, wanted: Tensor
) -> tuple[Tensor, Tensor]:
    target = wanted.int().argmax(1).expand(len(found))
    loss = F.cross_entropy(model(found), target, reduction="none")
    return (found - image).flatten(1).square().sum(1), loss


@torch.no_grad()
def minimise(model: nn.Module, images: Tensor, start: Tensor, wanted: Tensor, c: Tensor) -> Walk:
    """Minimises c·‖r‖² + J(x + r) in the box, each image for its own c.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes).
        images, start: x and where to start from, (n, channels, height, width) in [0, 1].
        wanted: (n, classes) of bool.
        c: (n,), above 0.
    """
    walk = begin(model, images, start, wanted, c)
    value = objective(walk)
    for _ in range(ITERATIONS):
        step = advance(model, walk, images.shape[1:])
        turn(walk, step.taken)
        before, value = value, objective(walk)
        if bool((step.taken & (before - value <= SETTLED * before)).all()):
            break
    return walk
