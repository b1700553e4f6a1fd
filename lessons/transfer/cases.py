"""Cases A and C: other kinds of model, and the same network trained in another way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from lessons.lab import images as image_sets
from lessons.lab import weights
from lessons.lab.train import recipe
from lessons.transfer.learning import TRAINING, Case, Plan, part, train_and_fill
from lessons.transfer.matrix import Reader, fill, reader, sample

# A model with a gradient makes examples; one without only reads them.
MAKERS = ("softmax", "fc100", "cnn")
KINDS = ("knn", "tree", "forest", "svm_linear", "svm_rbf")
CNN_IMAGES = 4000  # that the networks of case C learn from
CNN_EPOCHS = 10
WAYS = ("as it is", "other seed", "rate", "steps", "batch")


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
        "forest": lambda: RandomForestClassifier(100, random_state=0),
        "svm_linear": lambda: SVC(kernel="linear"),
        "svm_rbf": lambda: SVC(kernel="rbf", C=10),
    }
    return makers[key]()


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
    data = image_sets.load(images, "train", training)
    pixels, labels = data.images.flatten(1).numpy(), data.labels.numpy()
    readers = {key: reader(weights.load(key, images)) for key in MAKERS}
    for number, key in enumerate(KINDS):
        yield Case(None, (), TRAINING * (number + 0.5) / len(KINDS))
        readers[key] = of_pixels(kind(key).fit(pixels, labels))
    rows = fill(
        {key: weights.load(key, images) for key in MAKERS}, readers, sample(images, n, seed),
        attack, size, begun, clean={key: weights.entry(key, images) for key in MAKERS},
        start=TRAINING,
    )  # fmt: skip
    with torch.no_grad():
        for found in rows:
            yield Case(found, (), found.share)


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
    data = part(images, CNN_IMAGES, 0)
    how = replace(recipe("cnn", images), epochs=CNN_EPOCHS)
    plans = {
        "as it is": Plan("cnn", data, how, seed),
        "other seed": Plan("cnn", data, how, seed + 1),
        "rate": Plan("cnn", data, replace(how, learning_rate=how.learning_rate / factor), seed),
        "steps": Plan("cnn", data, replace(how, epochs=max(1, CNN_EPOCHS // factor)), seed),
        "batch": Plan("cnn", data, replace(how, batch=how.batch * factor), seed),
    }
    yield from train_and_fill(plans, images, attack, size, n, seed)
