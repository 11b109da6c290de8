"""The `grade` command. Thin: each command parses its call, loads what it needs, and leaves the work to others.

Nothing heavy is imported at the top: `grade --help` answers at once, and a framework's import starts before ours do.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from grader import __version__
from grader.model import DEVICES, FRAMEWORKS, GraderFault, UserError

COURSE = click.option("--course", type=click.Path(path_type=Path), help="A course's folder; default: the bundled one.")
FRAMEWORK = click.option("--framework", type=click.Choice(FRAMEWORKS), help="Default: the folder or the imports say.")
SEED = click.option("--seed", type=click.IntRange(0), help="Draws the same inputs again; default: a fresh one.")
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 80}


class Commands(click.Group):
    """A group in which anything that is no command is taken for an exercise: `grade exercise_03`, `grade 3`."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in self.commands:
            args.insert(0, "exercise")
        return super().resolve_command(ctx, args)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [name for name in self.commands if not self.commands[name].hidden]

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Turns our own errors into a sentence and an exit code: 2 for a wrong call or input, 3 for a fault of ours."""
        try:
            return super().main(*args, **kwargs)
        except UserError as error:
            click.echo(f"grade: {error}", err=True)
            sys.exit(2)
        except GraderFault as error:
            click.echo(f"grade: a fault of the grader's own, not of your code: {error}", err=True)
            sys.exit(3)


def example(*lines: str) -> str:
    """Examples at the end of a help text, kept as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    cls=Commands,
    context_settings=SETTINGS,
    epilog=example("grade exercise_03", "grade 3 --seed 17", "grade hint 3", "grade COMMAND --help"),
    subcommand_metavar="EXERCISE | COMMAND [OPTIONS]",
)
@click.version_option(__version__, prog_name="grade")
def main() -> None:
    """Checks your solution of an exercise, and says what is wrong and why.

    `grade exercise_03` finds your file, runs it, and compares what your functions return with the right answers.
    """


@main.command(
    hidden=True,
    epilog=example("grade exercise_03", "grade 3 --file my_try.ipynb", "grade 3 --seed 17 --json report.json"),
)
@click.argument("exercise")
@click.option("--file", "path", type=click.Path(path_type=Path), help="The file to grade; default: yours is found.")
@FRAMEWORK
@click.option("--device", type=click.Choice(DEVICES), default="auto", help="meta: do tensors mix devices? No points.")
@SEED
@click.option("--json", "json_path", metavar="PATH", help="Writes the report there too; - for standard output alone.")
@COURSE
@click.option("--time-limit", type=click.FloatRange(0.1), metavar="S", help="Seconds for one check; default 10.")
@click.pass_context
def exercise(ctx: click.Context, /, **options: Any) -> None:
    """Grade EXERCISE: exercise_03, or 03, or 3."""
    from grader import learner

    ctx.exit(learner.grade_one(learner.Request(**options)))


@main.command(name="list", epilog=example("grade list", "grade list --course my_course"))
@COURSE
def list_exercises(course: Path | None) -> None:
    """Every exercise, its points, and where you stand."""
    from grader import learner

    click.echo(learner.overview(course), nl=False)


@main.command(epilog=example("grade hint 3"))
@click.argument("exercise")
@FRAMEWORK
@COURSE
def hint(exercise: str, framework: str | None, course: Path | None) -> None:
    """One more hint each time, from gentle to explicit."""
    from grader import learner

    click.echo(learner.hint(exercise, framework, course), nl=False)


@main.command(epilog=example("grade init my_work --framework torch"))
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--framework", type=click.Choice(FRAMEWORKS), default="torch", show_default=True)
@COURSE
def init(directory: Path, framework: str, course: Path | None) -> None:
    """A folder of your own with a stub of every exercise."""
    from grader import learner

    click.echo(learner.init(directory, framework, course), nl=False)


@main.command(epilog=example("grade reset 3"))
@click.argument("exercise")
@click.option("--file", "path", type=click.Path(path_type=Path), help="The file to reset; default: yours is found.")
@FRAMEWORK
@COURSE
def reset(exercise: str, path: Path | None, framework: str | None, course: Path | None) -> None:
    """Back to the stub; your file is kept beside it under another name."""
    from grader import learner

    click.echo(learner.reset(exercise, path, framework, course), nl=False)


@main.command(epilog=example("grade demo"))
@SEED
def demo(seed: int | None) -> None:
    """Writes a small class of submissions, grades it, and prints the table."""
    from grader.demo import run

    for line in run(seed):
        click.echo(line, nl=False)


@main.command(epilog=example("grade verify", "grade verify 3 --framework numpy", "grade verify --json -"))
@click.argument("exercise", required=False)
@FRAMEWORK
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True, help="How many seeds to try.")
@click.option("--json", "json_path", metavar="PATH", help="The table for machines; - for standard output alone.")
@COURSE
@click.pass_context
def verify(ctx: click.Context, /, **options: Any) -> None:
    """For authors: proves the course. Exits 1 where something in it is not true."""
    from grader import verify as proof

    ctx.exit(proof.run(**options))


@main.command(epilog=example("grade stubs", "grade stubs --check"))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a stub is out of date.")
@COURSE
@click.pass_context
def stubs(ctx: click.Context, check: bool, course: Path | None) -> None:
    """For authors: writes the learners' stubs from the solutions."""
    from grader import learner

    text, code = learner.write_stubs(check, course)
    click.echo(text, nl=False)
    ctx.exit(code)


@main.command(epilog=example("grade schema > report.schema.json"))
def schema() -> None:
    """The JSON Schema of a report."""
    from grader.report import json

    click.echo(json.schema(), nl=False)
