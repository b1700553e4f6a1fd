"""The exhibits of the linearity lesson: controls and a figure each, no mathematics."""

from app.exhibits.linearity.against_n import against_n
from app.exhibits.linearity.by_hand import by_hand
from app.exhibits.linearity.eq_11 import eq_11
from app.exhibits.linearity.figure_4 import figure_4
from app.exhibits.linearity.five_nets import five_nets
from app.exhibits.linearity.growing import growing
from app.exhibits.linearity.rbf import rbf
from app.exhibits.linearity.real_neuron import real_neuron
from app.exhibits.linearity.redrawn import redrawn
from app.exhibits.linearity.slab import slab
from app.exhibits.linearity.state import STATE
from app.exhibits.linearity.three_seven import three_seven
from app.exhibits.linearity.three_weights import three_weights
from app.exhibits.linearity.thumbnail import thumbnail

__all__ = [
    "STATE",
    "against_n",
    "by_hand",
    "eq_11",
    "figure_4",
    "five_nets",
    "growing",
    "rbf",
    "real_neuron",
    "redrawn",
    "slab",
    "three_seven",
    "three_weights",
    "thumbnail",
]
