"""Limited-memory BFGS inside a box, for a whole batch of images in lockstep.

Every image minimises its own c·‖r‖² + J(x + r) over x + r ∈ [0, 1]^m, with its own c, memory and
step length; one iteration of all of them is one forward and backward pass. The inverse Hessian is
the compact one of Byrd, Nocedal and Schnabel 1994 (theorem 2.2); variables that a wall holds do
not move (Bertsekas 1982).
"""

from dataclasses import dataclass, fields
from functools import lru_cache

import torch
from torch import Tensor, nn

from lessons.lab.attacks.aim import SURE, evaluate, free

MEMORY = 5  # pairs of a step and the change of slope along it
FLAT = 1e-8  # a pair with sᵀy below this share of yᵀy says nothing
LONGEST = 0.5  # no pixel moves further in one step
ARMIJO = 1e-4  # of the decrease that the slope promises must come true
CUT = (0.1, 0.5)  # by what a step that was too long may be cut
ROUNDING = 1e-7  # of the objective, in float32


@dataclass
class Walk:
    """Where each of n images stands; m pixels an image.

    The stored pairs belong to J alone. That of the whole objective is (s, y + 2c·s), so another c
    costs no evaluation and loses no curvature.
    """

    origin: Tensor  # x, (n, m)
    wanted: Tensor  # (n, classes) of bool
    c: Tensor  # (n,)
    position: Tensor  # x + r, (n, m)
    square: Tensor  # ‖r‖², (n,)
    loss: Tensor  # J(x + r), (n,)
    slope: Tensor  # ∇J(x + r), (n, m)
    read: Tensor  # whether a wanted label is read at x + r, (n,) of bool
    uphill: Tensor  # 2c·r + ∇J, (n, m)
    direction: Tensor  # d, (n, m)
    stride: Tensor  # α, (n,)
    memory: Tensor  # (n, 2·MEMORY, m): rows s, then rows y, each a ring
    products: Tensor  # (n, 2·MEMORY, 2·MEMORY): memory · memoryᵀ
    newest: int  # the ring's row that was written last

    def keep(self, chosen: Tensor) -> None:
        """Goes on with the images of which `chosen` (n,) of bool is true."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Tensor):
                setattr(self, field.name, value[chosen])


def begin(model: nn.Module, images: Tensor, start: Tensor, wanted: Tensor, c: Tensor) -> Walk:
    """A walk around `images` that starts at `start`, both (n, channels, height, width)."""
    origin, position = images.flatten(1), start.flatten(1)
    n, m = origin.shape
    loss, slope, leads = evaluate(model, start, wanted)
    square = (position - origin).square().sum(1)
    zeros = origin.new_zeros
    walk = Walk(
        origin, wanted, c, position, square, loss, slope, leads > SURE, zeros(n, m), zeros(n, m),
        zeros(n), zeros(n, 2 * MEMORY, m), zeros(n, 2 * MEMORY, 2 * MEMORY), 0,
    )  # fmt: skip
    turn(walk, torch.ones_like(walk.read))
    return walk


def objective(walk: Walk) -> Tensor:
    """c·‖r‖² + J, (n,)."""
    return walk.c * walk.square + walk.loss


def turn(walk: Walk, chosen: Tensor) -> None:
    """Sets d = −H·(2c·r + ∇J) and α = 1 where `chosen` (n,) of bool is true."""
    r = walk.position - walk.origin
    walk.uphill = torch.addcmul(walk.slope, 2 * walk.c[:, None], r)
    moves = free(walk.position, walk.uphill)
    direction = inverse(walk, walk.uphill * moves) * moves
    direction *= -LONGEST / direction.abs().amax(1, keepdim=True).clamp(min=LONGEST)
    walk.direction = _where(chosen, direction, walk.direction)
    walk.stride = torch.where(chosen, 1.0, walk.stride)


def _where(chosen: Tensor, new: Tensor, old: Tensor) -> Tensor:
    """Rows of `new` (n, m) where `chosen` (n,) of bool is true; mostly that is everywhere."""
    return new if chosen.all() else torch.where(chosen[:, None], new, old)


@dataclass(frozen=True)
class Step:
    """What one lockstep iteration tried."""

    trial: Tensor  # (n, m)
    square: Tensor  # ‖r‖² there, (n,)
    loss: Tensor  # J there, (n,)
    slope: Tensor  # ∇J there, (n, m)
    read: Tensor  # (n,) of bool
    taken: Tensor  # whether the walk is there now, (n,) of bool
    gain: Tensor  # the share by which the objective fell, (n,)


def advance(model: nn.Module, walk: Walk, shape: torch.Size) -> Step:
    """Tries clip(x + r + α·d); where the objective does not fall enough, α is cut instead.

    Call `turn` for those that took the step, or whose c has changed, before the next one.

    Args:
        model: from (n, channels, height, width) to logits (n, classes).
        walk: changed in place.
        shape: (channels, height, width) of an image.
    """
    trial = torch.addcmul(walk.position, walk.stride[:, None], walk.direction).clamp_(0, 1)
    step = trial - walk.position
    promised = (walk.uphill * step).sum(1)
    before = objective(walk)
    loss, slope, leads = evaluate(model, trial.unflatten(1, shape), walk.wanted)
    square = (trial - walk.origin).square_().sum(1)
    after = walk.c * square + loss
    taken = after <= before * (1 + ROUNDING) + ARMIJO * promised
    # Where the walls hold a variable its slope may change without a step: no curvature of ours.
    remember(walk, step, (slope - walk.slope) * (step != 0))
    # The lowest point of the parabola through both values and the slope.
    lowest = -0.5 * promised / (after - before - promised).clamp(min=1e-12)
    walk.stride = torch.where(taken, walk.stride, walk.stride * lowest.clamp(*CUT))
    walk.position = _where(taken, trial, walk.position)
    walk.slope = _where(taken, slope, walk.slope)
    walk.square = torch.where(taken, square, walk.square)
    walk.loss = torch.where(taken, loss, walk.loss)
    walk.read = torch.where(taken, leads > SURE, walk.read)
    return Step(trial, square, loss, slope, leads > SURE, taken, (before - after) / before)


def remember(walk: Walk, step: Tensor, change: Tensor) -> None:
    """Stores a pair (s, y) of J for each image, (n, m) each, in place of the oldest."""
    walk.newest = (walk.newest + 1) % MEMORY
    pair = [walk.newest, MEMORY + walk.newest]
    walk.memory[:, pair[0]], walk.memory[:, pair[1]] = step, change
    columns = torch.stack([_along(walk, step), _along(walk, change)], 2)  # (n, P, 2)
    walk.products[:, :, pair] = columns
    walk.products[:, pair] = columns.mT


def _along(walk: Walk, vector: Tensor) -> Tensor:
    """memory · vector: (n, m) → (n, P). Five times as fast as a batched product of this shape."""
    return (walk.memory * vector[:, None]).sum(2)


@lru_cache(maxsize=64)
def _order(newest: int, device: torch.device) -> Tensor:
    """The rows of the memory from oldest to newest: (2·MEMORY,)."""
    ring = [(newest + 1 + k) % MEMORY for k in range(MEMORY)]
    return torch.tensor(ring + [MEMORY + k for k in ring], device=device)


def inverse(walk: Walk, right: Tensor) -> Tensor:
    """H·right for the inverse Hessian H of c·‖r‖² + J: (n, m) → (n, m)."""
    order = _order(walk.newest, right.device)
    double = 2 * walk.c[:, None, None]
    products = walk.products[:, order[:, None], order]  # (n, P, P)
    steps = products[:, :MEMORY, :MEMORY]  # SᵀS
    mixed = products[:, :MEMORY, MEMORY:]  # SᵀY
    # With y + 2c·s in place of y.
    whole = mixed + double * steps
    changes = products[:, MEMORY:, MEMORY:] + double * (mixed.mT + whole)
    curvature, norm = whole.diagonal(dim1=1, dim2=2), changes.diagonal(dim1=1, dim2=2)
    valid = curvature > FLAT * norm  # (n, MEMORY); an empty row has 0 > 0
    used = valid[:, :, None].to(right)
    # A pair that says nothing leaves the system by a 1 on the diagonal.
    triangle = (whole * (used * used.mT)).triu() + torch.diag_embed(1 - used[:, :, 0])
    # H₀ = γ: along the newest valid pair, or the exact inverse of 2c where there is none.
    rank = (torch.arange(1, MEMORY + 1, device=right.device) * valid).amax(1, keepdim=True)
    ratio = (curvature / norm).gather(1, (rank - 1).clamp(min=0))
    gamma = torch.where(rank > 0, ratio, 0.5 / walk.c[:, None])  # (n, 1)

    along = _along(walk, right)[:, order, None]  # (n, P, 1)
    along_steps = along[:, :MEMORY] * used
    along_changes = (along[:, MEMORY:] + double * along[:, :MEMORY]) * used
    scale = gamma[:, :, None]
    solved = torch.linalg.solve_triangular(triangle, along_steps, upper=True)
    inner = curvature[:, :, None] * solved + scale * (changes @ solved - along_changes)
    by_steps = torch.linalg.solve_triangular(triangle.mT, inner * used, upper=False)
    by_changes = -scale * solved
    weights = torch.cat([torch.addcmul(by_steps, double, by_changes), by_changes], 1)
    rows = torch.empty_like(weights).index_copy_(1, order, weights)
    return torch.baddbmm((gamma * right)[:, None], rows.mT, walk.memory)[:, 0]
