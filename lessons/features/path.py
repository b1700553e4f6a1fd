"""Where an adversarial image goes in feature space: a plane, a path as ε grows, and one unit."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.features.activations import activations, layer_of, network
from lessons.features.experiment import K
from lessons.features.ranking import alive, purity, top
from lessons.lab import images as image_sets
from lessons.lab.arrays import Floats, Labels, floats
from lessons.lab.attacks import fgsm, random_sign
from lessons.lab.device import device
from lessons.lab.facts import Facts, facts

EPSILONS = np.arange(61) / 200  # 0, 0.005 … 0.3
NEAREST = 20  # test images that say whose cloud a point is in
CLOUD = 1500  # test images that are drawn in the plane
PURE = 0.875  # seven of eight: a unit whose top images look like one digit
EMPTY = 0.05  # share of the axes' length that stays free at their ends


@dataclass(frozen=True)
class Path:
    """One image under FGSM and under random signs, for each of E values of ε, in feature space."""

    epsilons: NDArray[np.float64]  # (E,)
    image: Floats  # (height, width)
    label: int
    direction: Floats  # (height, width): x + ε·direction, clipped, is the adversarial image
    signs: Floats  # the same for the control
    probabilities: Floats  # (E, classes)
    control: Floats  # (E, classes)
    cloud: Floats  # (CLOUD, 2): test images in the plane of the two first principal axes
    cloud_labels: Labels  # (CLOUD,)
    attack_path: Floats  # (E, 2)
    control_path: Floats  # (E, 2)
    shares: tuple[float, float]  # of the variance, along each axis
    ranges: tuple[tuple[float, float], tuple[float, float]]  # of the axes, over cloud and paths
    near: Floats  # (E, classes): labels of the NEAREST test images in the whole feature space
    near_control: Floats  # (E, classes): the same for the control
    unit: int  # the unit that rises most of those whose top images are all another digit
    unit_label: int  # the most frequent label of its top images
    unit_count: int  # how many of them bear it
    unit_pictures: Floats  # (K, height, width), its top images
    unit_below: Floats  # (E,): share of the test images that drive it less than this image does
    unit_control: Floats  # (E,): the same for the control
    facts: Facts


@torch.no_grad()
def path(
    images: str = "strokes", model: str = "fc100", index: image_sets.Pick = 0, seed: int = 0
) -> Path:
    """FGSM on one test image, seen from the feature layer.

    Args:
        images, model: keys of the image set and of a model trained on it.
        index: of the test image, below `POOL`, or a drawing and its label.
        seed: of the control's signs.
    """
    # Imported here: scikit-learn costs a second that the rest of the page does not need.
    from sklearn.decomposition import PCA

    started = perf_counter()
    data, net = image_sets.load(images, "test"), network(images, model)
    phi = activations(images, model)
    one = image_sets.one(images, index)
    x, y = one.images.to(device()), one.labels.to(device())
    epsilons = torch.tensor(EPSILONS, dtype=torch.float32, device=x.device)
    attacked = fgsm(net, x, y, epsilons)[:, 0]  # (E, c, h, w)
    noisy = random_sign(x, epsilons, seed=seed)[:, 0]
    front = net[: layer_of(images, model).stop]
    ways = [_features(front, each) for each in (attacked, noisy)]  # (E, units)

    values = phi.values()
    plane = PCA(2, random_state=0).fit(values.cpu().numpy())
    cloud, *lines = (
        plane.transform(each.cpu().numpy()).astype(np.float32) for each in (values, *ways)
    )
    unit, label, count, index_of_top = _lit(values, data.labels, ways[0], int(y))
    return Path(
        epsilons=EPSILONS,
        image=floats(x[0, 0]),
        label=int(y),
        direction=floats((fgsm(net, x, y, 1.0, clip=False) - x)[0, 0].round()),
        signs=floats((random_sign(x, 1.0, seed=seed, clip=False) - x)[0, 0].round()),
        probabilities=floats(net(attacked).softmax(1)),
        control=floats(net(noisy).softmax(1)),
        cloud=cloud[:CLOUD],
        cloud_labels=data.labels[:CLOUD].numpy(),
        attack_path=lines[0],
        control_path=lines[1],
        shares=(
            float(plane.explained_variance_ratio_[0]),
            float(plane.explained_variance_ratio_[1]),
        ),
        ranges=_ranges(np.concatenate([cloud[:CLOUD], *lines])),
        near=_near(values, ways[0], data.labels),
        near_control=_near(values, ways[1], data.labels),
        unit=unit,
        unit_label=label,
        unit_count=count,
        unit_pictures=data.images[index_of_top, 0].numpy(),
        unit_below=_below(values[:, unit], ways[0][:, unit]),
        unit_control=_below(values[:, unit], ways[1][:, unit]),
        facts=facts(images, len(data), model, started),
    )


def _features(front: nn.Module, images: Tensor) -> Tensor:
    found: Tensor = front(images)
    return found.flatten(1)


def _lit(values: Tensor, labels: Tensor, way: Tensor, truth: int) -> tuple[int, int, int, Tensor]:
    """The unit that seems to stand for another digit and rises most along the way.

    Returns the unit, its label, how many of its K top images bear that label, and those images.
    """
    ranked = top(values, K).index  # (units, K)
    pure = purity(labels[ranked])
    mode = labels[ranked].mode(1).values
    usable = alive(values, K).cpu() & (mode != truth)
    # Where no unit is pure the purest have to do; the page says how pure its unit is.
    usable &= pure >= min(PURE, float(pure[usable].max()))
    ends = torch.stack([way[0], way[-1]])  # (2, units)
    rank = torch.stack([(values < end).float().mean(0) for end in ends]).cpu()
    rise = torch.where(usable, rank[1] - rank[0], -2.0)
    unit = int(rise.argmax())
    count = round(float(pure[unit]) * K)
    return unit, int(mode[unit]), count, ranked[unit]


def _near(values: Tensor, way: Tensor, labels: Tensor) -> Floats:
    """The share of each label among the nearest test images of each point: (E, classes)."""
    nearest = torch.cdist(way, values).topk(NEAREST, largest=False).indices.cpu()  # (E, NEAREST)
    return floats(F.one_hot(labels[nearest], int(labels.max()) + 1).float().mean(1))


def _below(column: Tensor, values: Tensor) -> Floats:
    """For each of E values the share of a column (n,) that is lower: (E,)."""
    return floats((column[None] < values[:, None]).float().mean(1))


def _ranges(points: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = points.min(0), points.max(0)
    free = EMPTY * (high - low)
    return (
        (float(low[0] - free[0]), float(high[0] + free[0])),
        (float(low[1] - free[1]), float(high[1] + free[1])),
    )
