"""Where tensors are computed: the one place that decides."""

import os

import torch

from lessons.lab.errors import LabError


def device() -> torch.device:
    """The device of every model and image: CUDA where there is one, else MPS, else the CPU.

    The environment variable `BLINDSPOTS_DEVICE` (`cuda`, `cuda:1`, `mps`, `cpu`) overrides.

    Raises:
        LabError: the variable names a device that this machine lacks.
    """
    wanted = os.environ.get("BLINDSPOTS_DEVICE", "")
    if wanted:
        try:
            torch.zeros(1, device=wanted).item()  # "meta" exists but holds no numbers
            return torch.device(wanted)
        except (RuntimeError, AssertionError, NotImplementedError) as error:
            raise LabError(
                f"BLINDSPOTS_DEVICE is set to “{wanted}”, which this machine cannot use; "
                "unset it, or set it to cpu."
            ) from error
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def one_thread() -> None:
    """One thread for torch, and for the linear algebra of NumPy and SciPy.

    With two on busy cores a long run has done a hundredth of its steps; on idle ones SciPy's
    L-BFGS-B takes more than twice the processor time, in waiting.
    """
    # Imported here: neither is needed to say where a model is. SciPy brings the library limited.
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    torch.set_num_threads(1)
    threadpool_limits(1)


def describe() -> str:
    """The device in words, as badges and honesty lines print it: `CPU`, `GPU (NVIDIA …)`."""
    where = device()
    if where.type == "cuda":
        return f"GPU ({torch.cuda.get_device_name(where)})"
    return {"mps": "GPU (Apple)", "cpu": "CPU"}.get(where.type, where.type)
