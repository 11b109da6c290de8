"""What a function says, however it is put: two with the same canonical form are the same program.

What is taken out is certain: the names inside a comprehension, which nobody sees outside, and the order of two factors
or two terms, which for numbers and arrays is the same to the last bit. Lists can be added, too, but then no number
divides them: only in what one does are terms turned. A class may mean something of its own by a product or a sum: there
the order stays.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NUMERIC = (ast.Sub, ast.Div, ast.Pow)
"""Operators that take no list, text or tuple together with a number."""
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
Names = Mapping[str, str]
"""What the names inside comprehensions are called here."""


def canonical(unit: ast.AST) -> str:
    """The form of a function or a class."""
    return _Form(turned=not isinstance(unit, ast.ClassDef)).of(unit, {})


@dataclass(frozen=True)
class _Form:
    turned: bool
    """Whether the factors of a product and the terms of a sum may change places."""

    def of(self, node: Any, names: Names) -> str:
        if isinstance(node, list):
            return f"[{','.join(self.of(item, names) for item in node)}]"
        if not isinstance(node, ast.AST):
            return repr(node)
        if isinstance(node, ast.Name):
            return names.get(node.id, node.id)
        if isinstance(node, ast.BinOp):
            return self._operation(node, names)
        if isinstance(node, COMPREHENSIONS):
            return self._comprehension(node, names)
        return f"{type(node).__name__}({','.join(self.of(value, names) for _, value in ast.iter_fields(node))})"

    def _operation(self, node: ast.BinOp, names: Names, *, divided: bool = False) -> str:
        """divided: whether a number divides it, or is taken away from it, or the like: then it is no list."""
        pair = ((node.left, node.right), (node.right, node.left))
        sides = [self._side(one, names, node.op, other) for one, other in pair]
        if self.turned and (isinstance(node.op, ast.Mult) or (divided and isinstance(node.op, ast.Add))):
            sides.sort()
        return f"({type(node.op).__name__.join(sides)})"

    def _side(self, side: ast.expr, names: Names, operator: ast.operator, other: ast.expr) -> str:
        if not isinstance(side, ast.BinOp):
            return self.of(side, names)
        number = isinstance(other, ast.Constant) and isinstance(other.value, (int, float))
        return self._operation(side, names, divided=number and isinstance(operator, NUMERIC))

    def _comprehension(self, node: Any, names: Names) -> str:
        # The first iterable is looked up outside, where its names may mean something else.
        first, *others = node.generators
        outside = self.of(first.iter, names)
        bound = [name.id for each in node.generators for name in ast.walk(each.target) if isinstance(name, ast.Name)]
        inside = {**names, **{name: f"·{len(names) + place}" for place, name in enumerate(dict.fromkeys(bound))}}
        parts = [getattr(node, field) for field in node._fields if field != "generators"]
        told = [self.of(part, inside) for part in (*parts, first.target, first.ifs, first.is_async, others)]
        return f"{type(node).__name__}({outside},{','.join(told)})"
