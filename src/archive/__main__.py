"""Run the command line as `python -m archive`."""

import sys

from archive.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
