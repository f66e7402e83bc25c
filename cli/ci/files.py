"""The policy files of a run: laid out or not, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bonitas.cli.ci.journey import Layout, PolicyFile
from bonitas.cli.commands.check import fresh
from bonitas.cli.commands.fmt import formatted
from bonitas.cli.options.language import language_of_findings, language_of_source
from bonitas.dsl.compile import Compilation
from bonitas.dsl.diagnose.diagnostic import PolicyError, Severity
from bonitas.dsl.diagnose.report import severity
from bonitas.dsl.files import compile_file


def policy_files(paths: Iterable[str], language: str | None) -> tuple[PolicyFile, ...]:
    """Looks at files, each once; findings in a policy that several extend are told once."""
    told: set[tuple[object, ...]] = set()
    unique = {Path(path).resolve(): path for path in reversed(list(paths))}
    return tuple(_file(path, language, told) for path in reversed(unique.values()))


def _file(path: str, language: str | None, told: set[tuple[object, ...]]) -> PolicyFile:
    try:
        compilation = compile_file(path, cached=True)
    except PolicyError as error:
        spoken = language or language_of_findings(error.diagnostics)
        return PolicyFile(path, Layout.UNREADABLE, error.diagnostics, spoken, None)
    findings = tuple(fresh(compilation.diagnostics, told))
    spoken = language or language_of_source(compilation.source)
    return PolicyFile(path, _layout(compilation, path), findings, spoken, compilation)


def _layout(compilation: Compilation, path: str) -> Layout:
    parsed = compilation.parsed
    broken = any(severity(one) is Severity.ERROR for one in parsed.diagnostics)
    if parsed.policy is None or not parsed.whole or broken:
        return Layout.UNREADABLE
    text = formatted(parsed.policy, parsed.policy.language)
    return Layout.FINE if text.encode() == Path(path).read_bytes() else Layout.OTHER
