"""Reads a definition from standard input and says what that took. No apps are loaded: their memory is not its own."""

from __future__ import annotations

import json
import sys
import time

from assessments.fhir import read_questionnaire
from devtools.measure.weight import memory_kilobytes


def main() -> None:
    """Print seconds of CPU and megabytes of memory."""
    held = memory_kilobytes("VmRSS")
    text = sys.stdin.read()
    before = time.process_time()
    read_questionnaire(text)
    seconds = time.process_time() - before
    sys.stdout.write(json.dumps((seconds, (memory_kilobytes("VmHWM") - held) / 1024)))


if __name__ == "__main__":
    main()
