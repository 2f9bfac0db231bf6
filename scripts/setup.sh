#!/bin/sh
# Brings what the repository needs to run, if it is not there yet: the npm packages that package-lock.json names (a Node of the right
# age among them) and, with --with-clients, the Python clients that the tests use as real counterparts.
set -eu
cd "$(dirname "$0")/.."

if ! cmp -s package-lock.json node_modules/.installed-lock 2>/dev/null; then
  echo "sojourn: installing npm packages (once) …" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/.installed-lock
fi

if [ "${1:-}" = --with-clients ] && ! cmp -s test/clients/requirements.txt .venv/.installed-requirements 2>/dev/null; then
  echo "sojourn: installing the Python clients that the tests use (once) …" >&2
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check -r test/clients/requirements.txt >&2
  cp test/clients/requirements.txt .venv/.installed-requirements
fi
