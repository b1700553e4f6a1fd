"""The exhibits of the i.i.d. lesson: controls and a figure each, no mathematics."""

from app.exhibits.iid.alive import alive
from app.exhibits.iid.coverage import coverage
from app.exhibits.iid.density import density
from app.exhibits.iid.ladder import ladder
from app.exhibits.iid.one_example import one_example
from app.exhibits.iid.other_hands import other_hands
from app.exhibits.iid.own_hand import own_hand
from app.exhibits.iid.poisoning import poisoning
from app.exhibits.iid.state import STATE
from app.exhibits.iid.thumbnail import thumbnail
from app.exhibits.iid.training import training
from app.exhibits.iid.training_table import training_table
from app.exhibits.iid.two_samples import two_samples

__all__ = [
    "STATE",
    "alive",
    "coverage",
    "density",
    "ladder",
    "one_example",
    "other_hands",
    "own_hand",
    "poisoning",
    "thumbnail",
    "training",
    "training_table",
    "two_samples",
]
