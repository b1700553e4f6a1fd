"""The state of a page: declared once, carried by the URL, the same for widgets and stage.

Values live in the session, so that widgets that are not drawn lose nothing. The URL is read when a
page is entered and follows the values from then on, without history entries (see `address`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, TypeVar

import streamlit as st

from app.ui import following
from app.ui.fields import Choice, Field, Flag, Letters, Number

__all__ = ["Choice", "Flag", "Letters", "Number", "State"]

# Parameters that belong to the visit, not to one page: pages that do not use them let them pass.
PASSING = (
    "images", "model", "drawing", "meant", "own",
    "project", "screen", "embed", "embed_options",
)  # fmt: skip
T = TypeVar("T", Number, Choice, Flag)
_SHOWN = 24  # characters of a wrong value that a notice repeats


@dataclass(frozen=True)
class _Session:
    """What the session remembers: values by scope, the page that is open, its notices.

    starts: what each widget that is on the page started from.
    """

    values: dict[str, dict[str, Any]]
    notices: list[str]
    now: dict[str, Any]
    starts: dict[str, Any]


class State:
    """The fields of a page. Immutable: the values are the session's.

    State(Number("epsilon", 0.0, 0.3, 0.1, 0.01, label="ε"), Flag("clip", True)) is declared at
    module level; the frame hands `state.on(page)` to the exhibits. `state["epsilon"]` is always a
    checked value. The flag `project` is there on every page.
    """

    def __init__(self, *fields: Field, page: str = "") -> None:
        names = [field.name for field in fields]
        if len(names) != len(set(names)):
            raise ValueError(f"a name is declared twice: {', '.join(names)}")
        for field in fields:
            if field.check(field.default) != field.default:
                raise ValueError(f"the default of {field.name} is not {field.range()}")
        if "project" not in names:
            fields = (*fields, Flag("project", False, "Projection", visit=True))
        self._fields = {field.name: field for field in fields}
        self.page = page

    def on(self, page: str) -> Self:
        """The same fields, with their values on one page, for the session that asks."""
        return type(self)(*self._fields.values(), page=page)

    @cached_property
    def _session(self) -> _Session:
        # Kept: to find a thing in Streamlit's session takes longer than all else of a read.
        found: _Session | None = st.session_state.get("url state")
        if found is None:
            found = _Session({}, [], {"page": None, "whole": False}, {})
            st.session_state["url state"] = found
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def field(self, name: str) -> Field:
        """The declaration of one value."""
        return self._fields[name]

    def __getitem__(self, name: str) -> Any:
        value = self._value(name)
        following.reads(name, value)
        return value

    def _value(self, name: str) -> Any:
        field = self._fields[name]
        # A widget's newest value is in the session before the widget is drawn again.
        held = self._held(name)
        value = field.check(self._values(field).get(name) if held is None else held)
        return field.default if value is None else value

    def _hold(self, name: str, value: Any) -> None:
        """Gives the widget of the value, where there is one, another."""
        if self._held(name) not in (None, value):
            st.session_state[self.key(name)] = value

    def _held(self, name: str) -> Any:
        """What the widget of the value holds, or None where there is none."""
        key = self.key(name)
        return st.session_state.get(key) if key in self._session.starts else None

    def set(self, name: str, value: Any) -> None:
        """Takes a value that no widget holds, such as the stage's; raises ValueError if wrong."""
        field = self._fields[name]
        checked = field.check(value)
        if checked is None:
            raise ValueError(f"{name} = {value!r} is not {field.range()}")
        self._values(field)[name] = checked
        following.reads(name, checked)
        self._hold(name, checked)

    def follow(self, first: str = "") -> None:
        """For a widget's callback: draws the exhibits anew that show an older state.

        A widget whose value one exhibit shows needs none: its own exhibit is drawn anew anyway.
        first: what `following.here` said where a button was drawn, if it changes what another
        exhibit has the widget of.
        """
        following.redraw(self._value, first)

    def key(self, name: str) -> str:
        """The key of the widget that holds the value; page-wide names do not meet."""
        return f"{'visit' if self._fields[name].visit else self.page}-{name}"

    # Widgets ------------------------------------------------------------------------------------

    def slider(self, name: str, **options: Any) -> Any:
        """Draws a slider for a Number and returns its value."""
        return self._numeric(st.slider, name, options)

    def number(self, name: str, **options: Any) -> Any:
        """Draws an input with steppers for a Number and returns its value."""
        return self._numeric(st.number_input, name, options)

    def _numeric(self, widget: Callable[..., Any], name: str, options: dict[str, Any]) -> Any:
        field = self._of(name, Number)
        return self._drawn(
            name,
            widget(
                field.label or name,
                min_value=field.low,
                max_value=field.high,
                value=self._start(name),
                step=field.step,
                key=self.key(name),
                **options,
            ),
        )

    def select(self, name: str, options: Sequence[str] | None = None, **more: Any) -> Any:
        """Draws a select box for a Choice, or for some of its options, and returns its value."""
        offered, start = self._offers(name, options)
        more |= {"index": offered.index(start)}
        return self._choice(st.selectbox, name, offered, more)

    def segmented(self, name: str, options: Sequence[str] | None = None, **more: Any) -> Any:
        """Draws a segmented control for a Choice, or for some options, and returns its value."""
        offered, start = self._offers(name, options)
        more |= {"default": start, "required": True}
        return self._choice(st.segmented_control, name, offered, more)

    def select_slider(self, name: str, options: Sequence[str] | None = None, **more: Any) -> Any:
        """Draws a slider over a Choice's options in their order, and returns its value."""
        offered, start = self._offers(name, options)
        more |= {"value": start}
        return self._choice(st.select_slider, name, offered, more)

    def _offers(self, name: str, options: Sequence[str] | None) -> tuple[list[str], str]:
        """What a Choice's widget offers, and what of that it starts from."""
        offered = list(self._of(name, Choice).options if options is None else options)
        return offered, self._start(name, offered)

    def _choice(
        self, widget: Callable[..., Any], name: str, offered: list[str], more: dict[str, Any]
    ) -> Any:
        label = self._fields[name].label or name
        return self._drawn(name, widget(label, offered, key=self.key(name), **more))

    def toggle(self, name: str, **options: Any) -> bool:
        """Draws a toggle for a Flag and returns its value."""
        field = self._of(name, Flag)
        value: bool = self._drawn(
            name,
            st.toggle(field.label or name, value=self._start(name), key=self.key(name), **options),
        )
        return value

    def _of(self, name: str, kind: type[T]) -> T:
        field = self._fields[name]
        if not isinstance(field, kind):
            raise TypeError(f"{name} is a {type(field).__name__}, not a {kind.__name__}")
        return field

    def _start(self, name: str, offered: Sequence[str] | None = None) -> Any:
        """What a widget starts from: its default for Streamlit, the same while it is drawn.

        A value that is only set in the session state is told to the browser once, and is lost
        when the run is cut short; a default is told with every run.
        """
        key, value = self.key(name), self[name]
        if offered and value not in offered:
            value = offered[0]
        if self._held(name) is None:
            self._session.starts[key] = value
        self._hold(name, value)
        start = self._session.starts[key]
        return value if offered and start not in offered else start

    def _drawn(self, name: str, value: Any) -> Any:
        following.holds(name)
        field = self._fields[name]
        checked = field.check(value)
        self._values(field)[name] = field.default if checked is None else checked
        return self._values(field)[name]

    # The URL ------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Reads the URL where the page was not open before. The frame calls it once a run."""
        session = self._session
        if session.now["page"] == self.page:
            return
        session.now["page"] = self.page
        session.notices.clear()
        given = {name: st.query_params.get_all(name) for name in st.query_params}
        own = {name for name, field in self._fields.items() if not field.visit}
        if own & set(given):
            # A link says the whole state of its page: what it leaves out is at its default.
            for name in own:
                self._forget(name)
        for name, texts in given.items():
            if name in self._fields:
                self._take(name, texts, session.notices)
            elif name not in PASSING:
                shown = _quoted(name)
                session.notices.append(f"{shown} means nothing on this page and is left out.")

    def notices(self) -> list[str]:
        """What was wrong in the URL that this page was entered with, a sentence each."""
        return list(self._session.notices)

    def notice(self, sentence: str) -> None:
        """Adds a sentence to those of this page, once."""
        if sentence not in self._session.notices:
            self._session.notices.append(sentence)

    def _take(self, name: str, texts: list[str], notices: list[str]) -> None:
        field = self._fields[name]
        value = field.check(texts[0]) if len(texts) == 1 else None
        self._forget(name)
        if value is not None:
            self._values(field)[name] = value
            return
        default = field.text(field.default)
        start = f"so this page starts at {default}." if default else "so it is left out."
        if len(texts) > 1:
            notices.append(f"{_quoted(name)} stands more than once in the address, {start}")
        else:
            wrong = _quoted(f"{name}={texts[0]}" if texts else name)
            notices.append(f"{wrong} is not {field.range()}, {start}")

    def _forget(self, name: str) -> None:
        self._values(self._fields[name]).pop(name, None)
        if self._held(name) is not None:
            del st.session_state[self.key(name)]

    def _values(self, field: Field) -> dict[str, Any]:
        return self._session.values.setdefault("visit" if field.visit else self.page, {})

    def query(self) -> dict[str, str]:
        """The parameters that lead here: every value that is not at its default."""
        values = {name: self._value(name) for name in self._fields}
        return {
            name: field.text(values[name])
            for name, field in self._fields.items()
            if values[name] != field.default
        }

    def publish(self) -> None:
        """Lets the URL follow, from a fragment's rerun; whole runs leave that to `address`."""
        if self._session.now["whole"]:
            return
        given = {name: st.query_params.get_all(name) for name in st.query_params}
        passing = {n: v for n, v in given.items() if n in PASSING and n not in self._fields}
        wanted: Mapping[str, Any] = {**passing, **{n: [v] for n, v in self.query().items()}}
        if wanted != given:
            st.query_params.from_dict(wanted)

    def whole_run(self, running: bool) -> None:
        """Tells whether the whole page is being drawn, not one fragment."""
        self._session.now["whole"] = running


def _quoted(text: str) -> str:
    """Any text as Markdown code on one line, cut where it is long."""
    plain = "".join(c for c in text if c.isprintable() and c != "`")
    cut = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
    return f"`{cut or ' '}`"
