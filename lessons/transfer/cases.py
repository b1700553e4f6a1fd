"""Cases A, B and C: another kind of model, another shape, and another way to train it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.train import recipe
from lessons.transfer.learning import TRAINING, Case, Plan, train_and_fill
from lessons.transfer.matrix import Reader, fill, reader, sample

# A model with a gradient makes examples; one without only reads them.
MAKERS = ("softmax", "fc100", "cnn")
KINDS = ("knn", "tree", "forest", "svm_linear", "svm_rbf")
CNN_IMAGES = 4000  # that the networks of cases B and C learn from
CNN_EPOCHS = 10
TREES = 50  # of the forest


def kind(key: str) -> Any:
    """A scikit-learn classifier of pixels, not trained yet."""
    # Imported here: scikit-learn costs a second that the page's first exhibits do not need.
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier

    makers: dict[str, Callable[[], Any]] = {
        "knn": lambda: KNeighborsClassifier(5),
        "tree": lambda: DecisionTreeClassifier(random_state=0),
        "forest": lambda: RandomForestClassifier(TREES, random_state=0),
        "svm_linear": lambda: SVC(kernel="linear"),
        "svm_rbf": lambda: SVC(kernel="rbf", C=10),
    }
    return makers[key]()


@lru_cache(maxsize=16)
def fitted(key: str, images: str, training: int) -> Any:
    """The classifier of that kind, trained on the set's first so many training images."""
    data = image_sets.load(images, "train", training)
    return kind(key).fit(data.images.flatten(1).numpy(), data.labels.numpy())


def of_pixels(classifier: Any) -> Reader:
    """A trained scikit-learn classifier as one that reads images."""

    def read(images: Tensor) -> Tensor:
        return torch.from_numpy(classifier.predict(images.flatten(1).cpu().numpy()))

    return read


def kinds(
    images: str = "strokes",
    training: int = 1000,
    attack: str = "fgsm",
    size: float = 0.2,
    n: int = 200,
    seed: int = 0,
) -> Iterator[Case]:
    """Case A: examples of networks shown to k-NN, a tree, a forest and support vector machines.

    Args:
        images: key of the image set.
        training: images that the scikit-learn models learn from; the networks have seen all.
        attack, size, n, seed: as for `matrix.matrix`.
    """
    begun = perf_counter()
    readers = {key: reader(weights.load(key, images)) for key in MAKERS}
    for number, key in enumerate(KINDS):
        yield Case(None, (), TRAINING * (number + 0.5) / len(KINDS))
        readers[key] = of_pixels(fitted(key, images, training))
    rows = fill(
        {key: weights.load(key, images) for key in MAKERS}, readers, sample(images, n, seed),
        attack, size, begun, clean={key: weights.entry(key, images) for key in MAKERS},
        start=TRAINING,
    )  # fmt: skip
    with torch.no_grad():
        for found in rows:
            yield Case(found, (), found.share)


def architectures(
    images: str = "strokes",
    units: int = 20,
    attack: str = "fgsm",
    size: float = 0.2,
    n: int = 200,
    seed: int = 0,
) -> Iterator[Case]:
    """Case B: five shapes of network, and a second of the first that differs by its seed alone.

    That one is the control: what passes to it would pass without another architecture. All learn
    from the same images, each by its kind's recipe.

    Args:
        images: key of the image set.
        units: in each of the two hidden layers of the one whose width is chosen.
        attack, size, n, seed: as for `matrix.matrix`.
    """
    base = Plan("fc100", images, CNN_IMAGES, 0, recipe("fc100", images), seed)
    plans = {
        "fc100": base,
        "fc100 other seed": replace(base, seed=seed + 1),
        "units": replace(base, units=(units, units)),
        "one layer": replace(base, units=(100,)),
        "maxout": replace(base, model="maxout", how=recipe("maxout", images)),
        "cnn": replace(base, model="cnn", how=recipe("cnn", images)),
    }
    yield from train_and_fill(plans, images, attack, size, n, seed)


def hyperparameters(
    images: str = "strokes",
    factor: int = 4,
    attack: str = "fgsm",
    size: float = 0.2,
    n: int = 200,
    seed: int = 0,
) -> Iterator[Case]:
    """Case C: five trainings of one CNN on the same images, each differing in one thing.

    Args:
        images: key of the image set.
        factor: by which the learning rate and the number of steps are divided, and the batch made
            larger (with as many passes over the images, so fewer steps).
        attack, size, n, seed: as for `matrix.matrix`.
    """
    how = replace(recipe("cnn", images), epochs=CNN_EPOCHS)
    base = Plan("cnn", images, CNN_IMAGES, 0, how, seed)
    plans = {
        "as it is": base,
        "other seed": replace(base, seed=seed + 1),
        "rate": replace(base, how=replace(how, learning_rate=how.learning_rate / factor)),
        "steps": replace(base, how=replace(how, epochs=max(1, CNN_EPOCHS // factor))),
        "batch": replace(base, how=replace(how, batch=how.batch * factor)),
    }
    yield from train_and_fill(plans, images, attack, size, n, seed)
