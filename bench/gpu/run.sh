#!/usr/bin/env bash
# Checks the product's PyTorch kernels on this machine and times training steps; prints one JSON document.
#
#   bench/gpu/run.sh [--device cpu|cuda] [--reference DIR_OF_REPA] [--small] [--models SiT-B/2,SiT-XL/2] [--batches 32,64]
#
# Needs Python with torch, and CUDA for --device cuda; nothing is downloaded. PYTHON names another interpreter.
set -euo pipefail
here="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
python="${PYTHON:-python3}"
command -v "$python" >/dev/null || {
  echo "bench/gpu/run.sh: $python is missing; install Python 3 with torch, or name one by PYTHON=..." >&2
  exit 1
}
"$python" -c 'import torch' 2>/dev/null || {
  echo "bench/gpu/run.sh: $python has no torch; install it (pip install torch), or name another by PYTHON=..." >&2
  exit 1
}
exec "$python" "$here/kit.py" "$@"
