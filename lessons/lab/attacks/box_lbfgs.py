"""Limited-memory BFGS inside a box, for a whole batch of images in lockstep.

Every image minimises its own objective c·‖r‖² + J(x + r, l) over x + r ∈ [0, 1]^m, with its own c,
its own memory and its own step length; one iteration of all of them is one forward and backward
pass. Source: Byrd, Lu, Nocedal and Zhu 1995, whose compact inverse (Byrd, Nocedal and Schnabel
1994, theorem 2.2) is used here on the free variables, with a projected line search.
"""

from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn
from torch.nn import functional as F

MEMORY = 5  # pairs of a step and the change of slope along it
FLAT = 1e-8  # a pair with sᵀy below this share of yᵀy says nothing
ARMIJO = 1e-4  # of the promised decrease must come true
SHORTEST = 0.01  # a step that is cut further than this has stalled


def wanted_loss(logits: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """J = −log P(wanted), the cross-entropy of "one of the wanted labels", and ∂J/∂logits.

    Args:
        logits: (n, classes).
        wanted: (n, classes) of bool; one label for a targeted attack, all but one for "any other".

    Returns:
        J in nats, (n,), and its gradient by the logits, (n, classes).
    """
    log_all = logits.log_softmax(1)
    inside = log_all.masked_fill(~wanted, -torch.inf)
    log_wanted = inside.logsumexp(1, keepdim=True)
    return -log_wanted[:, 0], log_all.exp() - (inside - log_wanted).exp()


@dataclass
class Walk:
    """Where each of n images stands; m pixels, P = 2·MEMORY stored vectors.

    The stored pairs belong to J alone: the pair of the whole objective is (s, y + 2c·s), so
    another c costs no evaluation and loses no curvature.
    """

    shape: torch.Size  # (channels, height, width) of an image
    origin: Tensor  # x, (n, m)
    wanted: Tensor  # (n, classes) of bool
    c: Tensor  # (n,)
    position: Tensor  # x + r, (n, m)
    loss: Tensor  # J(x + r), (n,)
    slope: Tensor  # ∇J(x + r), (n, m)
    memory: Tensor  # (n, P, m): S, then Y, each a ring of MEMORY rows
    products: Tensor  # (n, P, P): memory · memoryᵀ
    direction: Tensor  # d, (n, m)
    stride: Tensor  # α, (n,)
    newest: int = 0  # the ring's row that was written last

    def keep(self, chosen: Tensor) -> None:
        """Goes on with the images of which `chosen` (n,) of bool is true."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Tensor):
                setattr(self, field.name, value[chosen])


def evaluate(model: nn.Module, walk: Walk, position: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """J, ∇J and whether a wanted label is read, at `position` (n, m): (n,), (n, m), (n,) of bool."""
    images = position.unflatten(1, walk.shape).requires_grad_(True)
    with torch.enable_grad():
        logits = model(images)
    loss, by_logits = wanted_loss(logits.detach(), walk.wanted)
    (slope,) = torch.autograd.grad(logits, images, by_logits)
    read = walk.wanted.gather(1, logits.argmax(1, keepdim=True))[:, 0]
    return loss, slope.flatten(1), read


def begin(model: nn.Module, images: Tensor, wanted: Tensor, c: Tensor) -> tuple[Walk, Tensor]:
    """All images at r = 0, and whether each is read as wanted already.

    Args:
        images: x, (n, channels, height, width) in [0, 1].
        wanted: (n, classes) of bool.
        c: (n,).
    """
    origin = images.flatten(1)
    n, m = origin.shape
    empty = origin.new_zeros
    walk = Walk(
        images.shape[1:], origin, wanted, c, origin, empty(n), empty(n, m),
        empty(n, 2 * MEMORY, m), empty(n, 2 * MEMORY, 2 * MEMORY), empty(n, m), empty(n),
    )  # fmt: skip
    walk.loss, walk.slope, read = evaluate(model, walk, origin)
    return walk, read


def objective(walk: Walk, position: Tensor, loss: Tensor) -> Tensor:
    """c·‖r‖² + J, (n,)."""
    return walk.c * (position - walk.origin).square().sum(1) + loss


def aim(walk: Walk, free: Tensor, gradient: Tensor) -> None:
    """Sets the direction to −H·gradient on the free variables, and the step length to 1."""
    n = len(walk.c)
    c = walk.c[:, None, None]
    free_gradient = gradient * free
    # Oldest to newest, so that R is upper triangular.
    ring = [(walk.newest + 1 + k) % MEMORY for k in range(MEMORY)]
    order = torch.tensor(ring + [MEMORY + k for k in ring], device=c.device)
    products = walk.products[:, order[:, None], order]  # (n, P, P)
    steps, mixed, changes = (
        products[:, :MEMORY, :MEMORY],
        products[:, :MEMORY, MEMORY:],
        products[:, MEMORY:, MEMORY:],
    )
    # Of the whole objective: y + 2c·s in place of y.
    mixed_whole = mixed + 2 * c * steps
    changes = changes + 2 * c * (mixed + mixed.mT) + 4 * c * c * steps
    curvature, norm = mixed_whole.diagonal(dim1=1, dim2=2), changes.diagonal(dim1=1, dim2=2)
    valid = curvature > FLAT * norm  # (n, MEMORY); an empty row is 0 > 0
    both = valid[:, :, None] & valid[:, None, :]
    upper = (mixed_whole * both).triu() + torch.diag_embed((~valid).to(c))
    changes = changes * both
    # H₀ = γ: along the newest valid pair, else the exact inverse of 2c.
    gamma = 0.5 / walk.c
    for k in range(MEMORY):
        gamma = torch.where(valid[:, k], curvature[:, k] / norm[:, k], gamma)
    gamma = gamma[:, None, None]

    along = (walk.memory @ free_gradient[:, :, None])[:, order]  # (n, P, 1)
    along_s = along[:, :MEMORY] * valid[:, :, None]
    along_y = (along[:, MEMORY:] + 2 * c * along[:, :MEMORY]) * valid[:, :, None]
    solved = torch.linalg.solve_triangular(upper, along_s, upper=True)
    right = curvature[:, :, None] * valid[:, :, None] * solved + gamma * (
        changes @ solved - along_y
    )
    by_s = torch.linalg.solve_triangular(upper.mT, right, upper=False)
    by_y = -gamma * solved
    by_s, by_y = by_s * valid[:, :, None], by_y * valid[:, :, None]
    weights = torch.cat([by_s + 2 * c * by_y, by_y], 1)
    ordered = torch.zeros_like(weights)
    ordered[:, order] = weights
    newton = (ordered.mT @ walk.memory)[:, 0] + gamma[:, 0] * free_gradient
    walk.direction = -newton * free
    walk.stride = torch.ones(n, device=c.device)


def remember(walk: Walk, step: Tensor, change: Tensor) -> None:
    """Stores a pair (s, y) of J for each image, (n, m) each, in place of the oldest."""
    walk.newest = (walk.newest + 1) % MEMORY
    s, y = walk.newest, MEMORY + walk.newest
    walk.memory[:, s], walk.memory[:, y] = step, change
    columns = walk.memory @ torch.stack([step, change], 2)  # (n, P, 2)
    walk.products[:, :, s], walk.products[:, :, y] = columns[:, :, 0], columns[:, :, 1]
    walk.products[:, s], walk.products[:, y] = columns[:, :, 0], columns[:, :, 1]
