"""The code under an exhibit: made of the experiment's own source, complete, ready to paste."""

import ast
import builtins
import inspect
import math
import textwrap
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any

_WIDTH = 88
# CPython 3.11 fails with a SystemError where two threads parse at once.
_ALONE = threading.Lock()


def source(
    function: Callable[..., Any],
    *,
    also: Sequence[Callable[..., Any]] = (),
    last: str = "result",
    **arguments: Any,
) -> str:
    """Code that calls `function` with `arguments` and, run by itself, gives the same result.

    It holds the imports that are needed, the source of `also` and of the function (of their
    docstrings the first line), and the call. Everything else of their modules is imported.
    arguments: values whose repr makes them again. last: the line that a notebook prints.

    Raises ValueError where an argument has no such repr, or where a name means different things
    in the modules of the functions shown.
    """
    shown = tuple(inspect.unwrap(each) for each in (*also, function))
    call = f"{_call(shown[-1], arguments)}\n{last}"
    with _ALONE:
        definitions = _definitions(shown)
    return f"{definitions}\n\n\n{call}"


@lru_cache(maxsize=64)
def _definitions(shown: tuple[Callable[..., Any], ...]) -> str:
    """Imports and bodies, which do not change while the program runs."""
    names = {each.__name__ for each in shown}
    imports: dict[str, tuple[str, str | None]] = {}
    for each in shown:
        for name, origin in _imports(each).items():
            if name in names:
                continue
            if imports.setdefault(name, origin) != origin:
                raise ValueError(f"{name} means two things in the code of {shown[-1].__name__}")
    bodies = [_body(each) for each in shown]
    return "\n\n\n".join(["\n".join(_statements(imports)), *bodies])


def _body(function: Callable[..., Any]) -> str:
    """The function's source as it stands, with its docstring cut to the first line."""
    text = textwrap.dedent(inspect.getsource(function)).strip()
    definition = ast.parse(text).body[0]
    first = definition.body[0] if isinstance(definition, ast.FunctionDef) else None
    if not isinstance(first, ast.Expr) or ast.get_docstring(definition) is None:  # type: ignore[arg-type]
        return text
    lines = text.splitlines()
    summary = lines[first.lineno - 1].rstrip()
    if first.end_lineno != first.lineno:
        summary += '"""'
    return "\n".join([*lines[: first.lineno - 1], summary, *lines[first.end_lineno :]])


def _imports(function: Callable[..., Any]) -> dict[str, tuple[str, str | None]]:
    """Where each global name that the function uses comes from: (module, name in it or None)."""
    module = inspect.getmodule(function)
    if module is None:
        raise ValueError(f"{function.__name__} has no module")
    known = _origins(module)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return {name: known[name] for name in sorted(used) if name in known}


def _origins(module: ModuleType) -> dict[str, tuple[str, str | None]]:
    """The origin of every name at the top level of a module."""
    origins: dict[str, tuple[str, str | None]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                # `import a.b` binds a; `import a.b as c` binds a.b.
                bound = alias.asname or alias.name.partition(".")[0]
                origins[bound] = (alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            package = (module.__package__ or "").split(".")
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, node.module] if node.module else base)
            for alias in node.names:
                origins[alias.asname or alias.name] = (origin, alias.name)
        else:
            for name in _defined(node):
                origins[name] = (module.__name__, name)
    return {name: origin for name, origin in origins.items() if not hasattr(builtins, name)}


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]


def _statements(imports: dict[str, tuple[str, str | None]]) -> list[str]:
    whole, parts = [], defaultdict(list)
    for bound, (module, name) in imports.items():
        if name is None:
            plain = bound == module.partition(".")[0]
            whole.append(f"import {module}" if plain else f"import {module} as {bound}")
        else:
            parts[module].append(name if name == bound else f"{name} as {bound}")
    return [
        *sorted(whole),
        *(f"from {module} import {', '.join(sorted(parts[module]))}" for module in sorted(parts)),
    ]


def _writable(value: Any) -> bool:
    """Whether the repr of a value makes it again."""
    if isinstance(value, tuple):
        return all(map(_writable, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int)


def _call(function: Callable[..., Any], arguments: dict[str, Any]) -> str:
    inspect.signature(function).bind(**arguments)
    texts = []
    for name, value in arguments.items():
        text = repr(value)
        if not _writable(value):
            raise ValueError(f"the argument {name} = {text} cannot be written as code")
        texts.append(f"{name}={text}")
    # A generator's results get better; the last one is the figure's.
    target = "*_, result" if inspect.isgeneratorfunction(function) else "result"
    line = f"{target} = {function.__name__}({', '.join(texts)})"
    if len(line) > _WIDTH:
        inner = "".join(f"    {text},\n" for text in texts)
        line = f"{target} = {function.__name__}(\n{inner})"
    return line
