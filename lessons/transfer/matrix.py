"""The matrix: examples made for each of several models, shown to each of several readers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.arrays import Floats, Labels
from lessons.lab.attacks.perturb import perturb
from lessons.lab.device import describe, device
from lessons.lab.facts import Facts, interval
from lessons.lab.images import ImageSet
from lessons.transfer.making import as_long, distortion, longer, make, wrong_labels

Reader = Callable[[Tensor], Tensor]  # images (n, c, h, w) in [0, 1] → the labels read, (n,)

# Images at once: between two chunks there is a partial result, and a thousand take twice as long as
# eight chunks, since what a layer hands on does not fit a processor's cache.
CHUNK = 128
SIGMAS = (0.1, 0.3)  # of the Gaussian rows, not clipped, as in the paper's Table 2
POOL = 1000  # the sample is drawn from the first so many test images, or from twice as many as it
TABLE_2 = ("softmax", "softmax_1e-2", "softmax_1", "fc100", "fc200", "ae400")
SIX = ("softmax", "fc100", "fc200", "ae400", "maxout", "cnn")


@dataclass(frozen=True)
class Matrix:
    """What every reader reads in every model's examples; R rows are done, C columns, n images.

    The same n images stand behind every cell, also those that a model misreads anyway.
    """

    made_for: tuple[str, ...]  # all rows, also those to come
    shown_to: tuple[str, ...]  # (C,)
    labels: Labels  # (n,)
    clean: Labels  # read without an attack, (C, n)
    own: Labels  # what the model reads that the row is made for, (R, n)
    reads: Labels  # (R, C, n)
    noise: Labels  # read in noise as long as the row's r, image by image, clipped, (R, C, n)
    gauss: Labels  # read in Gaussian noise of each of `SIGMAS`, not clipped, (2, C, n)
    distortion: Floats  # √(Σr²/m) of each example, (R, n)
    pictures: NDArray[np.uint8]  # the examples in 255ths, (R, n, h, w)
    originals: NDArray[np.uint8]  # (n, h, w)
    share: float  # of the run that is done, in (0, 1]
    facts: Facts  # of the last row's model

    def clean_wrong(self, column: int) -> NDArray[np.bool_]:
        """Which images a reader misreads without an attack, (n,)."""
        return np.not_equal(self.clean[column], self.labels)

    def wrong(self, row: int, column: int) -> NDArray[np.bool_]:
        """Which examples of a row a reader misreads, (n,)."""
        return np.not_equal(self.reads[row, column], self.labels)

    def noise_wrong(self, row: int, column: int) -> NDArray[np.bool_]:
        """The same of the row's noise, (n,)."""
        return np.not_equal(self.noise[row, column], self.labels)

    def passed(self, row: int, column: int) -> float:
        """Of the images that a reader reads rightly without an attack, the share misread with it.

        NaN where it reads none rightly.
        """
        right = ~self.clean_wrong(column)
        return float(self.wrong(row, column)[right].mean()) if right.any() else np.nan

    def transfers(self, row: int, column: int) -> bool:
        """Whether a cell exceeds both the clean error and the noise's.

        On the same images: of those that only one of the two makes misread, the 95 % interval of
        the share that is the example's lies above one half (McNemar's question, Wilson's interval).
        """
        attacked = self.wrong(row, column)
        return all(
            _more(attacked, other)
            for other in (self.clean_wrong(column), self.noise_wrong(row, column))
        )


def _more(these: NDArray[np.bool_], those: NDArray[np.bool_]) -> bool:
    gained, lost = int((these & ~those).sum()), int((those & ~these).sum())
    return gained + lost > 0 and interval(gained, gained + lost)[0] > 0.5


@dataclass(frozen=True)
class Sample:
    """n test images, in an order that a seed draws, and what attacks and noise need with them."""

    data: ImageSet
    x: Tensor  # (n, c, h, w)
    labels: Tensor  # (n,)
    targets: Tensor  # a random wrong label for each, (n,)
    seed: int


def sample(images: str, n: int, seed: int) -> Sample:
    """The sample of a seed; fewer than n where the test set has no more."""
    data = image_sets.load(images, "test", max(POOL, 2 * n))
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(data), generator=generator)[:n]
    x, labels = data.images[order].to(device()), data.labels[order].to(device())
    return Sample(data, x, labels, wrong_labels(labels, len(data.class_names), seed), seed)


def reader(net: nn.Module) -> Reader:
    """A network as one that only says labels."""
    return lambda images: torch.cat([net(part).argmax(1) for part in images.split(CHUNK)])


def unit_noise(x: Tensor, seed: int) -> Tensor:
    """Normal noise of root mean square 1 in each image, (n, c, h, w); drawn on the CPU."""
    generator = torch.Generator().manual_seed(1_000_003 * seed + 17)
    noise = torch.randn(x.shape, generator=generator)
    return (noise / noise.flatten(1).square().mean(1).sqrt().reshape(-1, 1, 1, 1)).to(x)


@torch.no_grad()
def matrix(
    made_for: tuple[str, ...] = SIX,
    shown_to: tuple[str, ...] = SIX,
    images: str = "strokes",
    attack: str = "fgsm",
    size: float = 0.2,
    n: int = 200,
    seed: int = 0,
    clip: bool = True,
) -> Iterator[Matrix]:
    """Transfer between models whose weights ship.

    Args:
        made_for, shown_to: keys of models.
        images: key of the image set.
        attack: one of `making.ATTACKS`.
        size: ε of fgsm and pgd, factor of szegedy's r.
        n: how many test images.
        seed: of their choice, of the wrong labels and of the noise.
        clip: cut fgsm's examples to [0, 1].
    """
    begun = perf_counter()
    nets = {key: weights.load(key, images) for key in (*made_for, *shown_to)}
    yield from fill(
        {key: nets[key] for key in made_for},
        {key: reader(nets[key]) for key in shown_to},
        sample(images, n, seed),
        attack,
        size,
        begun,
        clip=clip,
        clean={key: weights.entry(key, images) for key in made_for},
    )


@dataclass(frozen=True)
class Clean:
    """What a model reaches on the clean test set; as the manifest's entries say it."""

    model: str
    clean_error: float
    clean_interval: tuple[float, float]


@torch.no_grad()
def fill(
    sources: Mapping[str, nn.Module],
    readers: Mapping[str, Reader],
    chosen: Sample,
    attack: str,
    size: float,
    begun: float,
    *,
    clean: Mapping[str, Clean | weights.Entry],
    clip: bool = True,
    rms: float | None = None,
    start: float = 0.0,
) -> Iterator[Matrix]:
    """The matrix of any models, row by row.

    Args:
        sources: networks that examples are made for, by name.
        readers: whoever reads them, by name.
        chosen: the images.
        attack, size, clip: as for `making.make`.
        begun: when the run began (perf_counter).
        clean: what each source reaches, for the facts.
        rms: make every example longer, or shorter, until its distortion after clipping is this.
        start: share of the run that was done before.
    """
    x, labels = chosen.x, chosen.labels
    unit = unit_noise(x, chosen.seed)
    parts = torch.arange(len(x)).split(CHUNK)
    own: list[Labels] = []
    reads: list[Labels] = []
    noise: list[Labels] = []
    far: list[Floats] = []
    pictures: list[NDArray[np.uint8]] = []
    plain, originals = _read(readers, x), _bytes(x)
    gauss = np.stack([_read(readers, perturb(x, unit, sigma, clip=False)) for sigma in SIGMAS])
    for row, (name, net) in enumerate(sources.items()):
        made: list[Tensor] = []
        for number, part in enumerate(parts):
            found = make(
                net, x[part], labels[part], chosen.targets[part], attack, size,
                1_000 * chosen.seed + number, clip,
            )  # fmt: skip
            if rms is not None:
                found = rescaled(x[part], found, rms)
            made.append(found)
            if number == len(parts) - 1:
                examples = torch.cat(made)
                length = distortion(x, examples)
                noisy = as_long(x, length, lambda s: longer(x, x + unit, s))
                own.append(reader(net)(examples).cpu().numpy())
                reads.append(_read(readers, examples))
                noise.append(_read(readers, noisy))
                far.append(length.cpu().numpy())
                pictures.append(_bytes(examples))
            elif not own:
                continue  # nothing to show yet
            about = clean[name]
            yield Matrix(
                made_for=tuple(sources),
                shown_to=tuple(readers),
                labels=labels.cpu().numpy(),
                clean=plain,
                own=np.stack(own),
                reads=np.stack(reads),
                noise=np.stack(noise),
                gauss=gauss,
                distortion=np.stack(far),
                pictures=np.stack(pictures),
                originals=originals,
                share=start
                + (1 - start) * (row + (number + 1) / len(parts)) / len(sources),
                facts=Facts(
                    chosen.data.name, "test", len(x), about.model, about.clean_error,
                    about.clean_interval, describe(), perf_counter() - begun,
                ),
            )  # fmt: skip


def rescaled(x: Tensor, found: Tensor, rms: float) -> Tensor:
    """x + s·r, cut to [0, 1], with s such that its distortion is `rms`; x itself where r is 0."""
    r = found - x
    length = distortion(x, found).clamp(min=1e-9).reshape(-1, 1, 1, 1)
    wanted = torch.full_like(length.flatten(), rms)
    return as_long(x, wanted, lambda s: longer(x, x + r / length, s))


def _read(readers: Mapping[str, Reader], images: Tensor) -> Labels:
    """(C, n)."""
    return np.stack([read(images).cpu().numpy() for read in readers.values()])


def _bytes(images: Tensor) -> NDArray[np.uint8]:
    """(n, c, h, w) → (n, h, w) in 255ths; pixels beyond the box are shown at its walls."""
    return (images[:, 0].clamp(0, 1) * 255).round().to(torch.uint8).cpu().numpy()
