"""The models' own layers, against the ones of torch that they stand for."""

import pytest
import torch
from torch import nn

from lessons.lab.models import HalvingConv


@pytest.mark.parametrize("n", [0, 5])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("side", "kernel"), [(28, 5), (8, 5), (7, 5), (12, 3)])
def test_a_halving_convolution_is_torchs_own(n: int, channels: int, side: int, kernel: int) -> None:
    torch.manual_seed(0)
    ours = HalvingConv(channels, 4, kernel, stride=2, padding=2)
    theirs = nn.Conv2d(channels, 4, kernel, stride=2, padding=2)
    theirs.load_state_dict(ours.state_dict())
    found = []
    for layer in (ours, theirs):
        x = torch.rand(n, channels, side, side, generator=torch.Generator().manual_seed(1))
        values = layer(x.requires_grad_(True))
        values.square().sum().backward()
        assert x.grad is not None
        found.append((values, x.grad, layer.weight.grad, layer.bias.grad))
    for mine, peers in zip(*found, strict=True):
        torch.testing.assert_close(mine, peers, rtol=1e-4, atol=1e-4)
