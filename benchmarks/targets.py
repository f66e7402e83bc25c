"""What was aimed at, beside what was measured in the same run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.contestants.columns import Columnar
from benchmarks.contestants.roll import OURS, PEERS
from benchmarks.contestants.zen import ZenTables
from benchmarks.suites.batch import WORDS
from benchmarks.table import Cell, Head, Table, a_second, count, mebibytes, seconds, times

HEADS = (Head("what", "aim"), Head("wanted", "wanted"), Head("found", "measured"), Head("reached", "reached"))
Tables = Mapping[str, Table]
Row = dict[str, Cell]


def targets(tables: Tables) -> Table:
    """One table of the aims that the tables speak of."""
    table = Table("targets", "Aims", HEADS)
    for rows in (_one_case, _batch, _against_peers, _files, _growth, _zero, _startup):
        table.rows += rows(tables)
    return table


def _aim(what: str, wanted: str, found: str, reached: bool) -> Row:
    return {"what": what, "wanted": wanted, "found": found, "reached": "yes" if reached else "**no**"}


def _at_least(what: str, wanted: float, found: float | None) -> Iterator[Row]:
    if found is not None:
        yield _aim(what, f"at least {wanted:g} ×", times(found), found >= wanted)


def _rows(tables: Tables, name: str, key: str = "who") -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in tables[name].rows} if name in tables else {}


def _one_case(tables: Tables) -> Iterator[Row]:
    rows = _rows(tables, "peers")
    ours = rows.get(OURS[0].name)
    peers = {kind.name: rows[kind.name]["median"] for kind in PEERS if kind.name in rows}
    if ours is None or not peers:
        return
    fastest = min(peers, key=lambda name: peers[name])
    yield from _at_least(f"one case, faster than the fastest peer ({fastest})", 1.5, peers[fastest] / ours["median"])
    if ZenTables.name in peers:
        yield from _at_least("one case, faster than Zen's tables", 4, peers[ZenTables.name] / ours["median"])


def _batch(tables: Tables) -> Iterator[Row]:
    rows = _rows(tables, "batch")
    if found := rows.get(WORDS["columnar"]):
        rate = found["one"]
        yield _aim("batch in memory, cases/s", f"at least {a_second(3.5e6)}", a_second(rate), rate >= 3.5e6)
        yield from _at_least("columnar beside C, 1 thread", 0.8, found["of_c"])
        yield from _at_least("columnar beside C, 2 threads", 0.8, found["of_c_two"])


def _against_peers(tables: Tables) -> Iterator[Row]:
    columns, rows = _rows(tables, "peers_columns"), _rows(tables, "peers")
    peers = [rows[kind.name] for kind in PEERS if kind.name in rows]
    if not peers:
        return
    best = max(peers, key=lambda row: row["rate"])
    right = max((row for row in peers if not row["wrong"]), key=lambda row: row["rate"], default=best)
    if row := columns.get(Columnar.name):
        found, rate = "a batch of columns beside the best", row["rate"]
        yield from _at_least(f"{found} exact peer ({right['who']})", 100, rate / right["rate"])
        if best is not right:
            yield from _at_least(f"{found} peer ({best['who']})", 100, rate / best["rate"])


def _files(tables: Tables) -> Iterator[Row]:
    for name, row in _rows(tables, "files").items():
        if name != WORDS["c"]:
            yield from _at_least(f"{name}: Parquet to Parquet, beside memory and 1 thread", 0.5, row.get("share"))
            yield from _at_least(f"{name}: Parquet to Parquet, beside memory and 2 threads", 0.5, row.get("share_two"))


def _growth(tables: Tables) -> Iterator[Row]:
    for row in tables["rows"].rows if "rows" in tables else ():
        if row["rows"] == 10_000_000:
            peak = float(row["peak"] or 0)
            yield _aim(
                f"{row['who']}: 10 million rows in flat memory", "under 1,024 MiB", mebibytes(peak), peak < 2**30
            )
    for row in tables["replay"].rows if "replay" in tables else ():
        if row["rows"] == 10_000_000:
            peak, spent = float(row["peak"] or 0), float(row["spent"] or 0)
            yield _aim("10 million rows compared, with causes", "under 5 minutes", seconds(spent), spent < 300)
            yield _aim("memory of that", "under 1,536 MiB", mebibytes(peak), peak < 1.5 * 2**30)


def _zero(tables: Tables) -> Iterator[Row]:
    for row in tables["zero"].rows if "zero" in tables else ():
        differ, rows = int(row["differ"] or 0), int(row["rows"] or 0)
        what = f"rows of {row['policy']} on which {row['who']} and {row['by']} differ"
        yield _aim(what, "0", f"{count(differ)} of {count(rows)}", differ == 0)


def _startup(tables: Tables) -> Iterator[Row]:
    for name, row in _rows(tables, "startup", "what").items():
        if name == "bonitas --version":
            yield _aim(name, "under 100 ms", seconds(row["warm"]), row["warm"] < 0.1)
        if "300" in name:
            worst = max(row["cold"], row["warm"])
            yield _aim(f"{name}, cached or not", "under 1 s", seconds(worst), worst < 1)
