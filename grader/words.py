"""One text for every framework: capital words such as MEAN stand for each framework's own names.

A tool for authors: wrong and right submissions are written once and tried in PyTorch, TensorFlow and NumPy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.model import FRAMEWORKS

WORDS = {
    "IMPORT": ("import torch", "import tensorflow as tf", "import numpy as np"),
    "LIB": ("torch", "tf", "np"),
    "MEAN": ("torch.mean", "tf.reduce_mean", "np.mean"),
    "SUM": ("torch.sum", "tf.reduce_sum", "np.sum"),
    "MAX": ("torch.amax", "tf.reduce_max", "np.max"),
    "EXP": ("torch.exp", "tf.exp", "np.exp"),
    "LOG": ("torch.log", "tf.math.log", "np.log"),
    "TANH": ("torch.tanh", "tf.tanh", "np.tanh"),
    "ROWS": ("(lambda t, rows: t[rows])", "tf.gather", "(lambda t, rows: t[rows])"),
    "STACK": ("torch.stack", "tf.stack", "np.stack"),
    "SQUARE": ("torch.square", "tf.square", "np.square"),
    "SQRT": ("torch.sqrt", "tf.sqrt", "np.sqrt"),
    "WHERE": ("torch.where", "tf.where", "np.where"),
    "RESHAPE": ("torch.reshape", "tf.reshape", "np.reshape"),
    "ONES_LIKE": ("torch.ones_like", "tf.ones_like", "np.ones_like"),
    "ZEROS_LIKE": ("torch.zeros_like", "tf.zeros_like", "np.zeros_like"),
    "MATMUL": ("torch.matmul", "tf.matmul", "np.matmul"),
    "EINSUM": ("torch.einsum", "tf.einsum", "np.einsum"),
    "SUBTRACT": ("torch.subtract", "tf.subtract", "np.subtract"),
    "MULTIPLY": ("torch.multiply", "tf.multiply", "np.multiply"),
    "REVERSED": ("(lambda t: torch.flip(t, (0,)))", "(lambda t: tf.reverse(t, (0,)))", "(lambda t: t[::-1])"),
    "DOT": ("torch.dot", "(lambda a, b: tf.tensordot(a, b, 1))", "np.dot"),
    "TRANSPOSE": ("torch.t", "tf.transpose", "np.transpose"),
    "TENSOR": ("torch.tensor", "tf.constant", "np.array"),
    "COPY": ("torch.clone", "tf.Variable", "np.copy"),
    "DOUBLE": ("(lambda t: t.double())", "(lambda t: tf.cast(t, tf.float64))", "(lambda t: np.float64(t))"),
    "TAKE": ("(lambda t, places: t[places])", "tf.gather", "(lambda t, places: t[places])"),
    "SEED": ("torch.manual_seed", "tf.random.set_seed", "np.random.seed"),
    "RANDPERM": ("torch.randperm", "(lambda n: tf.random.shuffle(tf.range(n)))", "np.random.permutation"),
    "PERMUTATION": (
        "(lambda n, seed: torch.randperm(n, generator=torch.Generator().manual_seed(seed)))",
        "(lambda n, seed: tf.random.experimental.stateless_shuffle(tf.range(n), seed=[seed, 0]))",
        "(lambda n, seed: np.random.default_rng(seed).permutation(n))",
    ),
    "ONE_HOT": ("torch.nn.functional.one_hot", "tf.one_hot", "(lambda labels, k: np.eye(k)[labels])"),
    "PICK": (
        "(lambda rows, places: rows[torch.arange(len(rows)), places])",
        "(lambda rows, places: tf.gather(rows, places, batch_dims=1))",
        "(lambda rows, places: rows[np.arange(len(rows)), places])",
    ),
    "CUMSUM": ("(lambda t: torch.cumsum(t, 0))", "tf.cumsum", "np.cumsum"),
    "RAND": ("torch.rand", "(lambda n: tf.random.uniform((n,)))", "np.random.rand"),
    "RANDN": ("torch.randn", "(lambda n: tf.random.normal((n,)))", "np.random.randn"),
    "LINSPACE": ("torch.linspace", "tf.linspace", "np.linspace"),
    "STD": ("(lambda t: torch.std(t, correction=0))", "tf.math.reduce_std", "np.std"),
    "MIN": ("torch.amin", "tf.reduce_min", "np.min"),
}
"""Each word in the order of FRAMEWORKS."""
_WORD = re.compile(r"\b(" + "|".join(WORDS) + r")\b")


def write(text: str, framework: str) -> str:
    """The source in this framework's own names."""
    return _WORD.sub(lambda found: WORDS[found[0]][FRAMEWORKS.index(framework)], text)


@dataclass(frozen=True)
class Only:
    """A text that can be written in some frameworks alone, and why in no other."""

    frameworks: tuple[str, ...]
    why: str
    text: str
