"""The `grade` command. Thin: each command parses its call, loads what it needs, and leaves the work to others.

Nothing heavy is imported at the top: `grade --help` answers at once, and a framework's import starts before ours do.
"""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader import __version__
from grader.model import DEVICES, FRAMEWORKS, GraderFault, UserError
from grader.text import escape

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
LEVELS = ("none", "floor", "strict")
AGAIN = ("all", "passed", "partial", "failed", "not_attempted", "rejected", "crashed", "limit_hit")
INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C ended: 128 and the number of the signal."""


class Number(click.IntRange):
    name = "whole number"


class Seconds(click.FloatRange):
    name = "number of seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        if not math.isfinite(seconds):
            self.fail(f"{value!r} is no {self.name}.", param, ctx)
        return seconds


def known_exercises(_ctx: click.Context, _param: click.Parameter | None, incomplete: str) -> list[CompletionItem]:
    """For the shell's completion: the bundled course's exercises."""
    from click.shell_completion import CompletionItem

    from grader.course import open_course

    return [CompletionItem(name) for name in open_course().ids if name.startswith(incomplete)]


COURSE = click.option("--course", type=click.Path(path_type=Path), help="A course's folder; default: the bundled one.")
FRAMEWORK = click.option("--framework", type=click.Choice(FRAMEWORKS), help="Default: the folder or the imports say.")
SEED = click.option("--seed", type=Number(0), help="Draws the same inputs again; default: a fresh one.")
EXERCISE = click.argument("exercise", shell_complete=known_exercises)


class Exercise(click.Command):
    """The command that every exercise's name stands for: in its help the name is said already."""

    def collect_usage_pieces(self, _ctx: click.Context) -> list[str]:
        return ["[OPTIONS]"]


class Commands(click.Group):
    """A group in which anything that is no command is taken for an exercise: `grade exercise_03`, `grade 3`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        # An option in front (`grade --seed 3 exercise_03`) is the exercise's too.
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "EXERCISE" if args[0].startswith("-") else args[0], exercise, args

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.commands)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return super().shell_complete(ctx, incomplete) + known_exercises(ctx, None, incomplete)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\ngrade: interrupted. Nothing was recorded, and nothing is left running.", err=True)
            ctx.exit(INTERRUPTED)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Turns errors into a sentence and an exit code: 2 for a wrong call or input, 3 for a fault of ours."""
        for stream in (sys.stdout, sys.stderr):
            # A terminal that has no "✓" shows a question mark: no reason to fail.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        try:
            return super().main(*args, **kwargs)
        except UserError as error:
            click.echo(wrapped(escape(f"grade: {error}")), err=True)
            sys.exit(2)
        except GraderFault as error:
            click.echo(f"grade: a fault of the grader's own, not of your code: {error}", err=True)
        except Exception:  # noqa: BLE001 - exit code 1 would tell the learner that their work is wrong
            import traceback

            click.echo(f"{traceback.format_exc()}grade: a fault of the grader's own, not of your code.", err=True)
        sys.exit(3)


def wrapped(text: str) -> str:
    """The text in rows of at most 80 columns; an indented line is source, and stays as it is."""
    import textwrap

    rows = (
        line if line.startswith("    ") else textwrap.fill(line, 80, break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )
    return "\n".join(rows)


def example(*lines: str) -> str:
    """Examples at the end of a help text, kept as they are."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group(
    cls=Commands,
    # An option that is not the group's is left for the exercise's command to know.
    context_settings={**SETTINGS, "ignore_unknown_options": True},
    epilog=example("grade exercise_03", "grade 3 --seed 17", "grade hint 3", "grade 3 --help", "grade init --help"),
    invoke_without_command=True,
    subcommand_metavar="EXERCISE | COMMAND [OPTIONS]",
)
@click.version_option(__version__, prog_name="grade")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Checks your solution of an exercise, and says what is wrong and why.

    `grade exercise_03` finds your file, runs it, and compares what your functions return with the right answers.
    `grade` alone says where to go on.
    """
    if ctx.invoked_subcommand is None:
        from grader import overview

        click.echo(overview.going_on(None), nl=False)


@click.command(
    cls=Exercise,
    context_settings=SETTINGS,
    epilog=example(
        "grade exercise_03",
        "grade 3 --file my_try.ipynb",
        "grade 3 --seed 17 --json report.json",
        "grade 4 --plot",
        "grade 4 --plot descent.png",
    ),
)
@EXERCISE
@click.option("--file", "path", type=click.Path(path_type=Path), help="The file to grade; default: yours is found.")
@FRAMEWORK
@click.option("--device", type=click.Choice(DEVICES), default="auto", help="meta: do tensors mix devices? No points.")
@SEED
@click.option("--json", "json_path", metavar="PATH", help="Writes the report there too; - prints it and nothing else.")
@COURSE
@click.option("--time-limit", type=Seconds(0.1), metavar="S", help="Seconds for one check; default 10.")
@click.option("--isolation", type=click.Choice(LEVELS), default="none", show_default=True, help="A jail; see doctor.")
@click.option("--plot", is_flag=False, flag_value="", metavar="[FILE]",
              help="Your work beside the right one, drawn into a .png or .svg, or in the terminal.")  # fmt: skip
@click.pass_context
def exercise(ctx: click.Context, /, **options: Any) -> None:
    """Grades your file for this exercise. Its name may be short: exercise_03, or 03, or 3."""
    from grader import learner

    try:
        ctx.exit(learner.grade_one(learner.Request(**options)))
    except UserError:
        import difflib

        word = options["exercise"]
        near = difflib.get_close_matches(word, main.commands, 1)
        if near and not learner.is_exercise(word, options["course"]):
            text = f"There is no command and no exercise {word!r}. Did you mean `grade {near[0]}`?"
            raise UserError(text) from None
        raise


@main.command(short_help="Grades each time you save.", epilog=example("grade watch", "grade watch 3"))
@click.argument("exercise", required=False, shell_complete=known_exercises)
@FRAMEWORK
@COURSE
@click.pass_context
def watch(ctx: click.Context, exercise: str | None, framework: str | None, course: Path | None) -> None:
    """Grades your file each time you save it, until you quit.

    Without EXERCISE it takes the first one that is not solved yet. Single keys ask for a hint, the list, the next
    exercise once this one is solved, and set the file back to its stub. It never goes on by itself.
    """
    from grader import watch as watching

    ctx.exit(watching.run(exercise, framework, course))


@main.command(
    name="list",
    short_help="The map: what builds on what, and where you stand.",
    epilog=example("grade list", "grade list --course my_course"),
)
@COURSE
@click.option("--markdown", is_flag=True, help="For a README: what each exercise asks for, and in which framework.")
def list_exercises(course: Path | None, markdown: bool) -> None:
    """The exercises as a map: what builds on what, the points, and where you stand."""
    from grader import overview

    click.echo(overview.table(course) if markdown else overview.chart(course), nl=False)


@main.command(epilog=example("grade hint 3"))
@EXERCISE
@FRAMEWORK
@COURSE
def hint(exercise: str, framework: str | None, course: Path | None) -> None:
    """One more hint each time, from gentle to explicit. The last one stays."""
    from grader import desk

    click.echo(wrapped(desk.hint(exercise, framework, course)), nl=False)


@main.command(short_help="The reference solution, once you have yours.", epilog=example("grade solution 3"))
@EXERCISE
@FRAMEWORK
@COURSE
def solution(exercise: str, framework: str | None, course: Path | None) -> None:
    """The reference solution, to compare yours with: for who has solved the exercise."""
    from grader import desk

    click.echo(desk.solution(exercise, framework, course), nl=False)


@main.command(epilog=example("grade init my_work --framework torch"))
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--framework", type=click.Choice(FRAMEWORKS), default="torch", show_default=True, help="To work in.")
@COURSE
def init(directory: Path, framework: str, course: Path | None) -> None:
    """A folder of your own with a stub of every exercise."""
    from grader import desk

    click.echo(wrapped(desk.init(directory, framework, course)), nl=False)


@main.command(short_help="Back to the stub; your file is kept.", epilog=example("grade reset 3"))
@EXERCISE
@click.option("--file", "path", type=click.Path(path_type=Path), help="The file to reset; default: yours is found.")
@FRAMEWORK
@COURSE
def reset(exercise: str, path: Path | None, framework: str | None, course: Path | None) -> None:
    """Back to the stub; your file is kept beside it under another name."""
    from grader import desk

    click.echo(wrapped(desk.reset(exercise, path, framework, course)), nl=False)


@main.command(short_help="Grades a small class and prints the table.", epilog=example("grade demo"))
@click.option("--seed", type=Number(0), default=17, show_default=True, help="Draws other inputs.")
@click.pass_context
def demo(ctx: click.Context, seed: int) -> None:
    """Writes a small class of submissions, grades it, and prints the table."""
    from grader.demo import run

    ctx.exit(run(seed))


@main.command(short_help="What this machine offers, and what is missing.", epilog=example("grade doctor"))
def doctor() -> None:
    """What this machine offers, what is missing, and what to do about it."""
    from grader.doctor import run

    for line in run():
        click.echo(line)


@main.command(
    short_help="Grades a class of submissions.",
    epilog=example(
        "grade batch submissions --out graded",
        "grade batch export.zip --out graded --pattern canvas",
        r"grade batch in --out graded --pattern '(?P<learner>\w+)-(?P<exercise>\w+).py'",
        "grade batch submissions --out graded --again failed",
    ),
)
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Where the reports go.")
@click.option("--pattern", metavar="NAME", help="A platform's layout, or a regular expression; see above.")
@click.option("--exercise", "exercises", multiple=True, metavar="EXERCISE", help="Only this one; may be repeated.")
@click.option("--framework", type=click.Choice(FRAMEWORKS), help="Default: the folder or the imports say.")
@click.option("--device", type=click.Choice(("cpu", "auto", "cuda")), default="cpu", show_default=True)
@click.option("--seed", type=Number(0), help="Default: a fresh one, kept in DIR for every rerun.")
@click.option("--time-limit", type=Seconds(0.1), metavar="S", help="Seconds for one check; default 10.")
@click.option("--isolation", type=click.Choice(LEVELS), help="Default: the best this machine has; see grade doctor.")
@click.option("--jobs", type=Number(1), help="How many at a time; default: as many as there are cores.")
@click.option("--hidden", is_flag=True, help="Reports tell no seed, no inputs, no right values and no prints.")
@click.option("--again", type=click.Choice(AGAIN), is_flag=False, flag_value="all", metavar="[OUTCOME]",
              help="Grades anew: all, or what has this outcome (failed, crashed, …).")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress, only the table.")
@click.option("--json", is_flag=True, help="Prints summary.json instead of the table.")
@COURSE
@click.pass_context
def batch(ctx: click.Context, /, **options: Any) -> None:
    """Grades every submission in a folder or an archive, and writes a report for each.

    Taken are a folder a learner (ada/exercise_03.ipynb), zip and tar archives of such folders, and the layouts that
    --pattern names: canvas, moodle, gradescope, nbgrader, github, or a regular expression with the named groups
    learner and exercise. Of several submissions of one learner the latest counts.

    Run again on the same DIR, it takes over what is graded already. Exits 0 when every file got its report, whatever
    the verdicts; 3 when the grader itself failed on one.
    """
    from grader.batch import run

    try:
        ctx.exit(run.run(run.Request(**options)))
    except KeyboardInterrupt:
        click.echo("\ngrade: interrupted. What is graded stays: run the same command again to go on.", err=True)
        ctx.exit(INTERRUPTED)


@main.command(epilog=example("grade verify", "grade verify 3 --framework numpy", "grade verify --mutants --json -"))
@click.argument("exercise", required=False, shell_complete=known_exercises)
@click.option("--framework", type=click.Choice(FRAMEWORKS), help="Default: every one that is installed.")
@click.option("--seeds", type=Number(1), default=3, show_default=True, help="How many seeds to try.")
@click.option("--json", "json_path", metavar="PATH", help="The table for machines; - prints it and nothing else.")
@click.option("--mutants", is_flag=True, help="Do the checks notice each small change of a solution? Takes minutes.")
@COURSE
@click.pass_context
def verify(ctx: click.Context, /, **options: Any) -> None:
    """For authors: proves the course. Exits 1 where something in it is not true."""
    from grader import verify as proof

    ctx.exit(proof.run(**options))


@main.command(
    short_help="For authors: the folder of a new exercise.",
    epilog=example(
        'grade new exercise_19 --title "A running mean"',
        'grade new exercise_01 --title "A running mean" --framework torch --framework numpy --course my_course',
    ),
)
@click.argument("exercise")
@click.option("--title", required=True, help="As learners read it; the function is named after it.")
@click.option("--framework", "frameworks", multiple=True, type=click.Choice(FRAMEWORKS), default=("numpy",),
              show_default=True, help="In which it can be solved; may be repeated.")  # fmt: skip
@COURSE
def new(exercise: str, title: str, frameworks: tuple[str, ...], course: Path | None) -> None:
    """For authors: the folder of a new exercise, with blanks to be filled in; docs/authoring.md goes through one.

    `grade verify` says which blanks are left, and passes once they are filled in and true.
    """
    from grader import scaffold

    click.echo(wrapped(scaffold.new(exercise, title, tuple(dict.fromkeys(frameworks)), course)), nl=False)


@main.command(epilog=example("grade stubs", "grade stubs --check"))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a stub is out of date.")
@COURSE
@click.pass_context
def stubs(ctx: click.Context, check: bool, course: Path | None) -> None:
    """For authors: writes the learners' stubs from the solutions."""
    from grader import desk

    text, code = desk.write_stubs(check, course)
    click.echo(text, nl=False)
    ctx.exit(code)


@main.command(epilog=example("grade schema > report.schema.json"))
def schema() -> None:
    """The JSON Schema of a report."""
    from grader.report import json

    click.echo(json.schema(), nl=False)
