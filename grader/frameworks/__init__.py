"""One small module a framework: to and from NumPy, autodiff, device. Nothing else imports a framework.

Each offers
    prepare()                  import it, one thread, and run no operation: this process may be going to be forked
    practise()                 do what most submissions do, where a process may do so and still be forked
    foresee(words)             do what takes long the first time, of what words in TRAPS stand for, as practise()
    seed(number, device)       the framework's own random numbers
    remember()                 what sets random numbers and settings back to what they are now
    default_dtype(name)        what `tensor(0.0)` gives, where the framework has such a setting
    tensor(array, device)      a fresh tensor of the array's dtype
    array(value)               a Tensor, or None where `value` is not exactly one of the framework's tensors
    find_device(wanted)        "cpu", "cuda" or "meta"; raises UserError where there is none
    versions()                 what goes into the report
    namespace(device)          the `xp` of a reference
    TRAPS                      what a `forbids` means here: dotted names by its word
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

from grader.model import PRETTY, Tensor, UserError

PACKAGES = {"torch": ("torch",), "tensorflow": ("tensorflow", "tensorflow-cpu"), "numpy": ("numpy",)}


class Namespace:
    """The `xp` of a reference: the shared names of one framework, and its autodiff."""

    def __init__(self, names: tuple[str, ...], source: Any, autodiff: Any, convert: Any, array: Any):
        self.__dict__.update({name: getattr(source, name) for name in names})
        self.autodiff = autodiff
        self.convert = convert
        """NumPy float64 to the framework's own, for the inputs."""
        self.array = array
        """The framework's own to NumPy, for the answer."""


def load(name: str) -> ModuleType:
    """The adapter of a framework; imports the framework itself."""
    return importlib.import_module(f"grader.frameworks.{name}")


def tensor_of(value: Any) -> Tensor | None:
    """The array of a tensor of whichever framework this process has loaded."""
    root = type(value).__module__.partition(".")[0]
    return load(root).array(value) if root in ("torch", "tensorflow") and root in sys.modules else None


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def version(name: str) -> str:
    """By the package's metadata, without an import; empty where there is none."""
    from importlib import metadata

    for package in PACKAGES[name]:
        with contextlib.suppress(metadata.PackageNotFoundError):
            return metadata.version(package)
    return ""


def require(name: str) -> None:
    """Raises UserError, with what to install, where the framework is not there."""
    if not installed(name):
        raise UserError(f"{PRETTY[name]} is not installed here: pip install 'grader[{name}]'.")


def traps(words: tuple[str, ...]) -> list[str]:
    """Dotted names that an exercise forbids, of every framework that this process has loaded."""
    names: list[str] = []
    for framework, trapped in TRAPS.items():
        if framework in sys.modules:
            names += [name for word in words for name in trapped.get(word, ())]
    return names


_LOSSES = ("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "cross_entropy", "nll_loss", "binary_cross_entropy")
_FUNC = ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize")
_FUNCTIONAL = ("jacobian", "hessian", "vjp", "jvp", "vhp", "hvp")
_OPTIMIZERS = (
    *("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta"),
    *("Adamax", "NAdam", "RAdam", "ASGD", "Rprop", "LBFGS"),
)
_KERAS_LOSSES = ("mean_squared_error", "mean_absolute_error", "MSE", "mse", "MAE", "mae", "huber")

_KERAS_SOFTMAX = (
    *("activations.softmax", "activations.log_softmax", "backend.softmax", "ops.softmax", "ops.log_softmax"),
    *("ops.nn.softmax", "ops.nn.log_softmax", "ops.categorical_crossentropy", "ops.sparse_categorical_crossentropy"),
    *("losses.categorical_crossentropy", "losses.sparse_categorical_crossentropy"),
)

_SOLVERS = ("lstsq", "solve", "inv", "pinv")

TRAPS: dict[str, dict[str, tuple[str, ...]]] = {
    "torch": {
        "autodiff": (
            "torch.autograd.grad",
            "torch.autograd.backward",
            "torch.Tensor.backward",
            # What every backward pass goes through, whatever name it was called by.
            "torch.autograd._engine_run_backward",
            "torch.autograd.forward_ad.make_dual",
            *(f"torch.func.{name}" for name in _FUNC),
            *(f"torch.autograd.functional.{name}" for name in _FUNCTIONAL),
        ),
        "losses": tuple(f"torch.nn.functional.{name}" for name in _LOSSES),
        "optimizers": ("torch.optim.Optimizer.__init__", *(f"torch.optim.{name}.step" for name in _OPTIMIZERS)),
        "closed_form": tuple(f"torch.linalg.{name}" for name in _SOLVERS),
        "softmax": (
            *(f"torch.{home}{name}" for home in ("", "special.", "Tensor.") for name in ("softmax", "log_softmax")),
            *(f"torch.nn.functional.{name}" for name in ("softmax", "log_softmax", "softmin", "gumbel_softmax")),
            *(f"torch.nn.functional.{name}" for name in ("cross_entropy", "nll_loss")),
        ),
    },
    "tensorflow": {
        "autodiff": (
            "tensorflow.GradientTape.__init__",
            "tensorflow.GradientTape.gradient",
            "tensorflow.GradientTape.jacobian",
            "tensorflow.gradients",
            "tensorflow.autodiff.ForwardAccumulator.__init__",
        ),
        "closed_form": tuple(f"tensorflow.linalg.{name}" for name in _SOLVERS),
        "softmax": (
            *(f"tensorflow.{home}.{name}" for home in ("nn", "math") for name in ("softmax", "log_softmax")),
            "tensorflow.nn.softmax_cross_entropy_with_logits",
            "tensorflow.nn.sparse_softmax_cross_entropy_with_logits",
        ),
    },
    "numpy": {"closed_form": (*(f"numpy.linalg.{name}" for name in _SOLVERS), "numpy.polyfit")},
    "keras": {
        "losses": (
            "keras.losses.Loss.__call__",
            # keras.losses, and tf.keras.losses, which holds some of them under other names.
            *(f"{home}.losses.{name}" for home in ("keras", "keras._tf_keras.keras") for name in _KERAS_LOSSES),
        ),
        "optimizers": ("keras.optimizers.Optimizer.__init__", "keras.optimizers.Optimizer.apply_gradients"),
        "softmax": (
            "keras.losses.Loss.__call__",
            *(f"{home}.{name}" for home in ("keras", "keras._tf_keras.keras") for name in _KERAS_SOFTMAX),
        ),
    },
    "scipy": {"softmax": ("scipy.special.softmax", "scipy.special.log_softmax")},
    "jax": {"autodiff": ("jax.grad", "jax.value_and_grad", "jax.jacfwd", "jax.jacrev", "jax.vjp", "jax.jvp")},
    "autograd": {"autodiff": ("autograd.grad", "autograd.elementwise_grad", "autograd.jacobian")},
}
