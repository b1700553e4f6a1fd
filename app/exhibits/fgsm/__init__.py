"""The exhibits of the FGSM lesson: controls and a figure each, no mathematics."""

from app.exhibits.fgsm.defence import defence
from app.exhibits.fgsm.one_sided import one_sided
from app.exhibits.fgsm.one_step import one_step
from app.exhibits.fgsm.state import STATE
from app.exhibits.fgsm.step_by_step import step_by_step
from app.exhibits.fgsm.stronger import stronger
from app.exhibits.fgsm.thumbnail import thumbnail
from app.exhibits.fgsm.weaker_as_epsilon_grows import weaker_as_epsilon_grows
from app.exhibits.fgsm.whole_set import whole_set

__all__ = [
    "STATE",
    "defence",
    "one_sided",
    "one_step",
    "step_by_step",
    "stronger",
    "thumbnail",
    "weaker_as_epsilon_grows",
    "whole_set",
]
