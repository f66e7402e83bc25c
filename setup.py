"""What pyproject.toml cannot say: a wheel carries the parse tables of its grammar; Lark needs a second to make them."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTables(build_py):
    """Makes the tables with the package that has just been put together."""

    def run(self) -> None:
        """An editable package gets none: its user's cache keeps them."""
        super().run()
        if self.editable_mode:
            return
        sys.path.insert(0, str(Path(self.build_lib).resolve()))
        from bonitas.dsl.syntax.tables import ship

        ship(Path(self.build_lib) / "bonitas")


setup(cmdclass={"build_py": BuildWithTables})
