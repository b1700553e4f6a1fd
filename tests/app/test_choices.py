"""The choices of a visit: what is offered, a download, and a machine without a network."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from lessons.lab import images, weights
from lessons.lab.errors import LabError


def page() -> None:
    import streamlit as st

    from app.ui.choices import IMAGES, MODEL, choices
    from app.ui.state import State

    state = State(IMAGES, MODEL).on("here")
    state.whole_run(True)
    state.enter()
    choices(state)
    for notice in state.notices():
        st.markdown(notice)
    st.markdown(f"shows {state['images']} {state['model']}")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The sets on this machine; a download adds to them."""
    found = {"strokes", "handwriting"}
    monkeypatch.setattr(images, "available", lambda name: name in found)
    trained = {"strokes": ("softmax", "cnn"), "mnist": ("cnn",)}
    monkeypatch.setattr(weights, "available", lambda name: trained.get(name, ()))
    return found


def run(**parameters: str) -> AppTest:
    test = AppTest.from_function(page, default_timeout=30)
    for name, value in parameters.items():
        test.query_params[name] = value
    return test.run()


def shown(test: AppTest) -> str:
    return test.markdown[-1].value


def test_only_sets_that_are_here_and_models_with_weights_are_offered(here: set[str]) -> None:
    test = run()
    assert shown(test) == "shows strokes softmax"
    assert test.segmented_control[0].options == ["Strokes", "Handwriting, 8 × 8"]
    assert test.selectbox[0].options == ["Softmax regression", "Small CNN"]
    assert [button.label for button in test.button] == [
        "Download MNIST (12 MB)",
        "Download Fashion-MNIST (31 MB)",
    ]


def test_a_download_shows_its_progress_and_then_the_set(
    here: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(name: str) -> Iterator[float]:
        yield 0.5
        here.add(name)
        yield 1.0

    monkeypatch.setattr(images, "download", download)
    test = run()
    test.button[0].click().run()
    assert not test.exception
    assert shown(test) == "shows mnist cnn"
    assert "There are no weights of the softmax regression" in test.markdown[-2].value


def test_without_a_network_a_sentence_says_what_to_do_and_the_page_stays(
    here: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(name: str) -> Iterator[float]:
        yield 0.0
        raise LabError("MNIST could not be downloaded. Check the network and try again.")

    monkeypatch.setattr(images, "download", download)
    test = run()
    test.button[0].click().run()
    assert not test.exception
    assert any("Check the network" in text.value for text in test.markdown)
    assert shown(test) == "shows strokes softmax"


def test_an_address_that_asks_for_a_missing_set_is_told_so(here: set[str]) -> None:
    test = run(images="mnist", model="cnn")
    assert shown(test) == "shows strokes cnn"
    assert test.markdown[-2].value.startswith("MNIST is not on this machine yet")


def test_a_model_without_weights_gives_way_with_a_notice(here: set[str]) -> None:
    test = run(model="maxout")
    assert shown(test) == "shows strokes softmax"
    assert test.markdown[-2].value.startswith("There are no weights of the maxout network")


def test_images_without_any_weights_say_so(here: set[str]) -> None:
    test = run(images="handwriting")
    assert shown(test) == "shows handwriting softmax"
    assert any("No weights for these images" in text.value for text in test.markdown)
