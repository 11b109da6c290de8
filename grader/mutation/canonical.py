"""What a function says, however it is put: two with the same canonical form are the same program.

Two things are taken out, and both are certain: the order of the factors of a product, which for numbers and arrays is
the same to the last bit, and the names inside a comprehension, which nobody sees outside. A class may mean something
of its own by a product: there the order stays.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
Names = Mapping[str, str]
"""What the names inside comprehensions are called here."""


def canonical(unit: ast.AST) -> str:
    """The form of a function or a class."""
    return _Form(factors=not isinstance(unit, ast.ClassDef)).of(unit, {})


@dataclass(frozen=True)
class _Form:
    factors: bool
    """Whether those of a product may change places."""

    def of(self, node: Any, names: Names) -> str:
        if isinstance(node, list):
            return f"[{','.join(self.of(item, names) for item in node)}]"
        if not isinstance(node, ast.AST):
            return repr(node)
        if isinstance(node, ast.Name):
            return names.get(node.id, node.id)
        if self.factors and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return f"({'*'.join(sorted((self.of(node.left, names), self.of(node.right, names))))})"
        if isinstance(node, COMPREHENSIONS):
            return self._comprehension(node, names)
        return f"{type(node).__name__}({','.join(self.of(value, names) for _, value in ast.iter_fields(node))})"

    def _comprehension(self, node: Any, names: Names) -> str:
        # The first iterable is looked up outside, where its names may mean something else.
        first, *others = node.generators
        outside = self.of(first.iter, names)
        bound = [name.id for each in node.generators for name in ast.walk(each.target) if isinstance(name, ast.Name)]
        inside = {**names, **{name: f"·{len(names) + place}" for place, name in enumerate(dict.fromkeys(bound))}}
        parts = [getattr(node, field) for field in node._fields if field != "generators"]
        told = [self.of(part, inside) for part in (*parts, first.target, first.ifs, first.is_async, others)]
        return f"{type(node).__name__}({outside},{','.join(told)})"
