#!/bin/sh
# Finds a Python that is new enough and hands over to the launcher: start.sh COMMAND [ARGUMENT...]
set -eu
cd "$(dirname "$0")/.."

# The versions that the tests run on come first. BH_PYTHON names another.
for python in "${BH_PYTHON:-}" python3.13 python3.12 python3.11 python3.14 python3 python; do
    [ -n "$python" ] || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" -m launcher "$@"
    fi
done

echo "Python 3.11 or newer was not found: install it (on Debian and Ubuntu: apt-get install python3 python3-venv;" \
     "on macOS: brew install python@3.13) and run this again." >&2
exit 1
