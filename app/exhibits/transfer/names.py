"""What the models are called in the tables and the plots of the transfer lesson."""

SHORT = {
    "softmax": "softmax",
    "softmax_1e-2": "softmax 10⁻²",
    "softmax_1": "softmax 1",
    "fc100": "FC100",
    "fc200": "FC200",
    "fc123": "FC123",
    "ae400": "AE400",
    "maxout": "maxout",
    "cnn": "CNN",
    "rbf": "RBF",
}
OTHERS = {
    "knn": "k-NN",
    "tree": "tree",
    "forest": "forest",
    "svm_linear": "linear SVM",
    "svm_rbf": "RBF SVM",
}
OF_HALVES = {"fc100_p1": "FC100 P₁", "fc123_p1": "FC123 P₁", "fc100_p2": "FC100′ P₂"}


def trained(factor: int, units: int) -> dict[str, str]:
    """What the models of the cases are called that are trained in the page."""
    return {
        "fc100 other seed": "other seed",
        "units": f"FC{units}",
        "one layer": "one layer",
        "as it is": "CNN",
        "other seed": "other seed",
        "rate": f"rate ÷{factor}",
        "steps": f"steps ÷{factor}",
        "batch": f"batch ×{factor}",
        **OF_HALVES,
    }
