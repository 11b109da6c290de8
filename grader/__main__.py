"""`python -m grader`, for where the `grade` command is not on the PATH."""

from grader.cli import main

if __name__ == "__main__":  # a worker's process imports this file under another name
    main(prog_name="grade")
