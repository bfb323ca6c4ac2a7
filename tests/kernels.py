"""Compiles the browser's kernels, explorer/ui/parts/engine/*.c, to WebAssembly: `python -m tests.kernels`.

The compiler is Zig's, from PyPI; the same version makes the same bytes on every machine.
"""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

FOLDER = ROOT / "explorer/ui/parts/engine"
COMPILED = FOLDER / "kernels.wasm"
LINKED = "--no-entry,--import-memory,--export=__heap_base,--strip-all,-z,stack-size=8192"


def compile_to(target: Path) -> None:
    """Writes the module; a warning is an error."""
    sources = sorted(path.name for path in FOLDER.glob("*.c"))
    subprocess.run([sys.executable, "-m", "ziglang", "cc", "--target=wasm32-freestanding", "-O3", "-msimd128",
                    "-nostdlib", "-Wall", "-Wextra", "-Werror", f"-Wl,{LINKED}", *sources, "-o", str(target)],
                   cwd=FOLDER, check=True)


if __name__ == "__main__":
    compile_to(COMPILED)
    COMPILED.chmod(0o644)
    print(f"{COMPILED.relative_to(ROOT)}: {COMPILED.stat().st_size:,} bytes")
