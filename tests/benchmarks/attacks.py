"""FGSM and PGD against foolbox, torchattacks and ART: the same model and images, one run.

    python tests/benchmarks/attacks.py --images mnist --model cnn

Contenders take turns, round after round, on one torch thread; the median round counts, in processor
time, which other work on the machine disturbs less. Each peer is asked in its fastest way: the
largest batch, no progress bar, no success rates of its own.
"""

import argparse
import random
from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

import foolbox
import numpy as np
import torch
import torchattacks
from art.attacks.evasion import FastGradientMethod, ProjectedGradientDescentPyTorch
from art.estimators.classification import PyTorchClassifier
from torch import Tensor, nn

from lessons.lab import images, weights
from lessons.lab.attacks import fgsm, pgd

AXIS = torch.arange(61) / 200  # the values of ε that the lesson's slider goes through
STEPS = 20
SAME = 1e-6

Contenders = dict[str, Callable[[], Tensor]]


class Peers:
    """The peers' attacks on one model, images in (n, c, h, w), result the same shape."""

    def __init__(self, model: nn.Module, x: Tensor, y: Tensor) -> None:
        self.model, self.x, self.y = model, x, y
        self.foolbox = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
        self.criterion = foolbox.criteria.Misclassification(y)
        self.art = PyTorchClassifier(
            model, nn.CrossEntropyLoss(), tuple(x.shape[1:]), 10, clip_values=(0, 1),
            device_type="cpu",
        )  # fmt: skip
        self.arrays = x.numpy(), y.numpy()

    def fgsm(self, epsilon: float) -> Contenders:
        attack = foolbox.attacks.FGSM(random_start=False)
        art = FastGradientMethod(self.art, eps=epsilon, batch_size=len(self.x))
        return {
            "foolbox": lambda: attack.run(
                self.foolbox, self.x, criterion=self.criterion, epsilon=epsilon
            ),
            "torchattacks": partial(torchattacks.FGSM(self.model, eps=epsilon), self.x, self.y),
            "ART": lambda: torch.from_numpy(art.generate(*self.arrays)),
        }

    def pgd(self, epsilon: float, restarts: int) -> Contenders:
        stride = 2.5 * epsilon / STEPS
        one = foolbox.attacks.LinfPGD(abs_stepsize=stride, steps=STEPS, random_start=True)
        walks = [torchattacks.PGD(self.model, epsilon, stride, STEPS) for _ in range(restarts)]
        art = ProjectedGradientDescentPyTorch(
            self.art, eps=epsilon, eps_step=stride, max_iter=STEPS, num_random_init=restarts,
            batch_size=len(self.x), verbose=False,
        )  # fmt: skip
        several = one.repeat(restarts)
        return {
            "foolbox": (lambda: one.run(self.foolbox, self.x, self.criterion, epsilon=epsilon))
            if restarts == 1
            else (lambda: several(self.foolbox, self.x, self.criterion, epsilons=epsilon)[1]),
            "torchattacks": partial(
                walks[0] if restarts == 1 else torchattacks.MultiAttack(walks), self.x, self.y
            ),
            "ART": lambda: torch.from_numpy(art.generate(*self.arrays)),
        }


def compare(contenders: Contenders, rounds: int) -> tuple[dict[str, float], dict[str, Tensor]]:
    """The median seconds of each contender, in turns, and what each returned."""
    found = {name: attack().detach() for name, attack in contenders.items()}  # warms up as well
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    order = random.Random(0)
    for _ in range(rounds):
        # Another order each time: nobody always inherits the same neighbour's caches.
        for name in order.sample(list(contenders), len(contenders)):
            started = process_time()
            contenders[name]()
            seconds[name].append(process_time() - started)
    return {name: median(times) for name, times in seconds.items()}, found


def loop(attacks: list[Callable[[], Tensor]]) -> Tensor:
    """One attack after another: how a peer goes through several values of ε."""
    return torch.stack([attack().detach() for attack in attacks])


def error(model: nn.Module, found: Tensor, y: Tensor) -> float:
    with torch.no_grad():
        return float((model(found).argmax(1) != y).float().mean())


def report(title: str, times: dict[str, float], result: str) -> None:
    ours = times.pop("ours")
    fastest = min(times, key=times.__getitem__)
    peers = ", ".join(f"{name} {1e3 * t:.1f}" for name, t in times.items())
    print(
        f"| {title} | {1e3 * ours:.1f} | {peers} | {times[fastest] / ours:.2f} ({fastest}) | "
        f"{result} |",
        flush=True,
    )


def equal(found: dict[str, Tensor]) -> str:
    ours = found["ours"]
    shares = [((ours - found[n]).abs() <= SAME).float().mean().item() for n in found if n != "ours"]
    return f"{100 * min(shares):.3f} % of pixels equal"


def measure(images_name: str, key: str, n: int, rounds: int) -> None:
    data, model = images.load(images_name, "test", n), weights.load(key, images_name)
    x, y = data.images, data.labels
    peers = Peers(model, x, y)
    name = f"{key}, n = {n}"

    contenders = {"ours": lambda: fgsm(model, x, y, 0.1), **peers.fgsm(0.1)}
    times, found = compare(contenders, 10 * rounds)
    report(f"{name}, FGSM, ε = 0.1", times, equal(found))

    each = [peers.fgsm(float(epsilon)) for epsilon in AXIS]
    loops = {peer: partial(loop, [attacks[peer] for attacks in each]) for peer in each[0]}
    times, found = compare({"ours": lambda: fgsm(model, x, y, AXIS), **loops}, rounds)
    report(f"{name}, FGSM, {len(AXIS)} values of ε", times, equal(found))

    # From an ε where nearly all images stand, through the lesson's, to one where all fall.
    for epsilon in (0.02, 0.1, 0.25):
        for restarts in (1, 5):
            ours = partial(pgd, model, x, y, epsilon, steps=STEPS, restarts=restarts)
            times, found = compare({"ours": ours, **peers.pgd(epsilon, restarts)}, rounds)
            errors = {peer: error(model, images_, y) for peer, images_ in found.items()}
            mine = errors.pop("ours")
            report(
                f"{name}, PGD, ε = {epsilon}, {restarts} starts", times,
                f"error {100 * mine:.1f} %, peers at most {100 * max(errors.values()):.1f} %",
            )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", default="mnist")
    parser.add_argument("--model", action="append")
    parser.add_argument("--n", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002 – ART draws its starts from the old generator
    print(f"{chosen.images}, torch {torch.__version__}, {chosen.rounds} rounds")
    print("| case | ours, ms | peers, ms | fastest peer / ours | result |\n|-|-|-|-|-|")
    for key in chosen.model or ("softmax", "maxout", "cnn"):
        for n in chosen.n or (100,):
            measure(chosen.images, key, n, chosen.rounds)


if __name__ == "__main__":
    main()
