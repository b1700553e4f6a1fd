"""The exhibits of the Szegedy lesson: controls and a figure each, no mathematics."""

from app.exhibits.szegedy.against_fgsm import against_fgsm
from app.exhibits.szegedy.almost_always import almost_always
from app.exhibits.szegedy.any_label import any_label
from app.exhibits.szegedy.every_label import every_label
from app.exhibits.szegedy.full_table import full_table
from app.exhibits.szegedy.search import search
from app.exhibits.szegedy.small_and_wrong import small_and_wrong
from app.exhibits.szegedy.state import STATE
from app.exhibits.szegedy.table_1 import table_1
from app.exhibits.szegedy.thumbnail import thumbnail
from app.exhibits.szegedy.trade_off import trade_off

__all__ = [
    "STATE",
    "against_fgsm",
    "almost_always",
    "any_label",
    "every_label",
    "full_table",
    "search",
    "small_and_wrong",
    "table_1",
    "thumbnail",
    "trade_off",
]
