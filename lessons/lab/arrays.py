"""From tensors to the arrays that results are made of."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]


def floats(tensor: Tensor) -> Floats:
    """A tensor of any shape as float32 in NumPy, from whatever device."""
    return tensor.detach().float().cpu().numpy()
