#!/usr/bin/env bash
# Usage: bundle.sh UV   Writes what the VSIX brings of the server: dist/server/, the wheel and the
# hashes of it and of all that it needs.
set -euo pipefail

UV=$1
OUT=dist/server
rm -rf "$OUT"
"$UV" build --quiet --wheel --out-dir "$OUT" .
rm -f "$OUT/.gitignore"
"$UV" export --quiet --frozen --no-dev --no-emit-project --no-header --no-annotate \
  --output-file "$OUT/requirements.txt"
wheel=$(basename "$OUT"/*.whl)
echo "./$wheel --hash=sha256:$(sha256sum "$OUT/$wheel" | cut -d' ' -f1)" >> "$OUT/requirements.txt"
