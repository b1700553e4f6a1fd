"""The models: small networks that take images in [0, 1] and give logits.

Normalisation is the first layer of each, so attacks and pages speak of pixels in [0, 1] only.
"""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab.errors import LabError

# Key → what the page calls it. The keys are the same on the command line, in URLs and on disk.
TITLES = {
    "softmax": "softmax regression",
    "softmax_1e-2": "softmax regression, weight decay 10⁻²",
    "softmax_1": "softmax regression, weight decay 1",
    "fc100": "FC100-100-10, sigmoid",
    "fc200": "FC200-200-10, sigmoid",
    "fc123": "FC123-456-10, sigmoid",
    "ae400": "AE400-10, autoencoder",
    "maxout": "maxout network",
    "rbf": "RBF network",
    "cnn": "small CNN",
    "cnn_fgsm": "small CNN trained on FGSM",
    "cnn_pgd": "small CNN trained on PGD",
}
KEYS = tuple(TITLES)


class Normalise(nn.Module):
    """(x − mean) / std with the training set's mean and standard deviation of all pixels."""

    mean: Tensor
    std: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(0.0))
        self.register_buffer("std", torch.tensor(1.0))

    def fit(self, images: Tensor) -> None:
        """Takes mean and standard deviation over all pixels of `images` (n, c, h, w)."""
        self.mean.fill_(images.mean())
        self.std.fill_(images.std())

    def forward(self, images: Tensor) -> Tensor:
        return (images - self.mean) / self.std


class HalvingConv(nn.Conv2d):
    """`nn.Conv2d` of stride 2, whose padding is even and whose kernel has odd sides.

    Computed as a convolution of stride 1 on 2 × 2 pixels at a time, equal up to rounding: torch's
    slope by an image of one channel takes a CPU three times as long.
    """

    def forward(self, images: Tensor) -> Tensor:
        kernel = _blocks(self.weight)
        return F.conv2d(_blocks(images), kernel, self.bias, padding=int(self.padding[0]) // 2)


def _blocks(images: Tensor) -> Tensor:
    """Four channels of each one, for the four places in blocks of 2 × 2 pixels.

    `F.pixel_unshuffle`, but odd sides end in zeros and a batch may be empty.
    """
    n, channels, height, width = images.shape
    if height % 2 or width % 2:
        images = F.pad(images, (0, width % 2, 0, height % 2))
    split = images.reshape(n, channels, (height + 1) // 2, 2, (width + 1) // 2, 2)
    return split.permute(0, 1, 3, 5, 2, 4).flatten(1, 3)


class Maxout(nn.Module):
    """A layer of units, each the largest of `pieces` linear functions (Goodfellow et al. 2013)."""

    def __init__(self, inputs: int, units: int, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces
        self.linear = nn.Linear(inputs, units * pieces)

    def forward(self, inputs: Tensor) -> Tensor:
        return self.linear(inputs).unflatten(1, (-1, self.pieces)).amax(2)  # (n, units)


class RBF(nn.Module):
    """A bump for each class around its nearest centre (Goodfellow et al. 2014, section 7).

    The logit of class k is the logarithm of exp(−β_k · min_c ‖x − μ_kc‖² / m), m inputs: the
    network's own, unnormalised confidence, 1 on a centre and next to 0 far from all of them.
    """

    # A step of the rate moves a centre by its square: else centres learn far slower than widths.
    SCALE = 8.0

    def __init__(self, inputs: int, classes: int, centres: int) -> None:
        super().__init__()
        self.centres = nn.Parameter(torch.randn(classes * centres, inputs) / self.SCALE)
        self.log_widths = nn.Parameter(torch.zeros(classes))

    def fit(self, inputs: Tensor, labels: Tensor) -> None:
        """Starts the centres at k-means of each class; inputs (n, m), labels (n,)."""
        # Imported here: training needs it, pages do not.
        from sklearn.cluster import KMeans

        each = len(self.centres) // len(self.log_widths)
        centres = [
            KMeans(each, n_init=1, random_state=0).fit(inputs[labels == label].cpu().numpy())
            for label in range(len(self.log_widths))
        ]
        found = np.concatenate([means.cluster_centers_ for means in centres])
        self.centres.data = torch.from_numpy(found / self.SCALE).to(self.centres)

    def forward(self, inputs: Tensor) -> Tensor:
        mu = self.SCALE * self.centres
        # ‖x − μ‖² by its three terms: one product of matrices.
        squared = inputs.square().sum(1, keepdim=True) - 2 * inputs @ mu.T + mu.square().sum(1)
        nearest = squared.unflatten(1, (len(self.log_widths), -1)).amin(2)  # (n, classes)
        return -self.log_widths.exp() * nearest / inputs.shape[1]


def _softmax(shape: tuple[int, int, int], classes: int) -> list[nn.Module]:
    return [nn.Flatten(), nn.Linear(math.prod(shape), classes)]


def _sigmoid(*units: int) -> Callable[[tuple[int, int, int], int], list[nn.Module]]:
    """Fully connected layers of sigmoid units, and logits (Szegedy et al. 2013, section 4.1)."""

    def layers(shape: tuple[int, int, int], classes: int) -> list[nn.Module]:
        found: list[nn.Module] = [nn.Flatten()]
        for inputs, outputs in pairwise((math.prod(shape), *units)):
            found += [nn.Linear(inputs, outputs), nn.Sigmoid()]
        return [*found, nn.Linear(units[-1], classes)]

    return layers


def _maxout(shape: tuple[int, int, int], classes: int) -> list[nn.Module]:
    return [
        nn.Flatten(),
        Maxout(math.prod(shape), units=100, pieces=3),
        Maxout(100, units=100, pieces=3),
        nn.Linear(100, classes),
    ]


def _rbf(shape: tuple[int, int, int], classes: int) -> list[nn.Module]:
    return [nn.Flatten(), RBF(math.prod(shape), classes, centres=4)]


def _cnn(shape: tuple[int, int, int], classes: int) -> list[nn.Module]:
    channels, height, width = shape
    # Strides instead of pooling: as accurate on digits, and twice as fast on a CPU.
    after = math.ceil(height / 4) * math.ceil(width / 4)
    return [
        HalvingConv(channels, 16, 5, stride=2, padding=2),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * after, 64),
        nn.ReLU(),
        nn.Linear(64, classes),
    ]


LAYERS = {
    "softmax": _softmax,
    "softmax_1e-2": _softmax,
    "softmax_1": _softmax,
    "fc100": _sigmoid(100, 100),
    "fc200": _sigmoid(200, 200),
    "fc123": _sigmoid(123, 456),
    "ae400": _sigmoid(400),  # the encoder; its decoder only taught it
    "maxout": _maxout,
    "rbf": _rbf,
    "cnn": _cnn,
    "cnn_fgsm": _cnn,
    "cnn_pgd": _cnn,
}


def build(
    key: str, shape: tuple[int, int, int], classes: int = 10, units: tuple[int, ...] = ()
) -> nn.Sequential:
    """A new model with random weights.

    Args:
        key: one of `KEYS`.
        shape: (channels, height, width) of an image.
        classes: how many logits.
        units: in place of the model's layers, fully connected ones of so many sigmoid units.

    Returns:
        A module from images (n, channels, height, width) in [0, 1] to logits (n, classes).

    Raises:
        LabError: an unknown key.
    """
    if key not in LAYERS:
        raise LabError(f"There is no model “{key}”; there are {', '.join(KEYS)}.")
    layers = _sigmoid(*units) if units else LAYERS[key]
    return nn.Sequential(Normalise(), *layers(shape, classes))
