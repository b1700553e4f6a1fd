"""The exhibits of the transfer lesson: controls and a figure each, no mathematics."""

from app.exhibits.transfer.accuracy_levels import accuracy_levels
from app.exhibits.transfer.four_cases import four_cases
from app.exhibits.transfer.gradients import gradients
from app.exhibits.transfer.hand_it_over import hand_it_over
from app.exhibits.transfer.labels_only import labels_only
from app.exhibits.transfer.same_mistake import same_mistake
from app.exhibits.transfer.state import STATE
from app.exhibits.transfer.table_2 import table_2
from app.exhibits.transfer.tables_3_and_4 import tables_3_and_4
from app.exhibits.transfer.the_matrix import the_matrix
from app.exhibits.transfer.thumbnail import thumbnail

__all__ = [
    "STATE",
    "accuracy_levels",
    "four_cases",
    "gradients",
    "hand_it_over",
    "labels_only",
    "same_mistake",
    "table_2",
    "tables_3_and_4",
    "the_matrix",
    "thumbnail",
]
