"""Keys of containers by which the style sheets know what kind of thing they hold."""

from typing import Final

_BLANKS: Final = str.maketrans("01", " \t")


def styled(kind: str, name: object) -> str:
    """The key of a container whose class in the browser is `st-key-<kind>`, whatever its name.

    A container has no class but that of its key, and a key may stand once on a page. Streamlit
    cuts the blanks off a key before it makes a class of it, so here blanks spell the name. Were
    the name in the class, rules would begin with `[class*="st-key-<kind>-"]`, and the browser
    would ask at each change of any class on the page whether one of them holds now.

    kind: as the style sheets write it. name: tells those of one kind on a page apart.
    """
    bits = "".join(f"{byte:08b}" for byte in str(name).encode())
    return kind + bits.translate(_BLANKS)
