"""Szegedy's search over c for a whole batch at once; each image minimises and searches alone."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import torch
from torch import Tensor, nn

from lessons.lab.attacks.aim import Attempt
from lessons.lab.attacks.box_lbfgs import Step, Walk, advance, begin, turn

START = -0.7  # log₁₀ c at first
JUMP = 0.6  # by which success raises and failure lowers log₁₀ c; halved at each change of sign
CLOSE = 0.06  # the same where the search starts from a success
FINEST = 0.02  # below this jump the search is over
SETTLED = 0.003  # a round of one c ends when an iteration gains less than this share
ROUND = 5  # or after so many iterations,
FIRST_ROUND = 10
STALLED = 0.01  # or when the step is cut below this share
SMALLEST = 1e-6  # c at which an image is given up
MOST = 400  # iterations,
LATE = 12  # and where the search starts from a success
CROWD = 4  # one in so many must be over before the batch is packed anew, which copies all memories


@dataclass
class Search:
    """Where each search stands, beside its `Walk`."""

    number: Tensor  # (n,): which image of the call this is
    exponent: Tensor  # log₁₀ c, (n,)
    jump: Tensor  # (n,)
    last: Tensor  # the last verdict: 1 success, −1 failure, 0 none yet, (n,)
    age: Tensor  # iterations of this round, (n,)
    limit: Tensor  # iterations that this round may have, (n,)
    # The success nearest to x that was ever evaluated:
    norm: Tensor  # its ‖r‖², (n,); infinite while there is none
    best: Tensor  # (n, m)
    best_loss: Tensor  # (n,)
    best_slope: Tensor  # (n, m)
    best_c: Tensor  # (n,)

    def keep(self, chosen: Tensor) -> None:
        """Goes on with the searches of which `chosen` (n,) of bool is true."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name)[chosen])


Watcher = Callable[[Walk, Step, Tensor], None]


@torch.no_grad()
def search(
    model: nn.Module,
    images: Tensor,
    wanted: Tensor,
    start: Attempt | None = None,
    watch: Watcher | None = None,
) -> Attempt:
    """The smallest r over the minimisers of c·‖r‖² + J(x + r), c as large as success allows.

    Args:
        model: from (n, channels, height, width) in [0, 1] to logits (n, classes).
        images: x, (n, channels, height, width) in [0, 1].
        wanted: (n, classes) of bool.
        start: images and c to start from, of another engine, instead of r = 0.
        watch: is shown every iteration: the walk, the step, and whether the round of this c ends.
    """
    n, shape = len(images), images.shape[1:]
    exponent = images.new_full((n,), START)
    if start:  # a failure has no c, a point at rest without r an infinite one
        exponent = start.c.clamp(SMALLEST, 1 / SMALLEST).log10().nan_to_num(START)
    walk = begin(model, images, start.images if start else images, wanted, 10**exponent)
    norm, zeros = walk.square, torch.zeros_like(walk.square)
    run = Search(
        number=torch.arange(n, device=images.device),
        exponent=exponent,
        jump=torch.full_like(norm, CLOSE if start else JUMP),
        last=zeros,
        age=zeros,
        limit=torch.full_like(norm, ROUND if start else FIRST_ROUND),
        norm=torch.where(walk.read, norm, torch.inf),
        best=walk.position,
        best_loss=walk.loss,
        best_slope=walk.slope,
        best_c=torch.where(walk.read, walk.c.where(norm > 0, torch.inf), torch.nan),
    )
    found, c = images.flatten(1).clone(), run.best_c.clone()
    iterations, gradients = torch.zeros_like(c), torch.ones_like(c)
    over = walk.read & (norm == 0)  # read as wanted without any r
    for _ in range(LATE if start else MOST):
        if over.sum() * CROWD >= len(over):
            found[run.number], c[run.number] = run.best, run.best_c
            walk.keep(~over)
            run.keep(~over)
            over = over[~over]
        if not len(run.number):
            break
        step = advance(model, walk, shape)
        gradients[run.number] += ~over
        iterations[run.number] += step.taken & ~over
        _note(walk, run, step, ~over)
        run.age += 1
        ended = (step.taken & (step.gain < SETTLED)) | (run.age >= run.limit)
        ended |= walk.stride < STALLED
        if watch:
            watch(walk, step, ended)
        _next_c(walk, run, ended)
        turn(walk, step.taken | ended)
        over |= (run.jump < FINEST) | (walk.c < SMALLEST)
    found[run.number], c[run.number] = run.best, run.best_c
    found[c.isnan()] = images.flatten(1)[c.isnan()]
    return Attempt(found.view_as(images), c, iterations, gradients)


def _note(walk: Walk, run: Search, step: Step, live: Tensor) -> None:
    """Keeps the success nearest to x of the searches that are not over, `live` (n,) of bool."""
    better = live & step.read & (step.square < run.norm)
    if better.any():
        run.norm = torch.where(better, step.square, run.norm)
        run.best = torch.where(better[:, None], step.trial, run.best)
        run.best_loss = torch.where(better, step.loss, run.best_loss)
        run.best_slope = torch.where(better[:, None], step.slope, run.best_slope)
        run.best_c = torch.where(better, walk.c, run.best_c)


def _next_c(walk: Walk, run: Search, ended: Tensor) -> None:
    """Where a round ended: a larger c after success, a smaller one after failure."""
    if not ended.any():
        return
    verdict = torch.where(walk.read, 1.0, -1.0)
    changed = ended & (run.last == -verdict)
    run.jump = torch.where(changed, run.jump / 2, run.jump)
    run.exponent = torch.where(ended, run.exponent + verdict * run.jump, run.exponent)
    run.last = torch.where(ended, verdict, run.last)
    run.age = run.age.masked_fill(ended, 0)
    run.limit = run.limit.masked_fill(ended, ROUND)
    walk.c = 10**run.exponent
    # From a failure the way back to the region of l is long: start from the nearest success.
    back = ended & ~walk.read & run.norm.isfinite()
    if back.any():
        walk.position = torch.where(back[:, None], run.best, walk.position)
        walk.slope = torch.where(back[:, None], run.best_slope, walk.slope)
        walk.square = torch.where(back, run.norm, walk.square)
        walk.loss = torch.where(back, run.best_loss, walk.loss)
        walk.read = walk.read | back
