"""The lessons, in the order in which they are taught. Nothing else holds a list of lessons."""

ORDER: tuple[str, ...] = ("iid", "features", "szegedy", "linearity", "fgsm", "transfer")
