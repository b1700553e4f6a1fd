"""Szegedy's engines against SciPy and foolbox: the same model and pairs, in turns, one thread.

    python tests/benchmarks/szegedy.py --images mnist --model fc100 --model cnn

Each contender's median round counts, in processor time: the machine may be shared. SciPy goes pair
by pair, so with more than `SLOW` pairs it is timed on the first `SLOW` of them, and its time is
taken to grow with their number, which it does. Every result is shrunk along its ray, the peers'
too; distortions are compared pair by pair, where both succeed.
"""

import argparse
from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

import foolbox
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lessons.lab.attacks import szegedy
from lessons.lab.attacks.scipy_lbfgs import scipy_lbfgs
from lessons.lab.attacks.szegedy import reads, shrink
from lessons.lab.device import one_thread
from lessons.szegedy.survey import others, sample

SLOW = 24
DEFAULT = 2.2e-9  # SciPy's own tolerance

Contender = Callable[[Tensor, Tensor], Tensor]


def contenders(net: nn.Module) -> dict[str, Contender]:
    """Name → attack from images and labels to images, shrunk along their rays."""
    peer = foolbox.PyTorchModel(net, bounds=(0, 1), device="cpu")

    def ours(engine: str, x: Tensor, targets: Tensor) -> Tensor:
        return szegedy(net, x, targets, engine=engine).images

    def scipy_default(x: Tensor, targets: Tensor) -> Tensor:
        wanted = F.one_hot(targets, 10).bool()
        return shrink(net, x, scipy_lbfgs(net, x, wanted, DEFAULT).images, wanted)

    def rival(
        attack: foolbox.attacks.base.MinimizationAttack, x: Tensor, targets: Tensor
    ) -> Tensor:
        found = attack.run(peer, x, foolbox.criteria.TargetedMisclassification(targets))
        return shrink(net, x, found, F.one_hot(targets, 10).bool())

    return {
        "batched": partial(ours, "batched"),
        "norm_steps": partial(ours, "norm_steps"),
        "SciPy": partial(ours, "scipy"),
        "SciPy, default tolerance": scipy_default,
        "DDN, 100": partial(rival, foolbox.attacks.DDNAttack(steps=100)),
        "DDN, 1000": partial(rival, foolbox.attacks.DDNAttack(steps=1000)),
        "Carlini and Wagner": partial(
            rival,
            foolbox.attacks.L2CarliniWagnerAttack(binary_search_steps=5, steps=200, stepsize=0.05),
        ),
    }


def rounds_of(name: str, rounds: int) -> int:
    """How often a contender is timed: the slow ones need no second look."""
    return rounds if name in ("batched", "norm_steps") else max(1, rounds // 3)


def measure(images: str, key: str, n: int, rounds: int, skip: tuple[str, ...]) -> None:
    chosen = sample(images, key, n, seed=3)
    x, targets = chosen.x, chosen.random
    wanted = F.one_hot(targets, 10).bool()
    racers = {name: run for name, run in contenders(chosen.net).items() if name not in skip}
    seconds: dict[str, list[float]] = {name: [] for name in racers}
    found: dict[str, Tensor] = {}
    for turn in range(rounds + 1):
        for name, run in racers.items():
            if turn > rounds_of(name, rounds):
                continue
            few = SLOW if name.startswith("SciPy") else n
            if turn == 0 and few < n:
                continue  # warm already
            started = process_time()
            found[name] = run(x[:few], targets[:few])
            if turn:
                seconds[name].append((process_time() - started) * n / min(n, few))
    reference = found["SciPy"]
    base = median(seconds["SciPy"])
    for name, images_ in found.items():
        both = min(len(images_), len(reference))
        size = (images_ - x[: len(images_)]).flatten(1).norm(dim=1)
        fell = reads(chosen.net, images_, wanted[: len(images_)])
        scale = (reference - x[: len(reference)]).flatten(1).norm(dim=1)
        fair = fell[:both] & reads(chosen.net, reference, wanted[: len(reference)])[:both]
        ratio = (size[:both] / scale[:both])[fair].mean()
        time = median(seconds[name])
        print(
            f"| {key}, {n} | {name} | {1e3 * time:.1f} | {base / time:.1f} × | {ratio:.4f} | "
            f"{fell.float().mean():.3f} |",
            flush=True,
        )


def nine(images: str, key: str, rounds: int) -> None:
    """Every other label of one image: what the lesson draws at a move."""
    chosen = sample(images, key, 1, seed=3)
    x, targets = others(chosen.x, chosen.labels, 10)
    for engine in ("batched", "norm_steps"):
        times = []
        for _ in range(3 * rounds):
            started = process_time()
            szegedy(chosen.net, x, targets, engine=engine)
            times.append(process_time() - started)
        print(f"| {key}, nine labels | {engine} | {1e3 * median(times):.1f} | | | |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", default="mnist")
    parser.add_argument("--model", action="append")
    parser.add_argument("--n", type=int, action="append")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--skip", action="append", default=[], help="a contender by name")
    options = parser.parse_args()
    one_thread()
    torch.manual_seed(0)
    print(f"{options.images}, torch {torch.__version__}, {options.rounds} rounds")
    print("| model, pairs | contender | ms | against SciPy | distortion / SciPy's | success |")
    print("|-|-|-|-|-|-|")
    for key in options.model or ("fc100", "cnn"):
        for n in options.n or (24, 256):
            measure(options.images, key, n, options.rounds, tuple(options.skip))
        nine(options.images, key, options.rounds)


if __name__ == "__main__":
    main()
