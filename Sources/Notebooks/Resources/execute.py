# SPDX-License-Identifier: GPL-3.0-or-later
"""Executes notebooks in place, in a fresh kernel each, and prints the versions of what ran them as JSON.

Outputs are kept as they are; what changes from run to run (times, the kernel's own description) is left out.
"""

import asyncio
import importlib.metadata
import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

PACKAGES = [
    "ipykernel", "jax", "jaxlib", "matplotlib", "nbclient", "nbformat", "numpy", "pillow", "thrml",
]
AT_ONCE = 2


def joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """What follows on one stream as one output: a busy machine sends it in more pieces."""
    whole = []
    for output in outputs:
        last = whole[-1] if whole else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            whole.append(output)
    return whole


async def execute(path: Path, turn: asyncio.Semaphore) -> None:
    async with turn:
        notebook = nbformat.read(path, as_version=4)
        metadata = dict(notebook.metadata)
        client = NotebookClient(
            notebook, timeout=600, kernel_name="python3", record_timing=False,
            resources={"metadata": {"path": str(path.parent)}},
        )
        await client.async_execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = joined(cell.outputs)
    notebook.metadata = nbformat.from_dict(metadata)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)


async def main(paths: list[Path]) -> None:
    turn = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as group:
        for path in paths:
            group.create_task(execute(path, turn))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as settings:
        # No settings of the user's, and the same arithmetic on every machine.
        os.environ.update(
            IPYTHONDIR=settings, JUPYTER_CONFIG_DIR=settings, JAX_PLATFORMS="cpu", PYTHONHASHSEED="0", TZ="UTC",
        )
        asyncio.run(main([Path(name).resolve() for name in sys.argv[1:]]))
    print(json.dumps({name: importlib.metadata.version(name) for name in PACKAGES}))
