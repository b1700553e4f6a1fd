"""The exhibits of the features lesson: controls and a figure each, no mathematics."""

from app.exhibits.features.across_the_plane import across_the_plane
from app.exhibits.features.blind_test import blind_test
from app.exhibits.features.from_one_to_all import from_one_to_all
from app.exhibits.features.in_numbers import in_numbers
from app.exhibits.features.several_networks import several_networks
from app.exhibits.features.state import STATE
from app.exhibits.features.the_layer import the_layer
from app.exhibits.features.thumbnail import thumbnail
from app.exhibits.features.top_images import top_images
from app.exhibits.features.two_sides import two_sides
from app.exhibits.features.where_they_go import where_they_go

__all__ = [
    "STATE",
    "across_the_plane",
    "blind_test",
    "from_one_to_all",
    "in_numbers",
    "several_networks",
    "the_layer",
    "thumbnail",
    "top_images",
    "two_sides",
    "where_they_go",
]
