"""PyTorch: tensors, devices, autodiff."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from grader.frameworks import Namespace
from grader.model import Tensor, UserError
from grader.work import SHARED_NAMES

EXACT_TYPES = (torch.Tensor, torch.nn.Parameter)
COMPILER = "TORCHINDUCTOR_CACHE_DIR"
PLAIN = {torch.float32: "float32", torch.float64: "float64"}
"""What nearly every tensor is, so that nothing has to be asked of it: this runs for every argument of every call."""


def prepare() -> None:
    # A second thread would not survive the fork, and its locks would: the child would hang.
    torch.set_num_threads(1)


def practise() -> None:
    """An operation's first run looks for its code and fills caches: done here, a child finds all that in place."""
    x = torch.tensor([0.5, -1.0, 2.0])
    residual = 0.9 * x + 0.1 - x / 2
    residual -= 0.1 * residual
    cost = torch.mean(residual**2) + (residual * x).mean() + torch.sum(-residual) + x.sum() / len(x)
    product = torch.stack([x, x]).reshape(3, 2).T @ x
    torch.allclose(product, torch.dot(x, x) * torch.ones(2))
    torch.abs(torch.sqrt(cost * cost)).item()
    float(x[0]), product.tolist()


def foresee(words: Sequence[str]) -> None:
    """An optimizer imports PyTorch's compiler with its first step, which takes longer than all of an exercise's checks.

    Not for everybody: with so much more memory, every fork takes a quarter longer.
    """
    if "optimizers" in words:
        with _compilers_folder():
            # No backward pass: its threads would not survive the fork.
            parameter = torch.ones(1, requires_grad=True)
            parameter.grad = torch.ones(1)
            torch.optim.SGD([parameter], lr=0.1).step()


@contextmanager
def _compilers_folder() -> Iterator[None]:
    """The compiler asks for a folder of its own as it is imported. A confined process has none to give: any that exists
    will do, since nothing is compiled."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        os.environ[COMPILER] = os.path.dirname(torch.__file__)
        yield
        del os.environ[COMPILER]
    else:
        yield


def seed(number: int, device: str) -> None:
    # torch.manual_seed asks every backend there might be, which takes longer than a check.
    torch.default_generator.manual_seed(number)
    if device == "cuda":
        torch.cuda.manual_seed_all(number)


def remember() -> Callable[[], None]:
    """What sets the default dtype and the random numbers back to what they are now."""
    dtype, numbers = torch.get_default_dtype(), torch.default_generator.get_state()

    def restore() -> None:
        torch.set_default_dtype(dtype)
        torch.default_generator.set_state(numbers)

    return restore


def default_dtype(name: str) -> None:
    torch.set_default_dtype(getattr(torch, name))


def tensor(array: Any, device: str) -> Any:
    # torch.tensor, which asks what it was given, takes three times as long.
    copy = torch.from_numpy(np.array(array)).clone()
    return copy if device == "cpu" else copy.to(device)


def array(value: Any) -> Tensor | None:
    """A detached copy on the CPU. bfloat16, which NumPy lacks, comes as float32 under its own name."""
    if type(value) not in EXACT_TYPES or value.layout != torch.strided or value.device.type == "meta":
        return None
    value = value.detach()
    if value.is_cpu and value.dtype in PLAIN:
        return Tensor(value.resolve_neg().numpy(), PLAIN[value.dtype])
    name = str(value.dtype).removeprefix("torch.")
    value = value.cpu().resolve_conj().resolve_neg()
    return Tensor((value.float() if value.dtype == torch.bfloat16 else value).numpy(), name)


def find_device(wanted: str) -> str:
    if wanted in ("cpu", "meta"):
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    if wanted == "auto":
        return "cpu"
    built = "finds no usable NVIDIA GPU" if torch.backends.cuda.is_built() else "was built without CUDA"
    raise UserError(f"--device cuda: PyTorch {torch.__version__} {built}. Use --device cpu, or auto.")


def start_gpu(memory_bytes: int) -> None:
    """Makes the context, which takes seconds, and bounds what this process may take of the GPU's memory."""
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, memory_bytes / total))
    torch.zeros(1, device="cuda")


def versions() -> dict[str, str]:
    return {"torch": str(torch.__version__), "numpy": np.__version__}


def namespace(device: str) -> Namespace:
    """The `xp` of a reference, float64 on the device."""

    def convert(value: Any) -> Any:
        return torch.tensor(np.asarray(value), device=device)

    def autodiff(cost: Any, inputs: dict[str, Any], wrt: tuple[str, ...]) -> tuple[Any, ...]:
        leaves = {name: inputs[name].detach().clone().requires_grad_() for name in wrt}
        value = cost(xp, **{**inputs, **leaves})
        return tuple(torch.autograd.grad(value, list(leaves.values()), allow_unused=True, materialize_grads=True))

    xp = Namespace(SHARED_NAMES, torch, autodiff, convert, array)
    return xp
