"""What a browser fetches for a page, gzipped, and what an idle worker holds in memory."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from django.contrib.staticfiles import finders
from django.test import Client

# Addresses a page asks for by itself; in the stylesheet only the fonts of its script are fetched.
ASSETS = re.compile(r'(?:src|href)="/static/([^"#]+)')
FONTS = re.compile(r'url\("?\.\./vendor/([^")]+latin\.woff2)')


@dataclass(frozen=True)
class PageWeight:
    kilobytes: float
    requests: int
    foreign: int


def weigh(client: Client, path: str) -> PageWeight:
    """The page and every file it names, each once; fonts are counted as they are, already packed."""
    html = client.get(path).content.decode()
    files = sorted(set(ASSETS.findall(html)))
    total = len(gzip.compress(html.encode(), 9))
    for name in files:
        content = _read(name)
        total += len(gzip.compress(content, 9))
        if name.endswith(".css"):
            fonts = set(FONTS.findall(content.decode()))
            total += sum(len(_read(f"vendor/{font}")) for font in fonts)
            files = [*files, *fonts]
    foreign = len(re.findall(r'(?:src|srcset)="(?:https?:)?//', html))
    return PageWeight(total / 1024, 1 + len(files), foreign)


def _read(name: str) -> bytes:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    with open(path, "rb") as file:
        return file.read()


def idle_worker_megabytes() -> float:
    """Resident memory of one page worker after it answered once: a server on loopback, stopped again."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "pages.sock")
        command = [sys.executable, "-m", "gunicorn", "bh_ehr.wsgi", "-k", "gthread", "--workers", "1", "--threads", "4"]
        server = subprocess.Popen(  # noqa: S603 (our own command)
            [*command, "--no-control-socket", "--bind", f"unix:{path}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            worker = _answering_worker(server.pid, path)
            return memory_kilobytes("VmRSS", worker) / 1024
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def _answering_worker(master: int, path: str) -> int:
    for _attempt in range(150):
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(path)
                connection.sendall(b"GET /accounts/login/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if b"200" in connection.recv(64):
                    break
        except OSError:
            time.sleep(0.2)
    with open(f"/proc/{master}/task/{master}/children") as file:
        return int(file.read().split()[0])


def memory_kilobytes(what: str, pid: int | str = "self") -> int:
    """Of a process on Linux: VmRSS is what it holds, VmHWM the most it has held."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(what))
