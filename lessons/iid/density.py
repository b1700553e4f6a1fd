"""“Low probability”? Five density models of the same digits, and what each says of five kinds.

A density model gives every image a log-likelihood. Whether it tells adversarial images from others
is the AUC: the chance that it gives a random image of one kind less than one of the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lessons.iid.draws import SAMPLES, Floats, draw, readings
from lessons.iid.noise import lengths, noise_as_long
from lessons.iid.shift import turned
from lessons.lab import weights
from lessons.lab.attacks import fgsm
from lessons.lab.device import describe, device
from lessons.lab.facts import Facts

Doubles = NDArray[np.float64]
Scorer = Callable[[Doubles], Doubles]  # images (n, m) to log-likelihoods (n,)

N_TRAIN = 3000  # draws that the densities are fitted to
COMPONENTS = 40  # of the subspace
MIXTURE = 20  # Gaussians of the mixture
KINDS = ("adversarial", "noise", "borrowed", "shifted")
DENSITIES = ("pixels", "subspace", "gaussian", "mixture", "neighbours")
BOOTSTRAPS = 400


def fit(name: str, train: Doubles, seed: int = 0) -> Scorer:
    """A density model fitted to images (n, m).

    `pixels`: each pixel a Gaussian of its own. `subspace`: a Gaussian of the `COMPONENTS` principal
    components, blind to everything else. `gaussian`: the same and an even spread outside them
    (probabilistic PCA, Tipping and Bishop 1999). `mixture`: `MIXTURE` Gaussians of the components,
    with the spread outside. `neighbours`: minus the distance to the nearest training image, what a
    kernel density comes down to where the kernel is narrow.
    """
    # Imported here: scikit-learn costs a second that the other sections do not need.
    from sklearn.decomposition import PCA
    from sklearn.mixture import GaussianMixture
    from sklearn.neighbors import NearestNeighbors

    if name == "pixels":
        mean, variance = train.mean(0), train.var(0) + 1e-3
        return lambda x: -0.5 * (((x - mean) ** 2) / variance + np.log(variance)).sum(1)
    if name == "neighbours":
        found = NearestNeighbors(n_neighbors=1).fit(train.astype(np.float32))
        return lambda x: -found.kneighbors(x.astype(np.float32))[0][:, 0].astype(np.float64)
    pca = PCA(COMPONENTS, random_state=seed).fit(train)
    if name == "gaussian":
        return lambda x: np.asarray(pca.score_samples(x))
    inside = pca.transform(train)
    if name == "subspace":
        spread = inside.var(0)
        return lambda x: -0.5 * (pca.transform(x) ** 2 / spread).sum(1)
    if name == "mixture":
        mixture = GaussianMixture(MIXTURE, reg_covar=1e-3, random_state=seed, max_iter=30)
        with np.errstate(all="ignore"):
            mixture.fit(inside)

        def score(x: Doubles) -> Doubles:
            within = pca.transform(x)
            outside = ((x - pca.inverse_transform(within)) ** 2).sum(1)
            return np.asarray(mixture.score_samples(within)) - outside / (2 * pca.noise_variance_)

        return score
    raise ValueError(f"{name!r} is none of {', '.join(DENSITIES)}")


def auc(lower: Doubles, higher: Doubles) -> float:
    """The chance that a score of `lower` is below one of `higher`, ties counting half."""
    order = np.sort(higher)
    above = (
        len(order)
        - (np.searchsorted(order, lower, "left") + np.searchsorted(order, lower, "right")) / 2
    )
    return float(above.mean() / len(order))


def auc_interval(lower: Doubles, higher: Doubles, seed: int = 0) -> tuple[float, float]:
    """The AUC's 95 % interval, by drawing the images anew with replacement.

    The i-th scores belong to the same digit, so that digits are drawn, each with both scores.
    """
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(lower), (BOOTSTRAPS, len(lower)))
    values = [auc(lower[one], higher[one]) for one in drawn]
    low, high = np.quantile(values, [0.025, 0.975])
    return (float(low), float(high))


@dataclass(frozen=True)
class Verdict:
    """What one density model says: AUCs with their 95 % intervals.

    Attributes:
        density: one of `DENSITIES`.
        scores: by `clean` and the names of `KINDS`, log-likelihoods (n,), in the model's own unit.
        against_clean: by kind: chance that an image of this kind is less probable than a clean one.
        against_noise: chance that an adversarial image is less probable than noise as long.
        borrowed_against_own: that one under a perturbation made for another digit is less probable
            than one under its own.
    """

    density: str
    scores: dict[str, Floats]
    against_clean: dict[str, tuple[float, float, float]]
    against_noise: tuple[float, float, float]


@dataclass(frozen=True)
class Densities:
    """What the density models say of the same images.

    Attributes:
        verdicts: of the models that are done.
        pictures: (1 + kinds, h, w) the first digit: clean, and of each of `KINDS`.
        read_right: by `clean` and kind: share that the attacked model reads rightly.
        norms: by kind, mean ‖x̃ − x‖₂.
        share: of the run that is done, in (0, 1].
        facts: of the attacked model.
    """

    verdicts: tuple[Verdict, ...]
    pictures: Floats
    read_right: dict[str, float]
    norms: dict[str, float]
    share: float
    facts: Facts


@torch.no_grad()
def kinds(model: str, epsilon: float, n: int, seed: int) -> tuple[dict[str, Tensor], Tensor]:
    """The same n fresh digits in five states, (n, 1, h, w) each, and their labels.

    `clean`; `adversarial` under FGSM; `noise` as long, after clipping; `borrowed` under the FGSM
    perturbation of another digit; `shifted` by the hand, slanted by .4 radians.
    """
    net = weights.load(model, "strokes")
    data = draw(SAMPLES + 500 + seed, n, split="test")
    x, y = data.images.to(device()), data.labels.to(device())
    attacked = fgsm(net, x, y, epsilon)
    perturbation = fgsm(net, x, y, epsilon, clip=False) - x
    found = {
        "clean": x,
        "adversarial": attacked,
        "noise": noise_as_long(x, lengths(x, attacked), seed=seed),
        "borrowed": (x + perturbation.roll(1, 0)).clamp(0, 1),
        "shifted": draw(SAMPLES + 500 + seed, n, turned("slant", 0.5)).images.to(x),
    }
    return found, data.labels


def densities(
    model: str = "cnn", epsilon: float = 0.1, n: int = 400, seed: int = 0
) -> Iterator[Densities]:
    """Five density models, one after the other, on the same images.

    Args:
        model: key of the attacked model, trained on strokes.
        epsilon: ε of FGSM.
        n: how many test digits.
        seed: of the draws, the noise and the fits.
    """
    started = perf_counter()
    images, labels = kinds(model, epsilon, n, seed)
    net = weights.load(model, "strokes")
    right = {k: float((readings(net, x) == labels).float().mean()) for k, x in images.items()}
    norms = {k: float(lengths(images["clean"], images[k]).mean()) for k in KINDS}
    flat = {k: x.flatten(1).double().cpu().numpy() for k, x in images.items()}
    train = draw(SAMPLES + 900 + seed, N_TRAIN).images.flatten(1).double().numpy()
    pictures = torch.stack([x[0, 0] for x in images.values()]).cpu().numpy()
    entry = weights.entry(model, "strokes")
    verdicts: list[Verdict] = []
    for name in DENSITIES:
        score = fit(name, train, seed)
        scores = {kind: score(x) for kind, x in flat.items()}
        verdicts.append(
            Verdict(
                density=name,
                scores={kind: values.astype(np.float32) for kind, values in scores.items()},
                against_clean={
                    kind: (
                        auc(scores[kind], scores["clean"]),
                        *auc_interval(scores[kind], scores["clean"]),
                    )
                    for kind in KINDS
                },
                against_noise=(
                    auc(scores["adversarial"], scores["noise"]),
                    *auc_interval(scores["adversarial"], scores["noise"]),
                ),
            )
        )
        about = Facts(
            "strokes", "test", n, model, entry.clean_error, entry.clean_interval, describe(),
            perf_counter() - started,
        )  # fmt: skip
        share = len(verdicts) / len(DENSITIES)
        yield Densities(tuple(verdicts), pictures, right, norms, share, about)
