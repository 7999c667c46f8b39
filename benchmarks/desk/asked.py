"""What a benchmark was asked for on its command line."""

import argparse


def is_small(about: str | None) -> bool:
    """Say whether a small run was asked for; anything that is not known is refused, and `--help` says what is."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="only as much as shows that it runs")
    return bool(parser.parse_args().small)
