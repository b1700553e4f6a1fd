"""The one exception that a reader sees."""


class LabError(Exception):
    """What went wrong and what to do about it, as one sentence for the reader."""
