# Shared by scripts that build against a libtorch: finds it and tells what it is. They set `self`, their name in messages.

fail() {
  echo "$self: $1" >&2
  exit "${2:-1}"
}
say() { echo "${self##*/}: $1" >&2; }

require_tools() {
  [ "$(uname -s)" = Linux ] || fail "builds on Linux only; this is $(uname -s)"
  for tool in "$@"; do
    command -v "$tool" >/dev/null || fail "$tool is missing; needed are $*"
  done
}

# Where things lie: torch/lib/libtorch.so, torch/include, and the version beside them. Takes the folder, its lib, or nothing for
# Python's; sets torch, told (the whole version), version (its number), cuda (yes or no), and abi (of std::string).
find_torch() {
  torch="${1%/}"
  if [ -z "$torch" ]; then
    torch="$("${PYTHON:-python3}" -c 'import os, torch; print(os.path.dirname(torch.__file__))' 2>/dev/null)" \
      || fail "${PYTHON:-python3} has no torch; name a libtorch by --torch"
  fi
  if [ -f "$torch/libtorch.so" ]; then torch="$(dirname "$torch")"; fi
  [ -f "$torch/lib/libtorch.so" ] || fail "$torch holds no lib/libtorch.so"
  [ -f "$torch/include/torch/csrc/api/include/torch/torch.h" ] || fail "$torch holds no headers (include/torch); take a libtorch with them"
  torch="$(cd -P "$torch" && pwd)"
  if [ -f "$torch/version.py" ]; then
    told="$(sed -n "s/^__version__ = '\(.*\)'.*/\1/p" "$torch/version.py")"
  elif [ -f "$torch/build-version" ]; then
    told="$(head -1 "$torch/build-version")"
  else
    fail "$torch tells no version: neither version.py nor build-version is there"
  fi
  version="$(printf '%s' "$told" | grep -o -E '^[0-9]+\.[0-9]+\.[0-9]+')" || fail "$torch has the version '$told', which is no number"
  cuda=no
  if [ -f "$torch/lib/libtorch_cuda.so" ]; then cuda=yes; fi
  abi="$(grep -s -o -m 1 '_GLIBCXX_USE_CXX11_ABI=[01]' "$torch/share/cmake/Torch/TorchConfig.cmake" || echo _GLIBCXX_USE_CXX11_ABI=1)"
}

# DJL's folder of what belongs to PyTorch.
djl_cache() { printf '%s/pytorch' "${ENGINE_CACHE_DIR:-${DJL_CACHE_DIR:-$HOME/.djl.ai}}"; }

# The system, as DJL names it.
classifier() { printf 'linux-%s' "$(uname -m)"; }

# Puts a file into a folder, whole or not at all.
keep() {
  mkdir -p "$2"
  cp "$1" "$2/.$(basename "$1").new"
  mv -f "$2/.$(basename "$1").new" "$2/$(basename "$1")"
}
