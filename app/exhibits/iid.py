"""The exhibits of the i.i.d. lesson: controls and a figure each, no mathematics."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from app.exhibits import iid_figures as drawn
from app.exhibits.iid_figures import KNOB_NAMES, Picture, gallery
from app.ui import choices, figures, notes, numbers, runs
from app.ui.canvas import canvas
from app.ui.predict import GUESSES, PREDICT, SHOWN, asks, predict
from app.ui.shared import shared
from app.ui.stage import Axis, Curve, Frames, Line, Panel, stage
from app.ui.state import Choice, Letters, Number, State
from lessons.iid import collision as frogs
from lessons.iid import density as probability
from lessons.iid import drawing as sheet
from lessons.iid import experiment, poison, shift
from lessons.iid import ladder as rungs
from lessons.iid import training as trained
from lessons.iid.collision import Collision
from lessons.iid.density import Densities
from lessons.iid.draws import FRESH, draw
from lessons.iid.experiment import LIE, VICTIM, Pipeline
from lessons.iid.ladder import Ladder
from lessons.iid.poison import Poisoning
from lessons.iid.shift import SHOWN as SORTED
from lessons.iid.shift import Broken, TwoSamples
from lessons.lab import images, models
from lessons.lab.attacks.fgsm import fgsm
from lessons.lab.attacks.pgd import pgd
from lessons.lab.facts import interval

LAST = 15_000  # images seen at the end of learning
STRIKES = {"nowhere": "nowhere", "training": "training set", "inference": "test image"}
BREAKS = {
    "nothing": "nothing",
    "identically": "another hand",
    "copies": "copies",
    "writers": "few writers",
}
POISONS = {
    "random": "labels at random",
    "one digit": f"the {VICTIM} called {LIE}",
    "backdoor": "a backdoor",
}
USUAL = {"random": 0.5, "one digit": 0.6, "backdoor": 0.02}  # the share shown at first
WISHES = {
    "random": "",
    "one digit": f"{VICTIM} read as {LIE}",
    "backdoor": f"stamped, read as {poison.TARGET}",
}
RECIPES = {
    "plain": "plain digits",
    "affine": "turned, scaled, moved",
    "noise": "noise",
    "blur": "blur",
    "contrast": "contrast",
    "hands": "many hands",
    "all shifts": "all five shifts",
    "fgsm": "FGSM",
    "pgd": "PGD",
}
AS_READ = "read"
LEARNERS = {"softmax": "softmax", "cnn": "CNN"}
OPEN, TOLD = -1, 1 << SORTED  # no answer yet, and “just show me”

STATE = State(
    replace(choices.MODEL, default="cnn"),
    Choice("strike", experiment.STRIKES, "training", label="Strike"),
    Number("lies", 0.0, 1.0, 0.8, 0.05, label="Share of lies"),
    Number("digit", 0, experiment.POOL - 1, 0, 1, label="Test image"),
    Number("seen", 0, LAST, LAST, 1, label="Images seen"),
    Choice("knob", tuple(shift.KNOBS), "slant", label="Knob"),
    Number("degree", 0.0, 1.0, 0.25, 0.05, label="Degree"),
    Number("n_two", 100, 4000, 1000, 100, label="Images a sample"),
    Number("sorted", OPEN, TOLD, OPEN, 1),
    Number("seed", 0, 9999, 0, 1, label="Seed"),
    Number("studies", 10, 100, 20, 10, label="Studies of each kind"),
    Number("n", 100, 2000, 400, 100, label="Test images"),
    Choice("fall", GUESSES, ""),
    Letters("drawing", sheet.PATTERN, sheet.LONGEST, "a drawing"),
    Choice("meant", (AS_READ, *images.DIGITS), AS_READ, label="You meant"),
    Number("epsilon", 0.05, 0.3, 0.25, 0.05, label="ε"),
    Number("n_density", 100, 2000, 400, 100, label="Test images"),
    Choice("poison", poison.KINDS, "backdoor", label="Poison"),
    Number("share", -1.0, 0.9, -1.0, 0.001, label="Share"),
    Choice("learner", ("softmax", "cnn"), "softmax", label="Learner"),
    Choice("obeys", GUESSES, ""),
    Number("poisons", 1, 10, 2, 1, label="Poisons"),
    PREDICT,
)


# 1 · the pipeline ---------------------------------------------------------------------------------


def alive(state: State) -> None:
    """A model that learns while one looks, and an attacker at either end."""
    arguments: dict[str, Any] = {"strike": state["strike"], "index": state["digit"]}
    if state["strike"] == "training":
        arguments["share"] = state["lies"]
    runs.watch(
        "alive",
        lambda found: _pipeline(state, found),
        experiment.pipeline,
        wait=1.0,
        **arguments,
    )
    with st.container(key="controls-alive", horizontal=True):
        state.segmented("strike", format_func=STRIKES.__getitem__)
        if not state["project"]:  # the heading has the row's left half there
            state.number("digit")
            if state["strike"] == "training":
                state.slider("lies", format="percent")
    notes.code(
        "alive",
        experiment.pipeline,
        also=(experiment.relabel, experiment.steps, fgsm),
        last="result.accuracy[-1], result.struck_probabilities[-1].argmax()",
        **arguments,
    )


def _pipeline(state: State, found: Pipeline) -> None:
    strike = state["strike"]
    captions = [
        f"label {label}{': a lie' if lie else ''}"
        for label, lie in zip(found.example_labels, found.example_poisoned, strict=True)
    ]
    largest = float(np.abs(found.weights).max()) or 1.0
    panels = [
        Panel("training set", "the last image learnt", Frames(found.examples), captions=captions),
        Panel("model", f"weights of {VICTIM} minus those of {LIE}", Frames(found.weights),
              kind="signed", amplification=1 / largest,
              captions=[f"purple speaks for {VICTIM}, green for {LIE}"]),
    ]  # fmt: skip
    lines = [Line("all digits", found.accuracy, "truth")]
    if strike == "inference":
        size = f"{experiment.EPSILON:.2f}"
        panels += [
            Panel("inference", f"x + r, FGSM, ε = {size}", Frames(found.struck),
                  probabilities=found.struck_probabilities),
            Panel("fair control", f"x ± {size}, random signs", Frames(found.control), aside=True,
                  probabilities=found.control_probabilities),
        ]  # fmt: skip
        lines += [
            Line("under FGSM", found.attacked, "attack"),
            Line("random signs", found.controlled, "chance"),
        ]
    else:
        panels.append(
            Panel("inference", "a test image, untouched", Frames(found.image[None]),
                  probabilities=found.probabilities)
        )  # fmt: skip
    if strike == "training":
        panels.append(
            Panel("fair control", "honest labels, same image", Frames(found.image[None]),
                  aside=True, probabilities=found.control_probabilities)
        )  # fmt: skip
        lines += [
            Line(f"the {VICTIM}s", found.attacked, "attack"),
            Line(f"the {VICTIM}s, honest labels", found.controlled, "chance"),
        ]
    axis = Axis("images seen", "images seen", found.seen.astype(float), decimals=0)
    set_to = stage(
        "alive",
        axis,
        panels,
        value=state["seen"],
        class_names=images.DIGITS,
        true_class=VICTIM,
        curve=Curve("It learns", f"{experiment.COUNTED:,} fresh draws, % read correctly", lines),
        query={"value": "seen"},
    )
    if found.share == 1:
        state.set("seen", LAST if set_to.value == found.seen[-1] else int(set_to.value))
    lies = (
        f"{found.poisoned} of the {found.n_train:,} labels are lies, all on a {VICTIM}."
        if found.poisoned
        else f"{found.n_train:,} training images, all with honest labels."
    )
    notes.honesty(
        "alive",
        found.facts,
        f"{lies} The model is trained here and now, seed 0; drag through its learning.",
        "The test image is clipped to [0, 1]." if strike == "inference" else "",
        projected=state["project"],
    )


# 2 · what i.i.d. means ----------------------------------------------------------------------------


def two_samples(state: State) -> None:
    """A reader sorts twelve draws, a classifier a thousand."""
    arguments = {
        "knob": state["knob"],
        "degree": state["degree"],
        "n": state["n_two"],
        "seed": state["seed"],
    }
    runs.watch("two samples", lambda found: _told_apart(state, found), shift.two_samples,
               **arguments)  # fmt: skip
    with st.container(key="controls-two-samples", horizontal=True):
        state.select("knob", format_func=KNOB_NAMES.__getitem__, on_change=_unsort, args=(state,))
        state.slider("degree", on_change=_unsort, args=(state,))
        if not state["project"]:
            state.number("seed", on_change=_unsort, args=(state,))
    notes.code(
        "two-samples",
        shift.two_samples,
        also=(shift.turned,),
        last="result.accuracy, result.interval, result.p_value",
        **arguments,
    )


def _unsort(state: State) -> None:
    """Other draws have to be sorted anew; who has seen the answer goes on seeing it."""
    if state["sorted"] != TOLD:
        state.set("sorted", OPEN)


def _told_apart(state: State, found: TwoSamples) -> None:
    said = int(state["sorted"])
    hidden = said == OPEN and asks(state)
    answered = said not in (OPEN, TOLD)
    marked = np.array([said >> k & 1 for k in range(SORTED)], bool)
    pictures = []
    for k in range(SORTED):
        text, look = f"{k + 1}", ""
        if not hidden:
            text += " · second" if found.second[k] else " · first"
            if answered:
                look = "right" if marked[k] == found.second[k] else "wrong"
        pictures.append(Picture(found.pictures[k], text, look))
    gallery(pictures)
    own = None
    if hidden:
        _sort(state)
    else:
        words = (
            f"The classifier names the sample of **{numbers.percent(found.accuracy)}** of "
            f"{found.n:,} held-out images [{numbers.percent(found.interval[0])}, "
            f"{numbers.percent(found.interval[1])}]. {_judged(found)}"
        )
        if answered:
            hits = int((marked == found.second).sum())
            own = (hits / SORTED, *interval(hits, SORTED))
            words = f"You sorted **{hits} of {SORTED}** rightly. {words}"
        with st.container(key="answer-sorted"):
            st.markdown(words)
        drawn.told_apart(found, own, state["project"])
    if hidden:  # what the classifier reaches would tell how far the knob is turned
        st.caption("Strokes, drawn with the knob at its middle and turned, six of each.")
        return
    notes.honesty(
        "two-samples",
        found.facts,
        f"The second sample is drawn with the knob “{KNOB_NAMES[state['knob']]}” turned to degree "
        f"{state['degree']:.2f} of its way; of {state['n_two']:,} images each, half are held out. "
        f"Seed {state['seed']}.",
        projected=state["project"],
    )


def _judged(found: TwoSamples) -> str:
    low, _ = found.interval
    if low > 0.5:
        return "One half is not in the interval: these are two distributions."
    return "One half is in the interval: no difference is found."


def _sort(state: State) -> None:
    with st.container(key="lock-sorted"):
        st.markdown(
            "**Predict first**  \nSix of these digits are drawn with one knob turned. Which six?"
        )
        chosen = st.pills(
            "drawn with the knob turned",
            range(SORTED),
            selection_mode="multi",
            format_func=lambda k: str(k + 1),
            key="sorted pills",
            label_visibility="collapsed",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if st.button("That is my answer", type="primary", key="sorted answered"):
                state.set("sorted", sum(1 << k for k in chosen))
                st.rerun(scope="fragment")
            if st.button("just show me", type="tertiary", key="sorted shown"):
                state.set("sorted", TOLD)
                st.rerun(scope="fragment")


def coverage(state: State) -> None:
    """Many studies with intervals that hold, or do not, what they promise to."""
    arguments = {name: state[name] for name in ("studies", "seed")}
    runs.watch("coverage", lambda found: _studies(state, found), shift.broken_promises,
               **arguments)  # fmt: skip
    with st.container(key="controls-coverage", horizontal=True):
        state.slider("studies")
    notes.code(
        "coverage",
        shift.broken_promises,
        also=(shift._in_use, shift._split, shift.coverage),
        last="{broken: found.rate for broken, found in result.coverages.items()}",
        **arguments,
    )


def _studies(state: State, found: Broken) -> None:
    drawn.studies(found, BREAKS, state["project"])
    if found.share == 1:
        lines = ["| broken | intervals that hold | held out | in use |", "|-|-|-|-|"]
        for broken, one in found.coverages.items():
            low, high = (numbers.percent(end, 0) for end in one.rate_interval)
            lines.append(
                f"| {BREAKS[broken]} | **{int(one.covered.sum())} of {len(one.covered)}** "
                f"[{low}, {high}] | {numbers.percent(float(one.held_out.mean()))} "
                f"| {numbers.percent(float(one.truth.mean()))} |"
            )
        with st.container(key="reading-coverage"), st.container(key="table-coverage"):
            st.markdown("\n".join(lines))
    notes.honesty(
        "coverage",
        found.facts,
        f"Each study trains on {shift.N_TRAIN} digits and holds out {shift.N_TEST}. A line is the "
        "95 % interval of its held-out accuracy (Wilson), minus the accuracy in use, in points: "
        "blue with a dot where it holds that accuracy, vermilion with a cross where not. The "
        f"accuracy in use is over {FRESH:,} draws. Seed {state['seed']}.",
        projected=state["project"],
    )


# 3 · the ladder -----------------------------------------------------------------------------------


def _ladder(state: State) -> dict[str, Any]:
    return {"model": state["model"], "n": state["n"]}


def ladder(state: State) -> None:
    """Natural shift and attack on one axis, after a guess of the fall."""
    runs.watch("ladder", lambda found: _slopes(state, found), rungs.ladder, **_ladder(state))
    with st.container(key="controls-ladder", horizontal=True):
        state.slider("n")
    notes.code(
        "ladder",
        rungs.ladder,
        also=(rungs._rung, pgd),
        last="[(r.group, r.amount, r.accuracy, r.distance) for r in result.rungs]",
        **_ladder(state),
    )


def _slopes(state: State, found: Ladder) -> None:
    said = ""
    if found.share == 1:
        at = drawn.question_at(found)
        slant = rungs.accuracy_at((*found.group("fresh"), *found.group("slant")), at.distance)
        said = predict(
            state,
            "fall",
            f"A slant that moves the images by {at.distance:.1f} leaves "
            f"{numbers.percent(1 - slant, 0)} of them misread, and noise as long leaves "
            f"{numbers.percent(1 - _noise_at(found, at.amount), 0)}. How many are misread when "
            "the attack may move them that far?",
            answer=1 - at.accuracy,
            sentence=f"The attack at the same distance, ε = {at.amount:.2f}, makes it misread "
            "{answer}.",
        )
    drawn.slope_and_cliff(found, not said, said, state["project"])
    notes.honesty(
        "ladder",
        found.facts,
        f"PGD takes {rungs.PGD_STEPS} steps from one random start, ε from {rungs.EPSILONS[0]:.2f} "
        f"to {rungs.EPSILONS[-1]:.2f}; noise is random signs, exactly as long after clipping to "
        "[0, 1]. Uprights are 95 % intervals for the images alone. Seed 0.",
        projected=state["project"],
    )


def _noise_at(found: Ladder, epsilon: float) -> float:
    return next(r.accuracy for r in found.group("noise") if r.amount == epsilon)


def other_hands(state: State) -> None:
    """Models on digits of another origin, the same images count and interval."""
    with st.container(key="reading-other-hands"):
        runs.watch("others", lambda found: _others(state, found), rungs.ladder, **_ladder(state))


def _others(state: State, found: Ladder) -> None:
    others = found.group("another hand")
    if not others:
        return
    names = {"strokes": "Strokes, fresh draws", **{k: images.TITLES[k] for k in rungs.OTHERS}}
    lines = ["| learnt | reads | right |", "|-|-|-|"]
    for rung in (*found.group("fresh"), *others):
        low, high = (numbers.percent(end) for end in rung.interval)
        lines.append(
            f"| {images.TITLES[rung.trained_on]} | {names[rung.images]} "
            f"| {numbers.percent(rung.accuracy)} [{low}, {high}] |"
        )
    with st.container(key="table-others"):
        st.markdown("\n".join(lines))
    missing = [images.TITLES[k] for k in rungs.OTHERS if not images.available(k)]
    text = (
        f"n = {others[0].n} each. 8 × 8 digits are enlarged to 20 × 20 and framed as MNIST’s are."
    )
    if missing:
        text += f" {missing[0]} is not on this machine; other lessons offer the download."
    st.caption(text)


def own_hand(state: State) -> None:
    """A digit of the reader's own: one draw of a distribution that nobody trained on."""
    left, right = st.columns([1, 2.2], gap="large")
    with left:
        canvas("own sheet", state, "drawing", figures.tokens())
    with right:
        if state["drawing"]:
            _own(state)
        else:
            st.markdown("Draw a digit on the sheet, with a mouse, a pen or a finger.")
    arguments = _drawing(state)
    if state["drawing"]:
        notes.code("own", sheet.drawing, also=(sheet.strokes, sheet.render, pgd),
                   last="[(r.model, r.probabilities.argmax()) for r in result.readings]",
                   **arguments)  # fmt: skip


def _drawing(state: State) -> dict[str, Any]:
    label = None if state["meant"] == AS_READ else int(state["meant"])
    return {"text": state["drawing"], "label": label}


def _own(state: State) -> None:
    found, cached = shared(sheet.drawing, **_drawing(state))
    gallery(
        [
            Picture(found.image, "centred"),
            Picture(found.attacked, "under PGD", "wrong"
                    if int(found.readings[0].attacked.argmax()) != found.label else ""),
        ]
    )  # fmt: skip
    lines = ["| learnt | reads | under PGD | noise as long |", "|-|-|-|-|"]
    for one in found.readings:
        cells = [
            f"{'**' if p.argmax() != found.label else ''}{p.argmax()}"
            f"{'**' if p.argmax() != found.label else ''}\u00a0{numbers.percent(float(p.max()), 0)}"
            for p in (one.probabilities, one.attacked, one.noisy)
        ]
        name = f"{images.TITLES[one.trained_on]}, {models.TITLES[one.model]}"
        lines.append(f"| {name} | {' | '.join(cells)} |")
    with st.container(key="table-own"):
        st.markdown("\n".join(lines))
    with st.container(key="controls-own", horizontal=True):
        state.select("meant", format_func=lambda k: "as the first reads it" if k == AS_READ else k)
    notes.honesty(
        "own",
        found.facts,
        "Your digit is scaled to 20 × 20 pixels and centred by its mass in 28 × 28, as MNIST’s "
        f"are. PGD at ε = {sheet.EPSILON:.2f} against each model, {sheet.STEPS} steps. "
        "Bold: not what you meant. The drawing is in the address of this page and nowhere else.",
        cached=cached,
        projected=state["project"],
    )


# 4 · the open question ----------------------------------------------------------------------------


def training(state: State) -> None:
    """Each recipe under FGSM and PGD over ε, as the command computed it."""
    lines = _by_recipe()
    st.markdown(_answered(lines))
    drawn.under_attack(lines, RECIPES, state["project"])
    one = lines["plain"][0]
    minutes = sum(rows[0]["seconds"] for rows in lines.values()) / 60
    with st.container(key="reading-training-note"):
        st.markdown(_by_seed(lines["fgsm"]))
        st.caption(
            f"Not live: strokes, {len(one['seeds'])} networks a recipe (seeds "
            f"{one['seeds'][0]} to {one['seeds'][-1]}), each trained on {trained.N_TRAIN:,} digits "
            f"for {trained.EPOCHS} epochs, tested on {trained.N_ATTACK} under an attack and "
            f"{trained.N_SHIFT:,} else. Attacks in training have ε = {trained.EPSILON}; PGD in the "
            f"test takes {trained.PGD_STEPS} steps from one random start. Thin grey: one shift "
            "each; uprights: 95 % intervals over the seeds (Student). Computed on "
            f"{one['device']} in {minutes:.0f} min by `{trained.COMMAND}`."
        )


def _by_recipe() -> dict[str, list[dict[str, Any]]]:
    records = trained.shipped()
    return {recipe: [r for r in records if r["trained_on"] == recipe] for recipe in trained.RECIPES}


def _of(rows: list[dict[str, Any]], tested_on: str, epsilon: float = 0.0) -> dict[str, Any] | None:
    return next((r for r in rows if r["tested_on"] == tested_on and r["epsilon"] == epsilon), None)


def _answered(lines: dict[str, list[dict[str, Any]]]) -> str:
    """One sentence, from the numbers: the best shift recipe against plain and PGD training."""
    shifts = [*trained.SHIFTS, trained.ALL]

    def at(recipe: str, epsilon: float) -> float:
        found = _of(lines[recipe], "pgd", epsilon)
        return found["accuracy"] if found else float("nan")

    best = max(shifts, key=lambda recipe: at(recipe, 0.1))
    worst = min(shifts, key=lambda recipe: at(recipe, 0.1))
    far = max(shifts, key=lambda recipe: at(recipe, 0.2))
    percent = numbers.percent
    return (
        f"Under PGD at ε = 0.10 the plain networks read {percent(at('plain', 0.1), 0)} rightly, "
        f"those trained on shifts between {percent(at(worst, 0.1), 0)} ({RECIPES[worst]}) and "
        f"{percent(at(best, 0.1), 0)} ({RECIPES[best]}), those trained on PGD "
        f"**{percent(at('pgd', 0.1), 0)}**. At ε = 0.20 the best of the shifts has "
        f"**{percent(at(far, 0.2), 0)}** left, PGD training {percent(at('pgd', 0.2), 0)}."
    )


def _by_seed(rows: list[dict[str, Any]]) -> str:
    """How far apart the networks are that were trained on FGSM alone."""
    found = _of(rows, "pgd", trained.EPSILON)
    if found is None:
        return ""
    low, high = (numbers.percent(end(found["accuracies"]), 0) for end in (min, max))
    return (
        f"Training on FGSM is a lottery: at its own ε = {trained.EPSILON} PGD leaves {low} of one "
        f"network’s readings and {high} of another’s, with nothing changed but the seed."
    )


def training_table(state: State) -> None:
    """Each recipe on each shift and under each attack."""
    lines = _by_recipe()
    tests = [("clean", 0.0), *((kind, 0.0) for kind in trained.SHIFTS), ("mnist", 0.0),
             ("fgsm", 0.25), ("pgd", 0.1), ("pgd", 0.25)]  # fmt: skip
    tests = [test for test in tests if _of(lines["plain"], *test)]
    heads = [
        f"{name.upper() if eps else ('MNIST' if name == 'mnist' else name)}"
        f"{f', ε = {eps:.2f}' if eps else ''}"
        for name, eps in tests
    ]
    table = [f"| trained on | {' | '.join(heads)} |", "|-" * (len(tests) + 1) + "|"]
    for recipe, rows in lines.items():
        cells = []
        for name, eps in tests:
            found = _of(rows, name, eps)
            assert found is not None
            text = numbers.percent(found["accuracy"], 0)
            own = name in (recipe, "hands" if recipe == "hands" else recipe) or (
                recipe == trained.ALL and name in trained.SHIFTS
            )
            cells.append(f"**{text}**" if own else text)
        table.append(f"| {RECIPES[recipe]} | {' | '.join(cells)} |")
    with st.container(key="reading-training"):
        with st.container(key="table-training"):
            st.markdown("\n".join(table))
        st.caption(
            "Per cent read rightly, means over the seeds. Bold: what the recipe trains for. "
            "“hands” are digits by many hands; MNIST was not trained on by any."
        )


# 5 · low probability ------------------------------------------------------------------------------


def density(state: State) -> None:
    """Five density models, and what each calls improbable."""
    arguments = {"model": state["model"], "epsilon": state["epsilon"], "n": state["n_density"]}
    runs.watch("density", lambda found: _improbable(state, found), probability.densities,
               **arguments)  # fmt: skip
    with st.container(key="controls-density", horizontal=True):
        state.slider("epsilon")
        if not state["project"]:  # the heading has the row's left part there
            state.slider("n_density")
    notes.code(
        "density",
        probability.densities,
        also=(probability.fit, probability.auc, probability.kinds),
        last="[(v.density, v.against_clean, v.against_noise) for v in result.verdicts]",
        **arguments,
    )


def _improbable(state: State, found: Densities) -> None:
    kinds = ("clean", *probability.KINDS)
    right = {kind: numbers.percent(found.read_right[kind], 0) for kind in kinds}
    gallery(
        [
            Picture(
                found.pictures[k],
                f"{drawn.KIND_NAMES.get(kind, kind)}: {right[kind]} right",
                "wrong" if kind == "adversarial" else "",
            )
            for k, kind in enumerate(kinds)
        ]
    )
    drawn.probabilities(found, state["project"])
    with st.container(key="reading-density"):
        st.markdown(
            "Left, filled circles: adversarial. Hollow circles: noise as long. Diamonds: another "
            "digit’s perturbation. Squares: slanted digits. "
            + (_disagree(found) if found.share == 1 else "")
        )
    notes.honesty(
        "density",
        found.facts,
        f"FGSM at ε = {state['epsilon']:.2f}, clipped, mean ‖r‖₂ = "
        f"{found.norms['adversarial']:.1f}; slanted digits are {found.norms['shifted']:.1f} away. "
        f"Densities are fitted to {probability.N_TRAIN:,} other draws, with "
        f"{probability.COMPONENTS} components. Bars: 95 % intervals by drawing the digits anew.",
        projected=state["project"],
    )


def _disagree(found: Densities) -> str:
    """What the models say of adversarial images, from the least to the most improbable."""
    percent = numbers.percent
    clean = {v.density: v.against_clean["adversarial"][0] for v in found.verdicts}
    noise = {v.density: v.against_noise[0] for v in found.verdicts}
    least, most = min(clean, key=clean.__getitem__), max(clean, key=clean.__getitem__)
    low, high = min(noise.values()), max(noise.values())
    return (
        f"Asked against clean images, “{drawn.DENSITY_NAMES[least]}” says "
        f"{percent(clean[least], 0)} and “{drawn.DENSITY_NAMES[most]}” "
        f"{percent(clean[most], 0)}. Against noise the answers lie between {percent(low, 0)} and "
        f"{percent(high, 0)}."
    )


# 6 · poisoning ------------------------------------------------------------------------------------


def poisoning(state: State) -> None:
    """Accuracy and the attacker's success against the poisoned share."""
    kind = state["poison"]
    wanted = USUAL[kind] if state["share"] < 0 else state["share"]
    at = float(min(poison.SHARES[kind], key=lambda share: abs(share - wanted)))
    arguments = {"kind": kind, "at": at, "model": state["learner"]}
    runs.watch("poisoning", lambda found: _poisoned(state, found), poison.poisoning, **arguments)
    with st.container(key="controls-poisoning", horizontal=True):
        state.segmented(
            "poison", format_func=POISONS.__getitem__, on_change=state.set, args=("share", -1.0)
        )
        _share(state, kind, at)
        if not state["project"]:
            state.segmented("learner", format_func=LEARNERS.__getitem__)
    notes.code(
        "poisoning",
        poison.poisoning,
        also=(poison.stamp, poison.poisoned),
        last="result.shares, result.accuracy.mean(1), result.success.mean(1)",
        **arguments,
    )


def _share(state: State, kind: str, at: float) -> None:
    """A slider over the shares that were computed; each kind has its own."""
    key = f"share of {kind}"
    st.select_slider(
        "Share",
        poison.SHARES[kind],
        value=at,
        format_func=lambda share: f"{100 * share:g}\u202f%",
        key=key,
        on_change=lambda: state.set("share", st.session_state[key]),
    )


def _poisoned(state: State, found: Poisoning) -> None:
    kind = state["poison"]
    share = float(found.shares[found.at])
    success = float(found.success[found.at].mean())
    said = SHOWN
    if kind == "backdoor" and share:
        said = predict(
            state,
            "obeys",
            f"On {numbers.percent(share)} of the training images the attacker stamps a patch and "
            f"writes {poison.TARGET}. How many stamped test digits are then misread as "
            f"{poison.TARGET}?",
            answer=success,
            sentence=f"Of the stamped digits {{answer}} are read as {poison.TARGET}.",
        )
    left, right = st.columns([1, 1.1], gap="large")
    with left:
        gallery(
            [
                Picture(pixels, f"{label}{' · poison' if lie else ''}", "wrong" if lie else "")
                for pixels, label, lie in zip(
                    found.examples, found.example_labels, found.example_poisoned, strict=True
                )
            ],
            "training images, with their labels",
        )
        if said:
            gallery(
                [
                    Picture(pixels, f"reads {read}", "right" if read == label else "wrong")
                    for pixels, label, read in zip(
                        found.tests, found.test_labels, found.test_readings, strict=True
                    )
                ],
                "test images" + (", stamped" if kind == "backdoor" else ", untouched"),
            )
    with right:
        drawn.against_the_share(found, WISHES[kind], not said, state["project"])
    of = f"of the {VICTIM}s" if kind == "one digit" else "of all training images"
    notes.honesty(
        "poisoning",
        found.facts,
        f"{poison.N_TRAIN:,} training images, {poison.SEEDS} networks at each share, seeds 0 to "
        f"{poison.SEEDS - 1}; uprights reach from the lowest to the highest. The share is {of}. "
        + (f"Success is over {found.n_success:,} test images of the attacker." if said else ""),
        projected=state["project"],
    )


def one_example(state: State) -> None:
    """Doubles of a target: the last layer learns them, and the target goes with them."""
    arguments = {"poisons": state["poisons"]}
    with st.container(key="reading-one-example"):
        runs.watch("frogs", lambda found: _double(state, found), frogs.collision, **arguments)
        with st.container(key="controls-frogs", horizontal=True):
            state.slider("poisons")
        notes.code(
            "frogs",
            frogs.collision,
            also=(frogs.collide, frogs.last_layer),
            last="result.hits, result.norms",
            **arguments,
        )


def _double(state: State, found: Collision) -> None:
    before, after = int(found.before.argmax()), int(found.after.argmax())
    gallery(
        [
            Picture(found.base, f"an honest {found.base_label}"),
            Picture(found.poison, f"poison, label {found.base_label}"),
            Picture(found.target, f"target, before: reads {before}",
                    "right" if before == found.target_label else "wrong"),
            Picture(found.target, f"after: reads {after}",
                    "right" if after == found.target_label else "wrong"),
        ]
    )  # fmt: skip
    low, high = (numbers.percent(end, 0) for end in found.rate_interval)
    many = len(found.norms) // max(1, len(found.hits))
    st.markdown(
        f"{many} {'poison' if many == 1 else 'poisons'} among {found.n_train:,} honest images "
        f"turn{'s' if many == 1 else ''} **{int(found.hits.sum())} of {len(found.hits)}** targets "
        f"[{low}, {high}]. The accuracy on fresh draws is {numbers.percent(found.accuracy)} "
        f"before and {numbers.percent(found.poisoned_accuracy)} after."
    )
    notes.honesty(
        "frogs",
        found.facts,
        f"All layers but the last stay as they are. Each target gets its own poisons, which are "
        f"moved by ‖r‖₂ = {found.norms.mean():.1f} on average: on so few pixels that shows.",
        projected=state["project"],
    )


def thumbnail() -> list[NDArray[np.float32]]:
    """A digit of three hands, for the home card: one distribution, and two that are not."""
    hands = [shift.turned(*turn) for turn in (("slant", 0.0), ("slant", 0.8), ("width", 1.0))]
    return [draw(1, 1, hand, start=52).images[0, 0].numpy() for hand in hands]
