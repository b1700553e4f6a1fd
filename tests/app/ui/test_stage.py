"""The stage's payload, its checks, and whose word counts when page and reader both set it."""

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from app.ui.stage import Axis, Curve, Frames, Line, Lock, Panel, Ray, stage
from app.ui.stage.packing import pack

STEPS, CLASSES, SHAPE = 5, 3, (4, 6)
RNG = np.random.default_rng(0)


def axis(steps: int = STEPS) -> Axis:
    return Axis("epsilon", "ε", np.linspace(0, 0.4, steps), 255)


def probabilities(rows: int = STEPS) -> np.ndarray:
    p = RNG.random((rows, CLASSES))
    return p / p.sum(1, keepdims=True)


def panel(**changes: Any) -> Panel:
    arguments = {"pixels": Frames(RNG.random((1, *SHAPE))), "probabilities": probabilities()}
    return Panel("original", "x", **(arguments | changes))


def curve(steps: int = STEPS) -> Curve:
    return Curve("Accuracy", "20 digits", [Line("FGSM", np.linspace(1, 0, steps))])


def lock(answer: float = 0.2) -> Lock:
    return Lock("where?", answer, more="m", less="l", close="c")


def payload(**changes: Any) -> bytes:
    arguments: dict[str, Any] = {
        "axis": axis(),
        "panels": [panel()],
        "class_names": "abc",
        "true_class": 1,
        "curve": None,
        "lock": None,
        "readout": None,
    }
    arguments |= changes
    return pack(arguments.pop("axis"), arguments.pop("panels"), **arguments)


def unpack(data: bytes) -> tuple[dict[str, Any], Callable[[dict[str, Any]], np.ndarray]]:
    """The header and a reader of its arrays, as the browser does it."""
    length = int.from_bytes(data[:4], "little")
    start = 4 + length + -length % 4

    def read(place: dict[str, Any]) -> np.ndarray:
        stored = np.frombuffer(data, place["type"], place["count"], start + place["offset"])
        return stored * place["scale"] if place["scale"] != 1 else stored

    return json.loads(data[4 : 4 + length]), read


def test_a_payload_keeps_rays_and_probabilities_bit_for_bit() -> None:
    base, direction = RNG.random(SHAPE), RNG.standard_normal(SHAPE)
    p = probabilities().astype(np.float32)
    ray = panel(pixels=Ray(base, direction, clip=True), probabilities=p)
    header, read = unpack(payload(panels=[ray]))
    packed = header["panels"][0]
    assert header["shape"] == list(SHAPE)
    assert packed["pixels"]["clip"] is True
    np.testing.assert_array_equal(read(packed["pixels"]["base"]), base.astype(np.float32).ravel())
    np.testing.assert_array_equal(
        read(packed["pixels"]["direction"]), direction.astype(np.float32).ravel()
    )
    np.testing.assert_array_equal(read(packed["probabilities"]), p.ravel())


@pytest.mark.parametrize("kind", ["picture", "signed"])
def test_stored_frames_are_right_in_the_fourth_decimal_and_at_zero_and_one(kind: Any) -> None:
    pixels = RNG.random((STEPS, *SHAPE)) if kind == "picture" else RNG.normal(0, 0.3, (5, *SHAPE))
    pixels[0, 0, :2] = 0, 1
    header, read = unpack(payload(panels=[panel(pixels=Frames(pixels), kind=kind)]))
    back = read(header["panels"][0]["pixels"]["frames"])
    np.testing.assert_allclose(back, pixels.ravel(), atol=5e-5)
    assert back[0] == 0
    if kind == "picture":
        assert back[1] == pytest.approx(1, abs=1e-9)


def test_arrays_start_at_multiples_of_four_whatever_the_header() -> None:
    for title in ("a", "ab", "abc", "ε", "∇ₓJ"):
        odd = panel(pixels=Frames(RNG.random((1, 3, 3))))
        header, read = unpack(payload(panels=[odd], curve=Curve(title, "", curve().lines)))
        line = header["curve"]["lines"][0]["values"]
        assert line["offset"] % 4 == 0
        np.testing.assert_allclose(read(line), np.linspace(1, 0, STEPS), atol=1e-7)


def test_a_readout_is_text_and_fields() -> None:
    ray = Ray(np.zeros(SHAPE), np.ones(SHAPE), clip=False)
    text = "x̃ = {1:+.1f} · {axis} {2.direction:.0f} {1+2:.3f}, row {row}"
    header, _ = unpack(payload(panels=[panel(), panel(pixels=ray, kind="signed")], readout=text))
    assert header["readout"] == [
        "x̃ = ",
        {"panel": 0, "direction": False, "plus": None, "sign": True, "decimals": 1},
        " · ",
        {"name": "axis"},
        " ",
        {"panel": 1, "direction": True, "plus": None, "sign": False, "decimals": 0},
        " ",
        {"panel": 0, "direction": False, "plus": 1, "sign": False, "decimals": 3},
        ", row ",
        {"name": "row"},
    ]


BROKEN: dict[str, tuple[Callable[[], Any], str]] = {
    "axis_descends": (lambda: Axis("e", "ε", np.array([1.0, 0.0])), "ascend"),
    "axis_has_nan": (lambda: Axis("e", "ε", np.array([0.0, np.nan])), "finite"),
    "axis_is_a_table": (lambda: Axis("e", "ε", np.zeros((2, 2))), "shape"),
    "axis_is_empty": (lambda: Axis("e", "ε", np.array([])), "shape"),
    "ray_shapes": (lambda: Ray(np.zeros((2, 2)), np.zeros((2, 3)), True), "differ"),
    "ray_is_flat": (lambda: Ray(np.zeros(4), np.zeros(4), True), "dimensions"),
    "frames_empty": (lambda: Frames(np.zeros((0, 2, 2))), "empty"),
    "frames_inf": (lambda: Frames(np.full((1, 2, 2), np.inf)), "finite"),
    "picture_above_one": (lambda: panel(pixels=Frames(np.full((1, 2, 2), 1.5))), r"\[0, 1\]"),
    "kind": (lambda: panel(kind="heat"), "kind"),
    "operator": (lambda: panel(operator="-"), "operator"),
    "captions_string": (lambda: panel(captions="one"), "sequence"),
    "amplified_picture": (lambda: panel(amplification=4), "signed"),
    "amplified_by_zero": (lambda: panel(kind="signed", amplification=0), "positive"),
    "probability_two": (lambda: panel(probabilities=np.full((1, 3), 2.0)), r"\[0, 1\]"),
    "line_in_per_cent": (lambda: Line("FGSM", np.array([98.0, 3.0])), r"\[0, 1\]"),
    "line_role": (lambda: Line("FGSM", np.zeros(2), role="hero"), "role"),  # type: ignore[arg-type]
    "curve_empty": (lambda: Curve("t", "s", []), "line"),
    "lock_sentence": (lambda: Lock("q", 0.1, "m", "l", "c", "half"), "placeholder"),
    "no_panels": (lambda: payload(panels=[]), "needs a panel"),
    "truth": (lambda: payload(true_class=3), "true class"),
    "sizes_differ": (
        lambda: payload(panels=[panel(), panel(pixels=Frames(np.zeros((1, 2, 2))))]),
        "one pixel",
    ),
    "frame_count": (
        lambda: payload(panels=[panel(pixels=Frames(np.zeros((3, *SHAPE))))]),
        "3 frames",
    ),
    "row_count": (lambda: payload(panels=[panel(probabilities=probabilities(2))]), "2 rows"),
    "class_count": (lambda: payload(class_names="ab"), "3 classes"),
    "caption_count": (lambda: payload(panels=[panel(captions=("a", "b"))]), "2 captions"),
    "line_count": (lambda: payload(curve=curve(3)), "3 values"),
    "curve_on_a_point": (
        lambda: payload(
            axis=axis(1), panels=[panel(probabilities=probabilities(1))], curve=curve(1)
        ),
        "more than one",
    ),
    "lock_without_curve": (lambda: payload(lock=lock()), "curve"),
    "lock_off_the_axis": (lambda: payload(curve=curve(), lock=lock(0.5)), "not on the axis"),
    "readout_panel": (lambda: payload(readout="{2:.2f}"), "names no number"),
    "readout_zero": (lambda: payload(readout="{0:.2f}"), "names no number"),
    "readout_spec": (lambda: payload(readout="{1:>9}"), "names no number"),
    "readout_name": (lambda: payload(readout="{label}"), "names no number"),
    "readout_direction": (lambda: payload(readout="{1.direction:.0f}"), "no ray"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_parts_that_do_not_fit_are_named(name: str) -> None:
    make, message = BROKEN[name]
    with pytest.raises(ValueError, match=message):
        make()


def test_a_stage_of_the_usual_size_packs_in_two_milliseconds() -> None:
    x, signs = RNG.random((28, 28)), RNG.choice([-1.0, 1.0], (28, 28))
    p = np.full((61, 10), 0.1)
    frames = Frames(RNG.random((61, 28, 28)))
    panels = [
        Panel("a", "x", Frames(x[None]), probabilities=p[:1]),
        Panel("b", "r", Ray(0 * x, signs, False), kind="signed", amplification=4),
        Panel("c", "x + r", Ray(x, signs, True), probabilities=p),
        Panel("d", "x ± ε", frames, probabilities=p),
    ]
    seconds = []
    for _ in range(20):
        start = time.perf_counter()
        data = payload(axis=axis(61), panels=panels, class_names="0123456789")
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.002
    assert len(data) < 125_000  # of which 96 kB are the one set of stored frames


def script() -> None:
    """A page that passes a fixed value, or what its session says."""
    import numpy as np
    import streamlit as st

    from app.ui.stage import Axis, Frames, Panel, stage

    axis = Axis("epsilon", "ε", np.linspace(0, 0.3, 31))
    panels = [Panel("x", "x", Frames(np.zeros((1, 2, 2))))]
    given = st.session_state.get("given", {})
    state = stage(
        "toy",
        axis,
        panels,
        class_names="01",
        true_class=0,
        value=given.get("value", 0.1),
        said=given.get("said"),
        pixel=given.get("pixel"),
    )
    st.session_state["state"] = (round(state.value, 3), state.said, state.pixel)


def anchor(at: AppTest) -> dict[str, Any]:
    header, _ = unpack(at.get("bidi_component")[0].proto.bytes)
    return header["anchor"]


def move(at: AppTest, **state: Any) -> None:
    """What the browser sends when the reader lets go."""
    reader = {"anchor": anchor(at)["id"], "value": 0.1, "said": None, "pixel": None} | state
    at.session_state["toy"] = {"reader": reader}
    at.run()


@pytest.fixture
def at() -> AppTest:
    at = AppTest.from_function(script).run()
    assert not at.exception
    return at


def test_a_stage_begins_where_the_page_puts_it(at: AppTest) -> None:
    assert at.session_state["state"] == (0.1, None, None)
    assert anchor(at)["value"] == pytest.approx(0.1)


def test_a_readers_move_is_returned_and_leaves_the_payload_as_it_was(at: AppTest) -> None:
    before = at.get("bidi_component")[0].proto.bytes
    move(at, value=0.2, said="0.2", pixel=3)
    assert at.session_state["state"] == (0.2, "0.20", 3)
    at.run()
    assert at.session_state["state"] == (0.2, "0.20", 3)
    assert at.get("bidi_component")[0].proto.bytes == before


def test_a_page_may_pass_back_what_it_was_returned(at: AppTest) -> None:
    before = anchor(at)
    move(at, value=0.2, said="shown")
    at.session_state["given"] = {"value": 0.2, "said": "shown"}
    at.run()
    assert at.session_state["state"] == (0.2, "shown", None)
    assert anchor(at) == before


def test_a_page_that_changes_one_part_leaves_the_others_to_the_reader(at: AppTest) -> None:
    before = anchor(at)
    move(at, value=0.2, said="0.25", pixel=1)
    at.session_state["given"] = {"value": 0.05}
    at.run()
    assert at.session_state["state"] == (0.05, "0.25", 1)
    assert anchor(at)["id"] != before["id"]
    assert anchor(at)["said"] == "0.25"


def test_a_reader_who_moves_in_the_same_run_wins_over_the_page(at: AppTest) -> None:
    at.session_state["given"] = {"value": 0.05}
    move(at, value=0.2)
    assert at.session_state["state"] == (0.2, None, None)


def test_a_move_from_before_the_pages_change_is_dropped(at: AppTest) -> None:
    old = anchor(at)["id"]
    at.session_state["given"] = {"value": 0.05}
    at.run()
    move(at, anchor=old, value=0.2)
    assert at.session_state["state"] == (0.05, None, None)


@pytest.mark.parametrize("said", ["", "nan", "inf", "-1", "0.9", "<b>", 3])
def test_an_address_that_says_nonsense_leaves_the_lock_on(at: AppTest, said: Any) -> None:
    at.session_state["given"] = {"said": said}
    at.run()
    assert not at.exception
    assert at.session_state["state"][1] is None


def test_a_pixel_or_a_query_that_names_nothing_is_refused() -> None:
    arguments: dict[str, Any] = {"value": 0, "class_names": "abc", "true_class": 0}
    with pytest.raises(ValueError, match="pixel 24 is not in a picture of 4 × 6"):
        stage("k", axis(), [panel()], pixel=24, **arguments)
    with pytest.raises(ValueError, match="no part of the state: zoom"):
        stage("k", axis(), [panel()], query={"zoom": "z"}, **arguments)
