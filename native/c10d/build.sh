#!/usr/bin/env bash
# Builds the library by which several machines train together (zoo train --nnodes), against a libtorch with its headers, and
# keeps it where the program finds it.
#
#   native/c10d/build.sh [--torch DIR] [--nccl | --no-nccl]
#
# --torch is an unpacked libtorch of the version that the program has, or the folder of its libraries; by default the torch of
# python3 (PYTHON names another). NCCL, for GPUs, needs the headers of NCCL and of CUDA's toolkit (CUDA_HOME, else
# /usr/local/cuda; CXXFLAGS names others by -I); it is taken where they are there. Needs Linux and a C++ compiler (CXX names it).
set -euo pipefail
here="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
self=native/c10d/build.sh
. "$here/../libtorch.sh"
named="" nccl=auto

while [ $# -gt 0 ]; do
  case "$1" in
    --torch)
      [ $# -gt 1 ] || fail "$1 lacks its value" 2
      named="$2"
      shift
      ;;
    --nccl) nccl=yes ;;
    --no-nccl) nccl=no ;;
    --help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) fail "there is no option $1; --help shows those that are" 2 ;;
  esac
  shift
done

compiler="${CXX:-g++}"
require_tools "$compiler"
find_torch "$named"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

flags=(-std=c++17 -O2 -fPIC -w -shared "-D$abi" -DUSE_C10D_GLOO "-I$here" "-I$torch/include" "-I$torch/include/torch/csrc/api/include"
  "-I${CUDA_HOME:-/usr/local/cuda}/include" ${CXXFLAGS:-})
libraries=("-L$torch/lib" -ltorch -ltorch_cpu -lc10)
if [ $nccl = auto ]; then
  nccl=no
  if [ $cuda = yes ]; then
    printf '#include <nccl.h>\n#include <cuda_runtime.h>\n' >"$work/probe.cc"
    if "$compiler" "${flags[@]}" -fsyntax-only "$work/probe.cc" 2>/dev/null; then nccl=yes; fi
  fi
fi
if [ $nccl = yes ]; then
  [ $cuda = yes ] || fail "$torch has no CUDA, so no NCCL"
  flags+=(-DUSE_C10D_NCCL)
  libraries+=(-ltorch_cuda -lc10_cuda)
fi
file=librepa_zoo_c10d.so
"$compiler" "${flags[@]}" -o "$work/$file" "$here/c10d.cc" "${libraries[@]}" 2>"$work/build.log" \
  || fail "doesn't build: $(grep -m 1 -E 'error|undefined' "$work/build.log" || tail -1 "$work/build.log")$(
    [ $nccl = no ] || echo "; NCCL needs its headers and those of CUDA's toolkit: name them by CUDA_HOME, or -I in CXXFLAGS")"
kept="$(djl_cache)/c10d-$version-$(classifier)"
keep "$work/$file" "$kept"
say "built for libtorch $told, $([ $nccl = yes ] && echo 'with NCCL' || echo 'with Gloo alone'): $kept/$file"
