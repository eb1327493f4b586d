"""The command `banmian`."""

import signal
import sys

from ._banmian import main as _main


def main() -> int:
    """Does what the command line asks for; the exit status."""
    # Interruptions are the command's to handle: between two inputs, with nothing half written.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _main(["banmian", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
