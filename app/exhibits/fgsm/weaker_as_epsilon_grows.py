"""An image that is misread at one ε and read at a larger one."""

from app.exhibits.fgsm.state import COLOURS_FACTOR
from app.ui import notes
from app.ui.shared import shared
from app.ui.stage import Axis, Curve, Frames, Line, Panel, Ray, stage
from app.ui.state import State
from lessons.fgsm.weaker import AXIS as WEAKER_AXIS
from lessons.fgsm.weaker import weaker
from lessons.lab import images
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.perturb import perturb


def weaker_as_epsilon_grows(state: State) -> None:
    """The image that the network trained on FGSM misreads at one ε and reads at a larger one."""
    arguments = {"images": state["images"], "n": 500}
    found, cached = shared(weaker, **arguments)
    names = images.class_names(state["images"])
    set_to = stage(
        "weaker",
        Axis("epsilon", "ε", WEAKER_AXIS, denominator=255),
        [
            Panel("original", "x, in [0, 1]", Frames(found.image[None]),
                  probabilities=found.probabilities[:1]),
            Panel("perturbation", "r = ε·sign(∇ₓJ(x, y)), cut",
                  Ray(found.image, found.direction, clip=True, difference=True), kind="signed",
                  operator="+", amplification=COLOURS_FACTOR),
            Panel("adversarial", "x + r, clipped to [0, 1]",
                  Ray(found.image, found.direction, clip=True), operator="=",
                  probabilities=found.probabilities),
        ],
        value=state["longer"],
        class_names=names,
        true_class=found.label,
        curve=Curve(
            f"What the network gives to {names[found.label]}, the true label",
            "probability, %",
            [Line("FGSM", found.truth, "attack"), Line("random signs", found.control, "chance")],
            y_label="for the true label",
        ),
        query={"value": "longer"},
    )  # fmt: skip
    state.set("longer", set_to.value)
    if found.recovered:
        counted = (
            f"Of {found.facts.n} test images {found.fallen} are right at ε = 0 and misread at some "
            f"ε; {found.recovered} of these are right again at a larger one. Shown is the one "
            f"that recovers most, no. {found.index}."
        )
    else:
        counted = f"Of {found.facts.n} test images none is right again at a larger ε."
    notes.honesty("weaker", found.facts, counted, cached=cached, projected=state["project"])
    notes.code("weaker", weaker, also=(perturb, fgsm), **arguments)
