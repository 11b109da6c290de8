"""`grade verify`: proves a course. Every line of its table is something that was run, in every framework there is.

    stub       earns nothing and is `not_attempted`, check by check
    solution   earns every point
    reference  the framework's autodiff agrees with the NumPy solution; for NumPy, central differences do
    figures    what the course prints comes out of the reference
    hints      three at least
    files      the stubs that learners get are the ones that the solutions give
    styles     the right solutions of a `right.py`, in other styles, earn every point

and, where a `wrong.py` stands beside the solutions, the confusion matrix of the declared mistakes.
With --mutants, how many small changes of the solutions the checks notice.

A framework that is not installed is reported as not checked, never as agreed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import click

from grader import confusion, frameworks, scaffold, workers
from grader.bar import Bar
from grader.confusion import Matrix
from grader.course import Course, open_course
from grader.model import FRAMEWORKS, PRETTY, Exercise, UserError
from grader.mutation import scores
from grader.mutation.scores import Score
from grader.proof import FACTS, Fact
from grader.prover import Found, Task, prove, told
from grader.text import write_whole


def run(
    exercise: str | None, framework: str | None, seeds: int, json_path: str | None, course: Path | None, mutants: bool
) -> int:
    """Prints the table; 0 if everything was true, 1 if not. Raises UserError where `framework` is not installed."""
    opened = open_course(course)
    if framework:
        frameworks.require(framework)
    names = [opened.resolve(exercise)] if exercise else list(opened.ids)
    exercises, broken = _declared(opened, names)
    wanted = [framework] if framework else list(FRAMEWORKS)
    here = [name for name in wanted if frameworks.installed(name)]
    found = _found(_tasks(opened, exercises, here, seeds, mutants))
    facts = broken + [fact for one in found for fact in one.facts]
    matrices = [matrix for one in found for matrix in one.matrices]
    facts += [
        Fact(each.id, name, fact, "unchecked", f"{PRETTY[name]} is not installed here")
        for each in exercises
        for name in wanted
        if name in each.frameworks and name not in here
        for fact in told(opened, each)
    ]
    made = [score for one in found for score in one.scores] if mutants else None
    _report(facts, matrices, made, names, seeds, json_path)
    true = all(one.true for one in matrices) and all(score.perfect for score in made or ())
    return 1 if any(fact.state == "untrue" for fact in facts) or not true else 0


def _declared(course: Course, names: list[str]) -> tuple[list[Exercise], list[Fact]]:
    """The declarations that can be loaded, and an untruth for each that cannot: it hides nothing of the others."""
    exercises, broken = [], []
    for name in names:
        try:
            if unfilled := scaffold.blanks(course.solutions / name):
                raise UserError(scaffold.left(unfilled))
            exercises.append(course.load(name))
        except UserError as error:
            broken.append(Fact(name, (course.frameworks(name) or ("numpy",))[0], "declaration", "untrue", str(error)))
    return exercises, broken


def _tasks(course: Course, exercises: list[Exercise], here: list[str], seeds: int, mutants: bool) -> list[Task]:
    """All that is to be proven: in the order of the course, in each framework, and the mutants of all frameworks."""
    made = []
    for exercise in exercises:
        names = tuple(name for name in here if name in exercise.frameworks)
        # No framework: the mutants, of which those of one are proven in another.
        for name in (*names, "") if mutants and names else names:
            made.append(Task(course.root, exercise.id, names, name, seeds))
    return made


def _found(tasks: list[Task]) -> list[Found]:
    """In the order of the tasks, whichever came to an end first."""
    if not tasks:
        return []
    found = {}
    with Bar() as bar:
        bar.begin("proofs", len(tasks))
        # The mutants take longest, and the later exercises: what is begun last should not be what takes long.
        order = sorted(tasks, key=lambda task: (not task.framework, task.exercise), reverse=True)
        for task, one in workers.each(prove, order):
            found[task] = one
            bar.step()
    return [found[task] for task in tasks]


def _report(
    facts: list[Fact], matrices: list[Matrix], made: list[Score] | None, names: list[str], seeds: int,
    json_path: str | None,
) -> None:  # fmt: skip
    untrue = [fact for fact in facts if fact.state == "untrue"]
    if json_path:
        document = {"schema_version": "1", "seeds": seeds, "untrue": len(untrue), "facts": [asdict(f) for f in facts],
                    "confusion": [one.document() for one in matrices]}  # fmt: skip
        if made is not None:
            document["mutants"] = scores.document(made)
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        if json_path == "-":
            click.echo(text, nl=False)
            return
        _write(json_path, text)
    click.echo(table(facts, names), nl=False)
    click.echo("\n" + confusion.table(matrices), nl=False)
    for fact in untrue:
        click.echo(f"\nUntrue: {fact.exercise}, {PRETTY[fact.framework]}, {fact.name}:\n{fact.detail}")
    checked = sum(fact.state != "unchecked" for fact in facts)
    for reason in sorted({fact.detail for fact in facts if fact.state == "unchecked"}):
        click.echo(f"Not checked: {reason}.")
    click.echo(f"\n{checked} fact{'s' * (checked != 1)} checked on {seeds} seeds, {len(untrue)} untrue.")
    texts, confused = sum(len(one.named or ()) for one in matrices), sum(len(one.confused) for one in matrices)
    click.echo(f"{texts} wrong texts graded, {confused} of them taken for something else.")
    if made is not None:
        click.echo("\n" + scores.text(made), nl=False)


def _write(path: str, text: str) -> None:
    try:
        write_whole(Path(path), text)
    except OSError as error:
        raise UserError(f"The table could not be written to {path}: {error.strerror}.") from error


def table(facts: list[Fact], names: list[str]) -> str:
    """One line an exercise and framework, one column a fact."""
    words = {"true": "ok", "untrue": "WRONG", "unchecked": "-"}
    states: Mapping[tuple[str, str, str], str] = {(f.exercise, f.framework, f.name): words[f.state] for f in facts}
    lines = [f"{'exercise':<13}{'framework':<12}{' '.join(FACTS)}"]
    for exercise in names:
        for framework in FRAMEWORKS:
            cells = [states.get((exercise, framework, name)) for name in FACTS]
            if any(cells):
                row = " ".join(f"{cell or '':<{len(name)}}" for name, cell in zip(FACTS, cells, strict=True))
                lines.append(f"{exercise:<13}{PRETTY[framework]:<12}{row}".rstrip())
            elif (exercise, framework, "declaration") in states:
                lines.append(f"{exercise:<13}{PRETTY[framework]:<12}the declaration is WRONG")
    return "\n".join(lines) + "\n"
