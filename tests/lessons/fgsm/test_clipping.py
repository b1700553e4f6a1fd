"""What the cut leaves of a perturbation is counted on the image that is shown."""

import numpy as np
import torch

from lessons.fgsm.clipping import clipping
from lessons.lab import images, weights
from lessons.lab.attacks import fgsm, random_sign


def test_means_are_those_of_the_perturbations() -> None:
    index = 7
    found = clipping("strokes", "cnn", index, seed=3)
    data, net = images.load("strokes", "test", index + 1), weights.load("cnn", "strokes")
    x, y = data.images[index:], data.labels[index:]
    for k in (0, 1, 30, 60):
        epsilon = float(found.epsilons[k])
        drawn = random_sign(x, epsilon, seed=3, clip=False) - x
        cut = random_sign(x, epsilon, seed=3) - x
        attack = fgsm(net, x, y, epsilon) - x
        assert np.isclose(found.noise[k], drawn.mean(), atol=1e-6)
        assert np.isclose(found.noise_clipped[k], cut.mean(), atol=1e-6)
        assert np.isclose(found.attack_clipped[k], attack.mean(), atol=1e-6)
        shown = (found.image + np.float32(epsilon) * found.signs).clip(0, 1) - found.image
        assert np.isclose(found.noise_clipped[k], shown.mean(), atol=1e-6)
    assert found.label == int(y)


def test_noise_on_paper_adds_ink_once_it_is_clipped() -> None:
    found = clipping("strokes", "softmax", 0, seed=1)
    paper = torch.from_numpy(found.image) == 0
    assert paper.float().mean() > 0.5
    left = (found.image + 0.1 * found.signs).clip(0, 1) - found.image
    assert left[paper.numpy()].min() >= 0
    assert found.noise_clipped[20] > 5 * abs(found.noise[20])
    assert np.all(np.diff(found.noise_clipped) > 0)
