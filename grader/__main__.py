"""`python -m grader`, for where the `grade` command is not on the PATH."""

from grader.cli import main

main(prog_name="grade")
