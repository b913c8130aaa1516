# What the trials of the jar for spark-submit share, to be sourced: Spark's distribution, jobs, and what they are compared with.
# The first argument is the folder to work in, which must not be there. Spark's distribution is that of SPARK_HOME, else PyPI's,
# which is fetched into the folder. The jar must have been built:
#   mvn -B package -DskipTests -pl zoo-spark -am -Pspark-jar
# A trial sets `options`, those of spark-submit.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
jar="$(ls "$root"/zoo-spark/target/submit/zoo-spark-*.jar)"
mkdir "$1"
work="$(cd "$1" && pwd)"

if [ -z "${SPARK_HOME:-}" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.0
  SPARK_HOME="$("$work/venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')"
fi
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=localhost
options=()
started=()
trap 'kill "${started[@]}" 2>/dev/null || true; wait' EXIT

background() { # LOG COMMAND
  "${@:2}" >"$work/$1" 2>&1 &
  started+=($!)
}
submit() { # JOB ITS OPTIONS
  "$SPARK_HOME/bin/spark-submit" "${options[@]}" --executor-memory 512m --conf spark.log.level=WARN "$jar" "$@" 2>>"$work/submit.log" \
    || { echo "$1 failed; see $work/submit.log" >&2; return 1; }
}

# Jobs, by plain commands into plain-JOB and on the cluster into RESULTS-JOB.
images=(convert --source emoji --resolution 128x128 --shard-size 50 --max-images 1200)
latents=(encode --source emoji --max-images 100 --vae "onnx:$work/encoder.onnx")
tokens=(features --enc-type "onnx:$work/tokens.onnx" --source emoji --engine onnx)
samples=(generate --ckpt builtin:emoji --num-fid-samples 32 --per-proc-batch-size 4)
hashes=(dedup --source emoji)
measures=(--reference emoji --metrics fid,precision,recall --json)

plain() {
  "$root/zoo" "${images[@]}" --dest "$work/plain-convert" --quiet
  "$root/zoo" export --what codec-encoder --vae taef2 --resolution 64 --output "$work/encoder.onnx" >/dev/null
  "$root/zoo" export --what encoder --enc-type efficientnet-lite0 --resolution 32 --output "$work/tokens.onnx" >/dev/null
  "$root/zoo" "${latents[@]}" --dest "$work/plain-encode" --quiet
  "$root/zoo" "${tokens[@]}" --dest "$work/plain-features" --quiet
  "$root/zoo" "${samples[@]}" --sample-dir "$work/plain-generate" --quiet
  mkdir "$work/plain-dedup" "$work/plain-eval"
  "$root/zoo" "${hashes[@]}" --dest "$work/plain-dedup/duplicates.jsonl" --quiet
  measures+=(--samples "$(dirname "$(find "$work/plain-generate" -name 000000.png)")")
  # The jar has no PyTorch: it measures by the graph that the plain command leaves.
  ZOO_HOME="$work/home" "$root/zoo" eval --features efficientnet-lite0 --engine onnx "${measures[@]}" | values >"$work/plain-eval/values"
  measures+=(--features "onnx:$(ls "$work"/home/graphs/features-*.onnx)")
}
values() {
  grep '"value"'
}
same() { # RESULTS JOB
  diff -r "$work/plain-$2" "$work/$1-$2" >&2
  echo "$1: $2: the same bytes"
}
# Converts, does something else as soon as a few shards are there, and compares.
convert_while() { # RESULTS WHAT TO DO
  submit "${images[@]}" --dest "$work/$1-convert" &
  local job=$!
  until [ -e "$work/$1-convert/00002.tar" ]; do
    kill -0 "$job" 2>/dev/null || { cat "$work/submit.log" >&2; return 1; }
    sleep 0.1
  done
  "${@:2}"
  wait "$job"
  same "$1" convert
}
others() { # RESULTS
  submit "${latents[@]}" --dest "$work/$1-encode"
  same "$1" encode
  submit "${tokens[@]}" --dest "$work/$1-features"
  same "$1" features
  submit "${samples[@]}" --sample-dir "$work/$1-generate"
  same "$1" generate
  mkdir "$work/$1-dedup"
  submit "${hashes[@]}" --dest "$work/$1-dedup/duplicates.jsonl"
  same "$1" dedup
  submit check "$work/$1-convert"
}
