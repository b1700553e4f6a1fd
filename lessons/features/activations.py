"""What the units of a layer say about every held-out image: computed once, kept as float16."""

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

import torch
from torch import Tensor, nn

from lessons.lab import images as image_sets
from lessons.lab import models, weights
from lessons.lab.device import device
from lessons.lab.errors import LabError
from lessons.lab.models import Maxout

Kind = Literal["relu", "sigmoid", "maxout", "pixels"]

LAST = "last"  # the feature layer: what the layer of the logits reads
KEPT_BYTES = 256_000_000  # a convolution's three thousand units are 63 MB over 10,000 images
CHUNK = 1000  # images at a time
_WORDS = {"relu": "ReLU", "sigmoid": "sigmoid", "maxout": "maxout"}


@dataclass(frozen=True)
class Layer:
    """A layer of units of a model.

    Attributes:
        key: "1", "2" … from the input, and "last" for the feature layer.
        title: what the page calls it.
        kind: what its units do last. A model without hidden layers has its pixels for features.
        stop: how many modules of the model lead to it.
        shape: of one image's activations: (units,), or (channels, height, width).
    """

    key: str
    title: str
    kind: Kind
    stop: int
    shape: tuple[int, ...]

    @property
    def units(self) -> int:
        """How many numbers the layer gives for one image."""
        return math.prod(self.shape)


def layers(images: str, model: str) -> tuple[Layer, ...]:
    """The layers of a model, from the input to the feature layer.

    Args:
        images, model: keys of the image set and of a model trained on it.
    """
    return _layers(model, weights.entry(model, images).shape)


@lru_cache(maxsize=64)
def _layers(model: str, shape: tuple[int, int, int]) -> tuple[Layer, ...]:
    """The layers of an architecture for images of a shape, as one image of zeros finds them."""
    net = cast(nn.Sequential, models.build(model, shape))
    x = torch.zeros(1, *shape)
    found: list[Layer] = []
    with torch.no_grad():
        for stop, module in enumerate(net, 1):
            x = module(x)
            kind = _kind(module)
            if kind:
                number = str(len(found) + 1)
                found.append(Layer(number, _title(number, kind, x), kind, stop, tuple(x.shape[1:])))
    if not found:
        size = math.prod(shape)
        return (Layer(LAST, f"the {size} pixels", "pixels", len(net) - 1, (size,)),)
    last = found[-1]
    return (*found[:-1], Layer(LAST, last.title, last.kind, last.stop, last.shape))


def _kind(module: nn.Module) -> Kind | None:
    if isinstance(module, nn.ReLU):
        return "relu"
    if isinstance(module, nn.Sigmoid):
        return "sigmoid"
    return "maxout" if isinstance(module, Maxout) else None


def _title(number: str, kind: Kind, x: Tensor) -> str:
    size = " × ".join(str(side) for side in x.shape[1:])
    what = "convolution" if x.dim() == 4 else "layer"
    return f"{what} {number}: {size} {_WORDS[kind]} units"


def layer_of(images: str, model: str, key: str = LAST) -> Layer:
    """One layer of a model.

    Raises:
        LabError: the model has no such layer.
    """
    known = layers(images, model)
    for found in known:
        if found.key == key:
            return found
    names = ", ".join(found.key for found in known)
    raise LabError(f"The {models.TITLES[model]} has no layer “{key}”; there are {names}.")


@dataclass(frozen=True)
class Activations:
    """φ(x) for n images. Of sigmoid units it keeps the number before the sigmoid.

    Near 1 float16 goes in steps of 1/2048, so a saturated sigmoid would rank ties; the number
    before it is not saturated.
    """

    stored: Tensor  # float16 (n, units), on the device
    kind: Kind

    def __len__(self) -> int:
        return len(self.stored)

    @property
    def units(self) -> int:
        """How many numbers an image has."""
        return self.stored.shape[1]

    def values(self, part: slice | Tensor = slice(None)) -> Tensor:
        """φ(x) of some of the images, or of all: float32 (images, units)."""
        found = self.stored[part].float()
        return found.sigmoid_() if self.kind == "sigmoid" else found

    def scores(self, directions: Tensor) -> Tensor:
        """φ(x)·v for every image and every v: (units, d) → float32 (n, d)."""
        v = directions.to(self.stored.device, torch.float32)
        starts = range(0, len(self), CHUNK)
        return torch.cat([self.values(slice(start, start + CHUNK)) @ v for start in starts])


class _Kept:
    """The newest activations, as many as fit; two readers who ask at once wait for one pass."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Activations] = OrderedDict()

    def get(self, key: Hashable, compute: Callable[[], Activations]) -> Activations:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = compute()
                while len(self._kept) > 1 and self.bytes() > KEPT_BYTES:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def bytes(self) -> int:
        return sum(each.stored.nbytes for each in self._kept.values())


_kept = _Kept()


def activations(
    images: str, model: str, layer: str = LAST, untrained: int | None = None
) -> Activations:
    """φ over the whole test set, from the shared memory or by one forward pass.

    Args:
        images, model: keys of the image set and of a model trained on it.
        layer: its key.
        untrained: a seed; then the same architecture with random weights.
    """
    where = layer_of(images, model, layer)
    entry = weights.entry(model, images)
    return _kept.get(
        (entry, where.stop, untrained, device()),
        lambda: _compute(images, network(images, model, untrained), where),
    )


def network(images: str, model: str, untrained: int | None = None) -> nn.Sequential:
    """The trained model, or for a seed its architecture with the random weights of a beginning."""
    trained = cast(nn.Sequential, weights.load(model, images))
    if untrained is None:
        return trained
    fresh = models.build(model, weights.entry(model, images).shape).requires_grad_(False)
    # PyTorch's own beginning, but from a generator that no other thread draws from.
    generator = torch.Generator().manual_seed(untrained)
    for module in fresh.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            end = module.weight[0].numel() ** -0.5
            for parameter in module.parameters():
                parameter.uniform_(-end, end, generator=generator)
    fresh[0].load_state_dict(trained[0].state_dict())  # the pixels' mean and spread are no learning
    return fresh.to(device()).eval()


@torch.no_grad()
def _compute(images: str, net: nn.Sequential, where: Layer) -> Activations:
    front = net[: where.stop - 1] if where.kind == "sigmoid" else net[: where.stop]
    x = image_sets.load(images, "test").images
    parts = [front(part.to(device())).flatten(1).half() for part in x.split(CHUNK)]
    return Activations(torch.cat(parts), where.kind)


def pixels(images: str) -> Activations:
    """The images themselves as if pixels were units."""

    def compute() -> Activations:
        x = image_sets.load(images, "test").images
        return Activations(x.flatten(1).half().to(device()), "pixels")

    return _kept.get((images, device()), compute)
