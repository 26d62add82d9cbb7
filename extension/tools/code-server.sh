#!/usr/bin/env bash
# Usage: code-server.sh DIR NODE   Puts the editor of the UI tests into DIR, once; NODE is node.sh's.
# All of it comes from npm: no other host is asked.
set -euo pipefail

DIR=$(realpath -m "$1")
NODE=$(realpath "$2")
VERSION=4.139.1
STAMP="$DIR/.ready-$VERSION"
[ -e "$STAMP" ] && exit 0

rm -rf "$DIR"
mkdir -p "$DIR/bin"
export PATH="$NODE/bin:$PATH" npm_config_nodedir="$NODE" JOBS=2
install() { npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$@"; }

# The install scripts build what the tests never load, and one of them asks GitHub.
cd "$DIR"
echo '{"private":true}' > package.json
install "code-server@$VERSION"
cd node_modules/code-server/lib/vscode
install --omit=dev
(cd extensions && install --omit=dev)
# What the server and the extension host load at start.
npm rebuild --loglevel=error @vscode/spdlog @vscode/native-watchdog
ln -sf code-linux.sh bin/remote-cli/code-server
ln -sf browser-linux.sh bin/helpers/browser.sh

cat > "$DIR/bin/code-server" <<SCRIPT
#!/bin/sh
exec "$NODE/bin/node" "$DIR/node_modules/code-server/out/node/entry.js" "\$@"
SCRIPT
chmod +x "$DIR/bin/code-server"
"$DIR/bin/code-server" --version
touch "$STAMP"
