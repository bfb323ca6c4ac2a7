"""One door for the command line: `python -m explorer COMMAND`, `--help` for each.

The commands: numbers, train, evaluate, keras, networks, tensorboard.
"""

import argparse
import sys

from explorer.core.courses import presets
from explorer.core.engine import build, evaluation, training
from explorer.core.exchange import agreement, tensorboard
from explorer.core.network import arithmetic
from explorer.core.pictures import sources


def numbers(arguments: list[str]) -> None:
    """Prints shapes, parameters and multiply-adds of a preset as a table."""
    parser = argparse.ArgumentParser(prog="explorer numbers", description=numbers.__doc__)
    parser.add_argument("network", help=", ".join(presets.PRESETS))
    parser.add_argument("--data", help=", ".join(sources.DATA_SOURCES))
    options = parser.parse_args(arguments)
    try:
        preset = presets.preset(options.network)
        source = sources.data_source(options.data or preset.data)
    except ValueError as problem:
        parser.error(str(problem))
    print(arithmetic.table(arithmetic.network_numbers(preset.layers, source.shape)))


COMMANDS = {
    "numbers": numbers, "train": training.main, "evaluate": evaluation.main, "keras": build.main,
    "networks": agreement.main, "tensorboard": tensorboard.main,
}


def main(arguments: list[str] | None = None) -> None:
    """Hands the arguments behind the command's name to the command."""
    told = "\n".join(f"{name:12} {command.__doc__.splitlines()[0]}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(prog="explorer", formatter_class=argparse.RawDescriptionHelpFormatter, epilog=told)
    parser.add_argument("command", choices=COMMANDS, help="what to do; COMMAND --help tells more")
    given = sys.argv[1:] if arguments is None else arguments
    COMMANDS[parser.parse_args(given[:1]).command](given[1:])


if __name__ == "__main__":
    main()
