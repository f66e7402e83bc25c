"""The physical limit: a policy written by hand in C, compiled here by the system's compiler, over the same columns.

It reads the columns of a block and fills the columns of an `OutcomeColumns`, as the library's machines do, and is held
to the reference like them.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants.contestant import Missing
from bonitas.engine.columnar.block import Block, Column, Mask
from bonitas.engine.columnar.decided import OutcomeColumns
from bonitas.engine.core import Program
from bonitas.engine.kinds import Choice

_SOURCES = Path(__file__).parent / "c"
_FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")
_Address = ctypes.c_void_p
_WORDS: Mapping[str, tuple[str, ...]] = {"approver": ("credit officer", "credit manager", "credit committee")}
"""Outcomes that are texts: the words that the C program counts."""
_SCALES: Mapping[str, int] = {"credit_limit": 100, "credit_score": 10}
"""Outcomes that the C program counts in cents or tenths."""


class _Columns(ctypes.Structure):
    """`Columns` of `c/common.h`."""

    _fields_ = (
        ("values", _Address), ("known", _Address), ("verdict", _Address), ("results", _Address),
        ("results_known", _Address), ("fired_bits", _Address), ("unsettled_bits", _Address), ("fired", _Address),
        ("unsettled", _Address),
    )  # fmt: skip


def compiler() -> str:
    """The system's C compiler. Raises Missing where there is none."""
    found = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if found is None:
        raise Missing("no C compiler")
    return found


def compiler_version() -> str:
    """What the compiler calls itself, without where it is from. Raises Missing where there is none."""
    found = compiler()
    told = subprocess.run([found, "-dumpfullversion", "-dumpversion"], capture_output=True, text=True, check=False)
    return " ".join(["C compiler", *told.stdout.split()[:1]])


class CLoop:
    """One of the two policies as a block machine. Raises Missing where it cannot be compiled, or is not written in C.

    With `bits` it writes two words of bits a case and not two columns of bytes a clause: the same said in less room,
    but nothing that the rest of the library could use as it is; `outcomes` is then not to be asked, only `decide`.
    """

    def __init__(self, program: Program, *, bits: bool = False) -> None:
        source = _SOURCES / f"{program.name}.c"
        if not source.exists():
            raise Missing(f"{program.name} is not written in C")
        self._bits = bits
        self.name = "C, a bit a clause" if bits else "C"
        with tempfile.TemporaryDirectory(prefix="bonitas_c_") as folder:
            made = Path(folder) / "policy.so"
            told = subprocess.run(
                [compiler(), *_FLAGS, "-o", made, source], capture_output=True, text=True, check=False
            )
            if told.returncode:
                raise Missing(f"the C compiler refuses: {told.stderr.strip().splitlines()[-1]}")
            self._library = ctypes.CDLL(str(made))
        self._inputs = program.inputs
        self._clauses = _names(self._library, "clauses")
        self._results = _names(self._library, "results")
        self._amounts = {one.name for one in program.amounts}
        kinds = {one.name: program.nodes[one.value].kind for one in program.selections}
        self._is_choice = {name: isinstance(kind, Choice) for name, kind in kinds.items()}

    def sound(self, block: Block) -> Mask:
        """See `BlockMachine`; these policies declare no facts."""
        return np.ones(block.rows, dtype=np.bool_)

    def outcomes(self, block: Block) -> OutcomeColumns:
        """See `BlockMachine`."""
        verdict, results, known, marks = self.decide(block)
        fired, unsettled = marks
        columns = {
            name: Column(values, mask, _SCALES.get(name, 1), _WORDS.get(name, ()))
            for name, values, mask in zip(self._results, results, known, strict=True)
        }
        return OutcomeColumns(
            rows=block.rows,
            verdict=verdict,
            fired=dict(zip(self._clauses, fired, strict=True)),
            unsettled=dict(zip(self._clauses, unsettled, strict=True)),
            amounts={name: column for name, column in columns.items() if name in self._amounts},
            selections={name: column for name, column in columns.items() if name not in self._amounts},
        )

    def decide(self, block: Block) -> tuple[Any, Any, Any, Any]:
        """Verdicts, results, where they are known, and the marks of clauses, as bare arrays."""
        rows = block.rows
        values, known = self._read(block)
        verdict = np.empty(rows, dtype=np.int64)
        results = np.empty((len(self._results), rows), dtype=np.int64)
        results_known = np.ones((len(self._results), rows), dtype=np.bool_)
        shape = (2, rows) if self._bits else (2, len(self._clauses), rows)
        marks: Any = np.zeros(shape, dtype=np.uint64 if self._bits else np.bool_)
        words, masks = (marks, (None, None)) if self._bits else ((None, None), marks)
        kept = [_pointers(part) for part in (values, known, results, results_known, *masks)]
        where = [None if one is None else ctypes.cast(one, _Address) for one in kept]
        told = _Columns(
            where[0], where[1], verdict.ctypes.data, where[2], where[3], _start(words[0]), _start(words[1]), *where[4:]
        )
        self._library.decide(ctypes.byref(told), ctypes.c_int64(rows))
        return verdict, results, results_known, marks

    def _read(self, block: Block) -> tuple[list[Any], list[Any]]:
        values: list[Any] = []
        known: list[Any] = []
        for field in self._inputs:
            column = block.columns[field.name]
            assert isinstance(column, Column)
            assert not column.outside
            values.append(np.ascontiguousarray(column.values))
            mask = column.known
            known.append(None if not field.optional else np.ones(block.rows, np.bool_) if mask is None else mask)
        return values, known


def _names(library: ctypes.CDLL, symbol: str) -> tuple[str, ...]:
    found: list[str] = []
    array = ctypes.cast(getattr(library, symbol), ctypes.POINTER(ctypes.c_char_p))
    while (name := array[len(found)]) is not None:
        found.append(name.decode())
    return tuple(found)


def _pointers(arrays: Any) -> Any:
    if arrays is None:
        return None
    return (_Address * len(arrays))(*(None if array is None else array.ctypes.data for array in arrays))


def _start(array: Any) -> int | None:
    return None if array is None else int(array.ctypes.data)
