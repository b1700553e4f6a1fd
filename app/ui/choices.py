"""The choices that hold for the whole visit, in a quiet popover: images, model, and the device."""

import streamlit as st

from app.ui.state import Choice, State
from lessons.lab import device, images, models, weights
from lessons.lab.errors import LabError

IMAGES = Choice("images", images.NAMES, "strokes", "Images", visit=True)
MODEL = Choice("model", models.KEYS, "softmax", "Model", visit=True)


def choices(state: State) -> None:
    """Draws the choices that the page declares among `images` and `model`.

    Afterwards both fit: the images are on this machine, the model has weights for them.
    """
    _settle(state)
    names = state["images"] if "images" in state else IMAGES.default  # noqa: SIM401
    words = [images.TITLES[state["images"]]] if "images" in state else []
    words += [models.TITLES[state["model"]]] if "model" in state else []
    label = " · ".join([*words, device.describe()])
    with st.popover(label, type="tertiary", wrap=False, key="visit choices"):
        if "images" in state:
            here = [name for name in images.NAMES if images.available(name)]
            state.segmented("images", here, format_func=images.TITLES.__getitem__)
            for name in images.NAMES:
                if name not in here:
                    _offer(state, name)
        if "model" in state:
            offered = weights.available(names)
            if offered:
                state.select("model", offered, format_func=_title)
            else:
                st.markdown("No weights for these images are here; the README says how to train.")
        st.caption(f"Computed on the {device.describe()} of the machine that runs this page.")


def _title(key: str) -> str:
    title = models.TITLES[key]
    return title[:1].upper() + title[1:]


def _settle(state: State) -> None:
    """Falls back, with a notice, where the URL asks for what this machine lacks."""
    if "images" in state and (downloaded := st.session_state.pop("downloaded", None)):
        state.set("images", downloaded)
    if "images" in state and not images.available(state["images"]):
        name = images.TITLES[state["images"]]
        state.set("images", state.field("images").default)
        state.notice(
            f"{name} is not on this machine yet, so this page shows "
            f"{images.TITLES[state['images']]}; the choice at the top offers the download."
        )
    if "model" not in state:
        return
    names = state["images"] if "images" in state else IMAGES.default  # noqa: SIM401
    offered = weights.available(names)
    if offered and state["model"] not in offered:
        wanted = state["model"]
        state.set("model", offered[0])
        state.notice(
            f"There are no weights of the {models.TITLES[wanted]} for these images, so this page "
            f"uses the {models.TITLES[offered[0]]}."
        )


def _offer(state: State, name: str) -> None:
    """A button that downloads a set, shows how far it is, and then shows the set."""
    megabytes = images.DOWNLOADS[name][1]
    label = f"Download {images.TITLES[name]} ({megabytes:.0f} MB)"
    place = st.empty()
    if not place.button(label, key=f"download {name}"):
        return
    bar = place.progress(0.0, f"{images.TITLES[name]} is on its way.")
    try:
        for share in images.download(name):
            bar.progress(share, f"{images.TITLES[name]} is on its way: {share:.0%}")
    except LabError as error:
        place.markdown(str(error))
        return
    st.session_state["downloaded"] = name
    st.rerun()
