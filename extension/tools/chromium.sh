#!/usr/bin/env bash
# Sees to it that there is a Chromium for the UI tests; fails, with the reason, where there is none
# and none can be installed.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null && exit 0
done
if ! command -v apt-get >/dev/null; then
  echo "there is no Chromium, and no apt-get to install it with" >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "there is no Chromium, and only root may install it: apt-get install chromium fonts-dejavu-core" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends chromium fonts-dejavu-core; } >&2; then
  echo "there is no Chromium, and apt-get cannot install it" >&2
  exit 1
fi
