"""What is done once in the server's process, after the first lesson's imports."""

import gc
from functools import cache


@cache
def settle() -> None:
    """One thread for torch, and no garbage collection over what stays for good.

    With two threads on contended cores a long run does a hundredth of its steps.
    """
    import torch

    torch.set_num_threads(1)
    gc.collect()
    gc.freeze()
