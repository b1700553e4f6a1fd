"""A sheet is one picture, cut into as many cells as there are images."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest


def html(test: AppTest) -> str:
    assert not test.exception
    (element,) = test.get("html")
    body: str = element.proto.body
    return body


def page(wrap: bool) -> None:
    import numpy as np

    from app.ui.sheet import Group, Strip, sheet

    pictures = np.zeros((5, 4, 3), np.float32)
    pictures[3] = 1
    sheet(
        [
            Group("Left", "a note", [Strip(pictures[:2], "two <b>", name="unit 1")]),
            Group("Right", "", [Strip(pictures[2:], "three", captions=["1", "2", "−3"])]),
        ],
        wrap=wrap,
    )


@pytest.mark.parametrize("wrap", [True, False])
def test_all_pictures_come_from_one_png_in_their_order(wrap: bool) -> None:
    text = html(AppTest.from_function(page, kwargs={"wrap": wrap}).run())
    (encoded,) = re.findall(r"url\(data:image/png;base64,([^)]*)\)", text)
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB"))
    assert image.shape == (4, 15, 3)
    assert (image[:, 9:12] == 0x11).all()  # ink, and only there
    assert (np.delete(image, slice(9, 12), axis=1) == 0xFF).all()
    assert [int(n) for n in re.findall(r"--at: (\d+)", text)] == [0, 1, 2, 3, 4]
    assert "--w: 3; --h: 4; --count: 5" in text
    assert ("sheet-wrap" in text) == wrap


def test_names_notes_captions_and_what_a_blind_reader_hears() -> None:
    text = html(AppTest.from_function(page, kwargs={"wrap": True}).run())
    for part in ("<b>Left</b>", "<p>a note</p>", ">unit 1<", "<em>−3</em>"):
        assert part in text
    assert "aria-label='two &lt;b&gt;'" in text
    assert text.count("role='img'") == 2
    assert text.count("<p>") == 1
