"""The attacks, one file each. All take images in [0, 1] and return images.

`epsilon` is a number, for (n, channels, height, width), or a tensor of E numbers, for
(E, n, channels, height, width): every ε in one pass.
"""

from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.gaussian import gaussian
from lessons.lab.attacks.pgd import pgd
from lessons.lab.attacks.random_sign import random_sign
from lessons.lab.attacks.uniform import uniform

__all__ = ["fgsm", "gaussian", "pgd", "random_sign", "uniform"]
