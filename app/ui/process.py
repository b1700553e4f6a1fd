"""What is done once in the server's process."""

import gc
import sys
from functools import cache
from threading import Timer

AFTER = 20.0  # seconds after the first page, when its own work is done


@cache
def settle() -> None:
    """After the first imports: one thread, quick turns, little garbage collection."""
    from lessons.lab.device import one_thread

    one_thread()
    # Python's lock goes to a page that waits for it after a millisecond of a long run, not five.
    sys.setswitchinterval(0.001)
    # A class's sessions stay: looked through at every 700 new objects, they take a tenth of a core.
    gc.set_threshold(20_000, 20, 100)
    gc.collect()
    gc.freeze()


@cache
def warm() -> None:
    """Imports in the background, a while after the first page, what other pages wait for."""
    later = Timer(AFTER, _imports)
    later.daemon = True
    later.start()


def _imports() -> None:
    import sklearn.linear_model  # noqa: F401 – a second
    import torch

    # The first optimiser of a process imports torch's compiler: another second.
    torch.optim.SGD([torch.zeros(1, requires_grad=True)])
    gc.collect()
    gc.freeze()
