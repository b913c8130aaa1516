#!/usr/bin/env bash
# Builds DJL's library between Java and PyTorch against a libtorch that is installed here, for versions and systems that DJL
# has none for, keeps it where the program finds it, and tries it; prints one JSON document.
#
#   bench/gpu/native.sh [--torch DIR] [--djl CLONE] [--device cpu|cuda:0] [--model SiT-B/2] [--batch-size 32] [--no-trial]
#
# --torch is an unpacked libtorch, or the folder of its libraries; by default the torch of python3 (PYTHON names another).
# --djl is a clone of https://github.com/deepjavalibrary/djl, which is fetched by git where none is named. Needs Linux, a C++
# compiler (CXX names it), a JDK, git, and some minutes. CUDA's headers are not needed.
set -euo pipefail
here="$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd -P "$here/../.." && pwd)"
origin="https://github.com/deepjavalibrary/djl"
self=bench/gpu/native.sh
. "$root/native/libtorch.sh"
named="" djl="" device="" model="" batch="" trial=yes

while [ $# -gt 0 ]; do
  case "$1" in
    --torch | --djl | --device | --model | --batch-size)
      [ $# -gt 1 ] || fail "$1 lacks its value" 2 ;;
  esac
  case "$1" in
    --torch) named="$2"; shift ;;
    --djl) djl="$2"; shift ;;
    --device) device="$2"; shift ;;
    --model) model="$2"; shift ;;
    --batch-size) batch="$2"; shift ;;
    --no-trial) trial=no ;;
    --help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) fail "there is no option $1; --help shows those that are" 2 ;;
  esac
  shift
done

case "$device" in
  "" | cpu | cuda | cuda:[0-9]*) ;;
  *) fail "--device is '$device'; it must be cpu or cuda:N" 2 ;;
esac
compiler="${CXX:-g++}"
require_tools "$compiler" javac git
find_torch "$named"

java_home="$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")"
[ -f "$java_home/include/jni.h" ] || fail "$java_home has no include/jni.h; install a JDK with headers"
djl_version="$(sed -n 's/.*<djl.version>\(.*\)<.*/\1/p' "$root/pom.xml")"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# DJL's sources, of the version that the program has.
if [ -z "$djl" ]; then
  djl="$work/djl"
  say "fetching DJL $djl_version"
  git clone --quiet --depth 1 --branch "v$djl_version" "$origin" "$djl" 2>"$work/git.log" \
    || fail "$(tail -1 "$work/git.log"); fetch $origin elsewhere and name the clone by --djl"
fi
mkdir "$work/source"
git -C "$djl" archive "v$djl_version" api/src/main/native engines/pytorch/pytorch-native/src/main/native \
  engines/pytorch/pytorch-engine/src/main/java/ai/djl/pytorch/jni >"$work/source.tar" 2>"$work/git.log" \
  || fail "$djl has no sources of v$djl_version ($(tail -1 "$work/git.log"))"
tar -xf "$work/source.tar" -C "$work/source"
native="$work/source/engines/pytorch/pytorch-native/src/main/native"

# As DJL's build.sh and CMakeLists.txt do it, but for CMake's search of CUDA's toolkit: what DJL compiles with it alone, a
# stream for each inference and the emptying of the allocator's cache, is not called by the program.
say "building for libtorch $told"
mkdir "$work/headers" "$work/classes" "$work/objects"
javac -d "$work/classes" -h "$work/headers" \
  "$work/source/engines/pytorch/pytorch-engine/src/main/java/ai/djl/pytorch/jni/PyTorchLibrary.java" 2>"$work/javac.log" \
  || fail "javac: $(head -1 "$work/javac.log")"
compile() {
  "$compiler" -std=c++17 -O2 -fPIC -w "-D$abi" ${CXXFLAGS:-} "-I$work/headers" "-I$work/source/api/src/main/native" \
    "-I$java_home/include" "-I$java_home/include/linux" "-I$torch/include" "-I$torch/include/torch/csrc/api/include" \
    -c "$1" -o "$work/objects/$(basename "$1" .cc).o"
}
export -f compile
export compiler abi work java_home torch
printf '%s\0' "$native"/*.cc | xargs -0 -n 1 -P "$(nproc)" bash -c 'compile "$1"' _ >"$work/build.log" 2>&1 \
  || fail "doesn't compile: $(grep -m 1 -E 'error|not found' "$work/build.log" || tail -1 "$work/build.log")"
library="$djl_version-libdjl_torch.so"
"$compiler" -shared -o "$work/$library" "$work"/objects/*.o "-L$torch/lib" -ltorch -ltorch_cpu -lc10 -Wl,-rpath,'$ORIGIN' \
  2>"$work/build.log" || fail "doesn't link: $(tail -1 "$work/build.log")"

# The folder that DJL looks into, by the words that the program tells it.
for flavour in cpu cuda; do
  kept="$(djl_cache)/$version-$flavour-$(classifier)"
  keep "$work/$library" "$kept"
done
say "kept in $kept; the program takes it with PYTORCH_LIBRARY_PATH=$torch/lib"
export PYTORCH_LIBRARY_PATH="$torch/lib"

quoted() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }
printf '{\n"torch": %s,\n"djl": %s,\n"library": %s' "$(quoted "$told")" "$(quoted "$djl_version")" "$(quoted "$kept/$library")"
if [ "$trial" = no ]; then
  printf '\n}\n'
  exit 0
fi
if [ -z "$device" ]; then
  device=cpu
  if [ $cuda = yes ] && ldconfig -p 2>/dev/null | grep -q libcuda.so.1; then device=cuda:0; fi
fi
zoo="$root/zoo"
bad=()
# A command's JSON, or null; its failures are kept in mind.
part() {
  local name="$1"
  shift
  say "$name"
  if ! "$zoo" "$@" --device "$device" --json --quiet >"$work/$name.json" 2>"$work/$name.log"; then
    bad+=("$name")
    tail -3 "$work/$name.log" >&2
  fi
  [ -s "$work/$name.json" ] || echo null >"$work/$name.json"
  printf ',\n"%s": %s' "$name" "$(cat "$work/$name.json")"
}

part doctor doctor
# Autocast's own numbers move with PyTorch's version by more than that case allows (its alignment by 0.0014 from 2.7 to 2.11).
cases=()
for case in "$root"/zoo-*/src/test/resources/golden/*/*/case.json; do
  case "$case" in */train-autocast-*) ;; *) cases+=("$(dirname "$case")") ;; esac
done
part verify verify "${cases[@]}"
case "$device" in
  cpu) part bench bench train --model "${model:-SiT-S/2}" --batch-size "${batch:-4}" --steps 3 ;;
  *) part bench bench train --model "${model:-SiT-B/2}" --batch-size "${batch:-32}" --steps 20 --mixed-precision bf16 ;;
esac

# Checkpoints over and over: what they take of the host's memory must not grow, and going on from one must come to where a
# run without an interruption comes.
settings=(--data-dir emoji --model SiT-Ti/4-pixel --enc-type None --batch-size 16 --max-train-steps 24 --checkpointing-steps 2
  --sampling-steps 0 --report-to none --exp-name loop --resume-step latest --output-dir "$work/runs" --device "$device" --json --quiet)
say "checkpoints"
run="$work/runs/loop/checkpoints"
resident() { awk '/^VmRSS/ { print $2 * 1024 }' "/proc/$1/status" 2>/dev/null || true; }
"$zoo" train "${settings[@]}" >"$work/once.json" 2>"$work/once.log" &
pid=$!
rss=()
while kill -0 $pid 2>/dev/null; do
  written=("$run"/*.pt)
  if [ -f "${written[0]}" ] && [ ${#written[@]} -gt ${#rss[@]} ]; then
    now="$(resident $pid)"
    [ -n "$now" ] && rss+=("$now")
  fi
  sleep 0.05
done
growth=null same=false
if wait $pid; then
  size="$(stat -c %s "$run/0000024.pt")"
  growth=$(((rss[${#rss[@]} - 1] - rss[2]) / (${#rss[@]} - 3)))
  if [ $growth -gt $((size / 2)) ]; then bad+=("checkpoints: each keeps $growth bytes of the host's memory"); fi
  mv "$run/0000024.pt" "$work/once.pt"
  rm "$run"/00000{14,16,18,20,22}.pt
  if "$zoo" train "${settings[@]}" >"$work/again.json" 2>"$work/again.log"; then
    if cmp -s "$work/once.pt" "$run/0000024.pt"; then same=true; fi
    # On a GPU sums may be taken in another order each time.
    if [ $same = false ] && [ "$device" = cpu ]; then bad+=("checkpoints: a run that went on ends elsewhere"); fi
  else
    bad+=("checkpoints: going on failed: $(tail -1 "$work/again.log")")
  fi
else
  bad+=("checkpoints: $(tail -1 "$work/once.log")")
fi
[ -s "$work/again.json" ] || echo null >"$work/again.json"
[ -s "$work/once.json" ] || echo null >"$work/once.json"
printf ',\n"checkpoints": {"resident_bytes": [%s], "growth_a_checkpoint": %s, "once": %s, "resumed": %s, "same_bytes": %s}' \
  "$(IFS=,; printf '%s' "${rss[*]-}")" "$growth" "$(cat "$work/once.json")" "$(cat "$work/again.json")" $same
printf ',\n"failed": ['
separator=""
for what in ${bad[@]+"${bad[@]}"}; do
  printf '%s%s' "$separator" "$(quoted "$what")"
  separator=", "
done
printf ']\n}\n'
if [ ${#bad[@]} -gt 0 ]; then fail "failed: ${bad[*]}"; fi
say "all of it works"
