"""The small changes that make a mutant: for a piece of a program, what it could have been by mistake.

Pure: an ast in, edits out. An edit is (a node of the program, what stands in its place); the nodes of one change are
replaced together. Nothing here is judged: a change that makes no difference is for others to find.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

Edit = tuple[ast.AST, ast.AST]
Function = ast.FunctionDef | ast.AsyncFunctionDef

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
TURNED = ("operands exchanged", "names exchanged")
ORDERED = (ast.Sub, ast.Div, ast.Pow, ast.MatMult)
CONTAINERS = frozenset({"array", "asarray", "constant", "convert_to_tensor", "float", "stack", "tensor"})
"""A result may come as a list of tensors or of numbers: without them it would be as right as it was."""
REDUCTIONS = {"mean": "sum", "sum": "mean", "reduce_mean": "reduce_sum", "reduce_sum": "reduce_mean"}
PRODUCTS = {"matmul", "matvec", "dot", "mv", "mm", "einsum", "tensordot"}


@dataclass(frozen=True)
class Change:
    """One small change. `kind` is a word for people."""

    kind: str
    edits: tuple[Edit, ...]


def changes(function: Function | ast.ClassDef, transpose: str) -> Iterator[Change]:
    """Every change of one function or class; its docstrings stay.

    transpose: what turns a matrix around, such as "tf.transpose"; empty where an attribute `.T` does.
    """
    # (a - b)² is (b - a)².
    even = list(_even_powers(function))
    same = [{id(node)} for node in even] + [{id(node.left), id(node.right)} for node in even]
    for change in _every(function, transpose):
        if change.kind not in TURNED or {id(old) for old, _ in change.edits} not in same:
            yield change


def _every(function: Function | ast.ClassDef, transpose: str) -> Iterator[Change]:
    for body in _bodies(function):
        yield from _statements(body)
        for node in (node for statement in body for node in _own(statement)):
            for kind, new in (*_operator(node), *_dropped(node), *_called(node), *_turned(node, transpose)):
                yield Change(kind, ((node, new),))
            yield from _moved(node)
    for scope in ast.walk(function):
        if isinstance(scope, Function):
            yield from _names(scope)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every block of statements, without docstrings."""
    for inner in ast.walk(node):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(inner, field, None)
            if isinstance(body, list) and body:
                documented = isinstance(inner, (Function, ast.ClassDef)) and ast.get_docstring(inner) is not None
                yield body[1:] if documented and field == "body" else body


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """The statement and its expressions, without the statements inside it, which stand in a block of their own."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        inner = [] if isinstance(node, (Function, ast.ClassDef)) else list(ast.iter_child_nodes(node))
        waiting += [child for child in reversed(inner) if not isinstance(child, ast.stmt)]


def _statements(body: list[ast.stmt]) -> Iterator[Change]:
    """Each statement deleted, each two neighbours exchanged; definitions stay, or there would be nothing to test."""
    fixed = (Function, ast.ClassDef, ast.Pass)
    for statement in body:
        if not isinstance(statement, fixed):
            yield Change("statement deleted", ((statement, ast.Pass()),))
    for first, second in pairwise(body):
        if not isinstance(first, fixed) and not isinstance(second, fixed) and not _is_either_way(first, second):
            yield Change("statements exchanged", ((first, second), (second, first)))


def _is_either_way(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether the order cannot matter: two names are given values, neither by way of the other, one without a call."""
    if not isinstance(first, ast.Assign) or not isinstance(second, ast.Assign):
        return False
    bound, used = zip(*(_bound_and_used(each) for each in (first, second)), strict=True)
    apart = not (bound[0] & (bound[1] | used[1]) or bound[1] & used[0])
    return apart and not all(any(isinstance(node, ast.Call) for node in ast.walk(each)) for each in (first, second))


def _bound_and_used(statement: ast.Assign) -> tuple[set[str], set[str]]:
    """The names that get a value, and those that are read; `xs[0] = …` changes what xs is for others, and binds it."""
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    held = {node.id for target in statement.targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return held, {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _even_powers(function: Function | ast.ClassDef) -> Iterator[ast.BinOp]:
    """The differences that are raised to an even power."""
    for node in ast.walk(function):
        match node:
            case ast.BinOp(ast.BinOp(op=ast.Sub()) as inside, ast.Pow(), ast.Constant(int(power))) if power % 2 == 0:
                yield inside


def _operator(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Operators exchanged, operands exchanged, numbers moved, a minus dropped."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        for operator in OPERATORS:
            if not isinstance(node.op, operator):
                yield "operator", _with(node, op=operator())
    if isinstance(node, ast.BinOp) and isinstance(node.op, ORDERED):
        yield TURNED[0], _with(node, left=node.right, right=node.left)
    if isinstance(node, ast.BoolOp):
        yield "operator", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], COMPARISONS):
        for other in COMPARISONS:
            if not isinstance(node.ops[0], other):
                yield "comparison", _with(node, ops=[other(), *node.ops[1:]])
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        yield from (("constant", number) for number in _numbers(node.value))


def _numbers(value: float) -> Iterator[ast.expr]:
    for number in dict.fromkeys((value - 1, value + 1, 0, 1, -value)):
        if number != value:
            constant = ast.Constant(type(value)(abs(number)))
            yield ast.UnaryOp(ast.USub(), constant) if number < 0 else constant


def _dropped(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """A factor, a term or a minus left out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield "sign dropped", node.operand
    if not isinstance(node, ast.BinOp):
        return
    word = "term dropped" if isinstance(node.op, (ast.Add, ast.Sub)) else "factor dropped"
    yield word, node.left
    if isinstance(node.op, ast.Sub):
        yield word, ast.UnaryOp(ast.USub(), node.right)
    elif isinstance(node.op, ast.Div):
        yield word, _with(node, left=ast.Constant(1))
    elif not isinstance(node.op, ast.Pow):
        yield word, node.right


def _called(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """A call left out, its argument or its object in its place; a mean for a sum."""
    if not isinstance(node, ast.Call):
        return
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for argument in node.args if name not in CONTAINERS else ():
        if not isinstance(argument, ast.Starred):
            yield "call dropped", argument
    if isinstance(node.func, ast.Attribute):
        if not node.args:
            yield "call dropped", node.func.value
        if other := REDUCTIONS.get(node.func.attr):
            yield "mean for sum", _with(node, func=_with(node.func, attr=other))


def _turned(node: ast.AST, transpose: str) -> Iterator[tuple[str, ast.AST]]:
    """A transpose added to a factor of a matrix product, or dropped."""
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        yield "transpose dropped", node.value
    factors: list[ast.expr] = []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        factors = [node.left, node.right]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PRODUCTS:
        factors = node.args
    for factor in factors:
        turned = ast.Call(_dotted(transpose), [factor], []) if transpose else ast.Attribute(factor, "T", ast.Load())
        yield "transpose added", _exchanged(node, factor, turned)


def _dotted(name: str) -> ast.expr:
    return ast.parse(name, mode="eval").body


def _moved(node: ast.AST) -> Iterator[Change]:
    """Entries of a tuple, a list or a call exchanged; ranges, slices and indices off by one."""
    entries = node.elts if isinstance(node, (ast.Tuple, ast.List)) else node.args if isinstance(node, ast.Call) else []
    for one, other in combinations(entries, 2):
        yield Change("entries exchanged", ((one, other), (other, one)))
    places: list[ast.expr] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        places = node.args
    elif isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for part in parts:
            places += [end for end in (part.lower, part.upper) if end] if isinstance(part, ast.Slice) else [part]
    for place in places:
        if not isinstance(place, (ast.Constant, ast.UnaryOp)):  # numbers move anyway
            for operator in (ast.Sub(), ast.Add()):
                yield Change("off by one", ((place, ast.BinOp(place, operator, ast.Constant(1))),))


def _names(function: Function) -> Iterator[Change]:
    """Names for one another: one of them at one place, two of them in a statement, two of them throughout."""
    parameters = [argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)]
    used = [node for statement in function.body for node in ast.walk(statement) if isinstance(node, ast.Name)]
    bound = {*parameters, *(node.id for node in used if isinstance(node.ctx, ast.Store))}
    names = [name for name in dict.fromkeys(node.id for node in used) if name in bound and name != "_"]
    for node in used:
        if node.id in names and isinstance(node.ctx, ast.Load):
            yield from (Change("name", ((node, _named(node, name)),)) for name in names if name != node.id)
    statements = [statement for body in _bodies(function) for statement in body]
    parts = [used, *([node for node in _own(each) if isinstance(node, ast.Name)] for each in statements)]
    for one, other in combinations(names, 2):
        inside = one not in parameters and other not in parameters
        everywhere = sum(node.id in (one, other) for node in used)
        for part in parts:
            yield from _swapped(part, {one: other, other: one}, everywhere if inside else -1)


def _swapped(used: list[ast.Name], there: dict[str, str], renamed: int) -> Iterator[Change]:
    """renamed: so many at once would only be called otherwise."""
    found = [node for node in used if node.id in there]
    if len({node.id for node in found}) == len(there) and len(found) != renamed:
        yield Change(TURNED[1], tuple((node, _named(node, there[node.id])) for node in found))


def _named(node: ast.Name, name: str) -> ast.Name:
    return ast.Name(name, node.ctx)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _exchanged(node: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    """The node with another child."""
    swap = {id(old): new}
    fields = {
        name: [swap.get(id(item), item) for item in value] if isinstance(value, list) else swap.get(id(value), value)
        for name, value in ast.iter_fields(node)
    }
    return _with(node, **fields)
