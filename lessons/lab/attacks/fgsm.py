"""The fast gradient sign method (Goodfellow, Shlens and Szegedy 2014, section 3)."""

from torch import Tensor, nn

from lessons.lab.attacks.perturb import loss_gradient, perturb


def fgsm(
    model: nn.Module,
    images: Tensor,
    labels: Tensor,
    epsilon: float | Tensor,
    *,
    targeted: bool = False,
    clip: bool = True,
) -> Tensor:
    """One step of ε along the sign of the loss's gradient.

    Away from the true label y:   x̃ = x + ε·sign(∇ₓJ(x, y))
    Towards a wanted label l:     x̃ = x − ε·sign(∇ₓJ(x, l))

    Args:
        model: from (n, c, h, w) in [0, 1] to logits (n, classes), in evaluation mode.
        images: x, (n, c, h, w) in [0, 1].
        labels: (n,): the true labels y, or the wanted labels l if `targeted`.
        epsilon: ε, the largest change of a pixel in [0, 1]; a number or a tensor (E,).
        targeted: step down the loss of the wanted label instead of up the loss of the true one.
        clip: cut the result to [0, 1]; the paper's equation does not.

    Returns:
        x̃: (n, c, h, w), or (E, n, c, h, w) for a tensor of ε, from one gradient.
    """
    gradient, _ = loss_gradient(model, images, labels)
    sign = -gradient.sign() if targeted else gradient.sign()
    return perturb(images, sign, epsilon, clip)
