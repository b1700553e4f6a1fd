"""A page with one stage over toy results, for its tests and for looking at it.

Flags in the address choose what it shows: ?lock, ?plain (no curve), ?frames (stored frames instead
of rays), ?fashion (long class names), ?many (30 classes), ?size=8, ?still (an axis of one value),
?two (two panels).
"""

from dataclasses import replace

import numpy as np
import streamlit as st

from app.ui.stage import Axis, Curve, Frames, Line, Lock, Panel, Ray, code, stage

# 5 × 7 letters for the ten digits, one row of bits a number.
GLYPHS = (
    (14, 17, 17, 17, 17, 17, 14),
    (4, 12, 4, 4, 4, 4, 14),
    (14, 17, 1, 2, 4, 8, 31),
    (14, 17, 1, 6, 1, 17, 14),
    (2, 6, 10, 18, 31, 2, 2),
    (31, 16, 30, 1, 1, 17, 14),
    (6, 8, 16, 30, 17, 17, 14),
    (31, 1, 2, 4, 8, 8, 8),
    (14, 17, 17, 14, 17, 17, 14),
    (14, 17, 17, 15, 1, 2, 12),
)
FASHION = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
TRUTH, SEED = 3, 5


def blur(pictures: np.ndarray) -> np.ndarray:
    """Three-point means over rows and columns, (..., h, w) -> the same shape."""
    for axis in (-1, -2):
        pictures = (np.roll(pictures, 1, axis) + 2 * pictures + np.roll(pictures, -1, axis)) / 4
    return pictures


def draw(rng: np.random.Generator, labels: np.ndarray, size: int) -> np.ndarray:
    """Shifted, softened letters with speckle, (n,) -> (n, size, size) in [0, 1]."""
    bits = [[[g >> (4 - c) & 1 for c in range(5)] for g in glyph] for glyph in GLYPHS]
    scale = 1 if size == 8 else 3
    glyphs = np.kron(np.array(bits, dtype=np.float32), np.ones((1, scale, scale), np.float32))
    height, width = glyphs.shape[1:]
    top, left = (size - height) // 2, (size - width) // 2
    reach = 0 if size == 8 else 2
    out = np.zeros((len(labels), size, size), np.float32)
    for picture, label in zip(out, labels, strict=True):
        dy, dx = rng.integers(-reach, reach + 1, 2)
        picture[top + dy : top + dy + height, left + dx : left + dx + width] = glyphs[label]
    soft = blur(out) if size == 8 else blur(blur(out))
    speckle = 0.04 * rng.standard_normal(out.shape)
    return np.clip(1.3 * soft + speckle * (soft > 0.02), 0, 1).astype(np.float32)


def softmax(logits: np.ndarray) -> np.ndarray:
    """(..., c) -> (..., c)."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


@st.cache_data(show_spinner=False)
def results(size: int) -> dict[str, np.ndarray]:
    """Softmax regression, its sign step on one digit, and both accuracies along epsilon."""
    rng = np.random.default_rng(SEED)
    labels = rng.integers(0, 10, 1500)
    images = draw(rng, labels, size).reshape(len(labels), -1)
    targets = np.eye(10, dtype=np.float32)[labels]
    weights = np.zeros((size * size, 10), np.float32)
    for _ in range(150):
        weights -= (0.02 / len(images)) * 28 * images.T @ (softmax(images @ weights) - targets)
    images, labels, targets = images[:400], labels[:400], targets[:400]
    signs = np.sign((softmax(images @ weights) - targets) @ weights.T).astype(np.float32)
    noise = rng.choice(np.float32([-1, 1]), signs.shape)
    values = np.linspace(0, 0.3, 61)
    rows: dict[str, list] = {"attack": [], "chance": [], "p_attack": [], "p_chance": []}
    chosen = int(np.flatnonzero(labels == TRUTH)[2])
    for value in values.astype(np.float32):
        for name, step in (("attack", signs), ("chance", noise)):
            p = softmax(np.clip(images + value * step, 0, 1) @ weights)
            rows[name].append((p.argmax(1) == labels).mean())
            rows[f"p_{name}"].append(p[chosen])
    shape = (size, size)
    return {
        "values": values,
        "x": images[chosen].reshape(shape),
        "signs": signs[chosen].reshape(shape),
        "noise": noise[chosen].reshape(shape),
        **{name: np.array(row, np.float32) for name, row in rows.items()},
    }


def parts(flags: dict[str, str]) -> dict:
    """The arguments of a stage for the flags of the address."""
    toy = results(int(flags.get("size", 28)))
    if "many" in flags:
        names = tuple(map(str, range(30)))
        toy = toy | {n: np.pad(toy[n], ((0, 0), (0, 20))) for n in ("p_attack", "p_chance")}
    else:
        names = FASHION if "fashion" in flags else tuple("0123456789")
    x, signs, noise, values = toy["x"], toy["signs"], toy["noise"], toy["values"]
    steps = slice(20, 21) if "still" in flags else slice(None)
    values = values[steps]

    def pixels(base: np.ndarray, direction: np.ndarray, clip: bool) -> Ray | Frames:
        if "frames" not in flags:
            return Ray(base, direction, clip)
        frames = base + values.astype(np.float32)[:, None, None] * direction
        return Frames(frames.clip(0, 1) if clip else frames)

    panels = [
        Panel("original", "x, in [0, 1]", Frames(x[None]), probabilities=toy["p_attack"][:1]),
        Panel(
            "perturbation",
            "r = ε·sign(∇ₓJ)",
            pixels(np.zeros_like(x), signs, False),
            kind="signed",
            operator="+",
            amplification=4,
        ),
        Panel(
            "adversarial",
            "x + r, clipped to [0, 1]",
            pixels(x, signs, True),
            operator="=",
            probabilities=toy["p_attack"][steps],
        ),
        Panel(
            "fair control",
            "x ± ε, random signs",
            pixels(x, noise, True),
            aside=True,
            probabilities=toy["p_chance"][steps],
        ),
    ]
    lines = (
        Line("FGSM", toy["attack"][steps]),
        Line("random signs, same ε", toy["chance"][steps], role="chance"),
    )
    bare = "plain" in flags or "still" in flags
    half = float(np.interp(-0.5, -toy["attack"], toy["values"]))
    return {
        "axis": Axis("epsilon", "ε", values, 255),
        "panels": panels[::2] if "two" in flags else panels,
        "class_names": names,
        "true_class": TRUTH,
        "curve": None
        if bare
        else Curve("Accuracy as ε grows", "400 toy digits, % read correctly", lines),
        "lock": Lock(
            "Drag the marker to the ε at which you think half of the test digits are misread.",
            half,
            more="The model is more fragile than you thought.",
            less="The model is sturdier than you thought.",
            close="You know this model.",
        )
        if "lock" in flags
        else None,
        "readout": None
        if "two" in flags or "frames" in flags
        else "x̃ = clip({1:.2f} + {axis} × {2.direction:.0f}) = {3:.2f}, row {row}, column {column}",
        "pixel": None if "bare" in flags else x.size // 3,
    }


def number(text: str | None, default: float) -> float:
    try:
        return min(0.3, max(0.0, float(text or "")))
    except ValueError:
        return default


def upside_down(panel: Panel) -> Panel:
    """The same panel with another image in it."""
    assert isinstance(panel.pixels, Frames)
    return replace(panel, pixels=Frames(panel.pixels.pixels[:, ::-1]))


@st.fragment
def exhibit() -> None:
    """The stage, and what the server knows of it."""
    flags = dict(st.query_params)
    arguments = parts(flags | {"fashion": ""} if st.session_state.get("renamed") else flags)
    if st.session_state.get("another"):
        first, *others = arguments["panels"]
        arguments |= {"true_class": 8, "panels": [upside_down(first), *others]}
    value = number(st.query_params.get("epsilon"), 0.1)
    state = stage("demo", value=value, said=st.query_params.get("said"), **arguments)
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    st.button("another", on_click=lambda: st.session_state.update(another=True))
    st.button("rename", on_click=lambda: st.session_state.update(renamed=True))
    st.caption(f"server: {state.value:.3f} {state.said} {state.pixel} run {st.session_state.runs}")


if __name__ == "__main__":
    st.set_page_config(page_title="stage", layout="wide")
    code()
    st.html(
        "<style>.block-container{max-width:72rem;padding:4.5rem 2rem 0}"
        "@media(max-width:640px){.block-container{padding:4.5rem 1rem 0}}"
        "html[data-projected]{font-size:min(1.5vw,2.7vh)}"
        "html[data-projected] :is(header,h1){display:none}"
        "html[data-projected] .block-container{padding:1rem 2rem 0;max-width:none}</style>"
    )
    st.title("One step along the sign of the gradient")
    exhibit()
