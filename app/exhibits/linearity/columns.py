"""Tables with a column a model."""

from collections.abc import Sequence

SHORT = {  # as the head of a column on a phone has room for
    "softmax": "softmax",
    "fc100": "sigmoid net",
    "cnn": "ReLU CNN",
    "maxout": "maxout",
    "rbf": "RBF",
}


def table_row(title: str, cells: Sequence[str]) -> str:
    """A row of a Markdown table."""
    return f"| {title} | {' | '.join(cells)} |"
