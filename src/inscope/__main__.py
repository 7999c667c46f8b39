"""Lets `python -m inscope` do what the command `inscope` does."""

from inscope.cli.main import main

if __name__ == "__main__":
    main(prog_name="inscope")
