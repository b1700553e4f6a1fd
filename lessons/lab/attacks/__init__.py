"""The attacks, one file each. All take images in [0, 1] and return images.

`epsilon` is a number, for (n, channels, height, width), or a tensor of E numbers, for
(E, n, channels, height, width): every ε in one pass. `szegedy` has no ε: it looks for the
smallest change, and returns what it found with its facts.
"""

from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.gaussian import gaussian
from lessons.lab.attacks.pgd import pgd
from lessons.lab.attacks.random_sign import random_sign
from lessons.lab.attacks.szegedy import szegedy, untargeted
from lessons.lab.attacks.uniform import uniform

__all__ = ["fgsm", "gaussian", "pgd", "random_sign", "szegedy", "uniform", "untargeted"]
