"""Steps of descent, written out.

The first use of torch.optim in a process imports torch's compiler, for a second: too long for a
page that trains while its reader waits.
"""

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor


class Momentum:
    """Stochastic gradient descent with Nesterov's momentum, as torch.optim.SGD takes its steps.

    v ← μ·v + g, and the parameter moves by −rate·(g + μ·v).
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        momentum: float,
        speeds: Sequence[Tensor] | None = None,
    ) -> None:
        """speeds: v of each parameter, from an earlier run; 0 without."""
        self.parameters = list(parameters)
        self.momentum = momentum
        self.speeds = (
            [torch.zeros_like(p) for p in self.parameters] if speeds is None else list(speeds)
        )

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor], rate: float) -> None:
        """Moves every parameter. gradients: one for each, in their order."""
        for p, v, g in zip(self.parameters, self.speeds, gradients, strict=True):
            v.mul_(self.momentum).add_(g)
            p.add_(g.add(v, alpha=self.momentum), alpha=-rate)


class Adam:
    """Adam (Kingma and Ba 2014, algorithm 1), with the paper's constants."""

    BETAS = (0.9, 0.999)  # what is kept of the mean gradient and of its mean square
    SMALL = 1e-8

    def __init__(self, parameters: Iterable[Tensor]) -> None:
        self.parameters = list(parameters)
        self.means = [torch.zeros_like(p) for p in self.parameters]
        self.squares = [torch.zeros_like(p) for p in self.parameters]
        self.steps = 0

    @torch.no_grad()
    def step(self, gradients: Sequence[Tensor], rate: float) -> None:
        """Moves every parameter. gradients: one for each, in their order."""
        self.steps += 1
        first, second = (1 - beta**self.steps for beta in self.BETAS)
        for p, mean, square, g in zip(
            self.parameters, self.means, self.squares, gradients, strict=True
        ):
            mean.lerp_(g, 1 - self.BETAS[0])
            square.mul_(self.BETAS[1]).addcmul_(g, g, value=1 - self.BETAS[1])
            size = square.sqrt().div_(second**0.5).add_(self.SMALL)
            p.addcdiv_(mean, size, value=-rate / first)
