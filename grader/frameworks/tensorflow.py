"""TensorFlow: tensors, devices, autodiff. No operation runs before the fork: a child forked after one hangs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, MappingView, Sequence
from typing import Any

import numpy as np

# Before the import, which reads it: the announcements of the C++ side are no business of a learner's.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf
from tensorflow.python.eager import context
from tensorflow.python.framework import kernels, op_def_registry
from tensorflow.python.framework.composite_tensor import CompositeTensor
from tensorflow.python.framework.ops import EagerTensor
from tensorflow.python.ops.resource_variable_ops import ResourceVariable

from grader.frameworks import Namespace
from grader.model import Tensor, UserError
from grader.work import SHARED_NAMES

EXACT_TYPES = (EagerTensor, ResourceVariable)


def prepare() -> None:
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    # The first kernel, and the first name that is no operation's, have TensorFlow go through its registries; the first
    # tensor has Python go through all abstract classes. No operation does it here, and no child has to any more, for
    # which that was a third of the time before its first result.
    kernels.get_registered_kernels_for_op("Mul")
    op_def_registry.get("no operation")
    for kind in EXACT_TYPES:
        for abstract in (Mapping, MappingView, Sequence, CompositeTensor):
            issubclass(kind, abstract)


def practise() -> None:
    """Nothing: a TensorFlow process that ran an operation cannot be forked."""


def foresee(words: Sequence[str]) -> None:
    """Nothing, for the same reason."""


def seed(number: int, device: str) -> None:  # noqa: ARG001 - one seed for all devices
    tf.random.set_seed(number)


def remember() -> Callable[[], None]:
    """What sets the random numbers back to where they are now; TensorFlow has no name of its own for that."""
    running = context.context()
    seed, numbers = running._seed, getattr(running, "_rng", None)  # there is none before the first seed
    state = numbers and numbers.getstate()

    def restore() -> None:
        running._set_global_seed(seed)
        if numbers is not None:
            running._rng.setstate(state)

    return restore


def default_dtype(name: str) -> None:
    """TensorFlow has no such setting: its cases are all float32, its own default."""


def tensor(array: Any, device: str) -> Any:
    with tf.device("/GPU:0" if device == "cuda" else "/CPU:0"):
        return tf.constant(array)


def array(value: Any) -> Tensor | None:
    if type(value) not in EXACT_TYPES:
        return None
    name = value.dtype.name
    return Tensor(np.asarray(tf.cast(value, tf.float32) if name == "bfloat16" else value), name)


def find_device(wanted: str) -> str:
    if wanted == "meta":
        raise UserError("--device meta is PyTorch's: TensorFlow has no device without data.")
    if wanted == "cpu":
        return wanted
    if tf.config.list_physical_devices("GPU"):
        return "cuda"
    if wanted == "auto":
        return "cpu"
    raise UserError(f"--device cuda: TensorFlow {tf.__version__} finds no GPU. Use --device cpu, or auto.")


def start_gpu(memory_bytes: int) -> None:
    """Makes the context, which takes seconds, and bounds what this process may take of the GPU's memory."""
    gpu = tf.config.list_physical_devices("GPU")[0]
    limit = tf.config.LogicalDeviceConfiguration(memory_limit=memory_bytes >> 20)
    tf.config.set_logical_device_configuration(gpu, [limit])
    tensor(0.0, "cuda")


def versions() -> dict[str, str]:
    return {"tensorflow": tf.__version__, "numpy": np.__version__}


def namespace(device: str) -> Namespace:
    """The `xp` of a reference, float64 on the device."""
    import tensorflow.experimental.numpy as tnp

    where = "/GPU:0" if device == "cuda" else "/CPU:0"

    def convert(value: Any) -> Any:
        with tf.device(where):
            return tf.constant(value)

    def autodiff(cost: Any, inputs: dict[str, Any], wrt: tuple[str, ...]) -> tuple[Any, ...]:
        with tf.device(where), tf.GradientTape() as tape:
            leaves = [inputs[name] for name in wrt]
            tape.watch(leaves)
            value = cost(xp, **inputs)
        return tuple(tape.gradient(value, leaves, unconnected_gradients=tf.UnconnectedGradients.ZERO))

    xp = Namespace(SHARED_NAMES, tnp, autodiff, convert, array)
    return xp
