"""A page in headless Chromium, driven over its debugging pipe: what it says, asks for and shows. Needs no library."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from time import monotonic
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0
"""Seconds until the browser must have answered."""


def browser() -> str | None:
    """Where Chromium is; None where it is not installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Tab:
    """A tab of the browser. `said` are messages and errors on its console, `asked` the addresses that it wanted."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self._waiting: list[dict[str, Any]] = []
        self.said: list[str] = []
        self.asked: list[str] = []

    # ------------------------------------------------------------ what a test asks

    def open(self, page: Path) -> None:
        """Loads a file, and waits until it is whole."""
        self.send("Page.navigate", url=page.as_uri())
        while not any(one["method"] == "Page.loadEventFired" for one in self._waiting):
            self._take(self._receive())
        self._waiting.clear()

    def value(self, script: str) -> Any:
        """What a script of one expression gives; a promise is waited for."""
        told = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def size(self, width: int, height: int, scale: float = 1) -> None:
        """The size of the window, in pixels of the page."""
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 600,
        )

    def dark(self, wanted: bool) -> None:
        """Whether the reader likes it dark."""
        features = [{"name": "prefers-color-scheme", "value": "dark" if wanted else "light"}]
        self.send("Emulation.setEmulatedMedia", media="", features=features)

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """A picture (.png or .webp) of the window, or of the whole page."""
        told = self.send("Page.captureScreenshot", format=path.suffix[1:], captureBeyondViewport=whole)
        path.write_bytes(b64decode(told["data"]))

    def printed(self, path: Path) -> None:
        """The page as a PDF on A4."""
        told = self.send("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
        path.write_bytes(b64decode(told["data"]))

    # ------------------------------------------------------------ the pipe

    def attach(self) -> None:
        """Takes a tab of a browser that has just started."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """A command of the debugging protocol, and its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (told := self._receive()).get("id") != self._number:
            self._take(told)
        assert "error" not in told, f"{method}: {told['error']}"
        answer: dict[str, Any] = told["result"]
        return answer

    def _receive(self) -> dict[str, Any]:
        until = monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, *_ = select([self._read], [], [], max(until - monotonic(), 0))
            if not ready:
                raise TimeoutError("the browser does not answer")
            self._rest += os.read(self._read, 1 << 20)
        line, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(line)
        return told

    def _take(self, told: dict[str, Any]) -> None:
        """An event: kept if it says something of the page."""
        match told:
            case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                self.asked.append(url)
            case {
                "method": "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded",
                "params": params,
            }:
                self.said.append(json.dumps(params, ensure_ascii=False)[:2000])
            case {"method": _}:
                self._waiting.append(told)


@contextmanager
def tab(program: str, home: Path) -> Iterator[Tab]:
    """A tab of a browser of its own, which keeps what it needs in `home`."""
    (ours_in, theirs_out), (theirs_in, ours_out) = os.pipe(), os.pipe()

    def pipes() -> None:
        # The browser reads commands on 3 and writes answers on 4.
        read, write = os.dup(theirs_in), os.dup(theirs_out)
        os.dup2(read, 3)
        os.dup2(write, 4)

    command = [
        program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={home}",
    ]  # fmt: skip
    with subprocess.Popen(
        command, pass_fds=(3, 4), preexec_fn=pipes, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            found = Tab(ours_out, ours_in)
            found.attach()
            yield found
        finally:
            process.terminate()
            os.close(ours_in)
            os.close(ours_out)
