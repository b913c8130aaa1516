#!/usr/bin/env bash
# Runs the jar for spark-submit on a standalone cluster of two worker processes on this machine, kills one of them in the middle
# of a conversion, and compares what each job has made with what the plain command makes. Spark's distribution is that of
# SPARK_HOME, else PyPI's, which is fetched into the work folder. The jar must have been built:
#   mvn -B package -DskipTests -pl zoo-spark -am -Pspark-jar
# Usage: tools/spark/cluster-trial.sh WORK, a folder that isn't there
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
work="$1"
mkdir "$work"
work="$(cd "$work" && pwd)"
jar="$(ls "$root"/zoo-spark/target/submit/zoo-spark-*.jar)"

if [ -z "${SPARK_HOME:-}" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.0
  SPARK_HOME="$("$work/venv/bin/python" -c 'import os, pyspark; print(os.path.dirname(pyspark.__file__))')"
fi
export SPARK_HOME SPARK_LOCAL_IP=127.0.0.1 SPARK_LOCAL_HOSTNAME=localhost
started=()
trap 'kill "${started[@]}" 2>/dev/null || true' EXIT

background() { # LOG CLASS ARGUMENTS
  "$SPARK_HOME/bin/spark-class" "${@:2}" >"$work/$1" 2>&1 &
  started+=($!)
}
worker() { # NUMBER
  background "worker$1.log" org.apache.spark.deploy.worker.Worker --cores 1 --memory 1g --webui-port $((8190 + $1)) \
    --work-dir "$work/worker$1" spark://localhost:7177
}
submit() {
  "$SPARK_HOME/bin/spark-submit" --master spark://localhost:7177 --executor-memory 512m --conf spark.log.level=WARN \
    "$jar" "$@" 2>>"$work/submit.log"
}
same() { # JOB
  diff -r "$work/plain-$1" "$work/spark-$1" >&2
  echo "$1: the same bytes"
}

background master.log org.apache.spark.deploy.master.Master --host localhost --port 7177 --webui-port 8190
sleep 5
worker 1
lost="${started[-1]}"
worker 2

images=(--source emoji --resolution 128x128 --shard-size 50 --max-images 1200)
"$root/zoo" convert "${images[@]}" --dest "$work/plain-convert" --quiet
submit convert "${images[@]}" --dest "$work/spark-convert" &
job=$!
until [ -e "$work/spark-convert/00002.tar" ]; do
  kill -0 "$job" || { cat "$work/submit.log" >&2; exit 1; }
  sleep 0.1
done
kill -9 "$lost"
wait "$job"
same convert
worker 1

"$root/zoo" export --what codec-encoder --vae taef2 --resolution 64 --output "$work/encoder.onnx" >/dev/null
"$root/zoo" export --what encoder --enc-type efficientnet-lite0 --resolution 32 --output "$work/tokens.onnx" >/dev/null
latents=(--source emoji --max-images 100 --vae "onnx:$work/encoder.onnx")
"$root/zoo" encode "${latents[@]}" --dest "$work/plain-encode" --quiet
submit encode "${latents[@]}" --dest "$work/spark-encode"
same encode
tokens=(--enc-type "onnx:$work/tokens.onnx" --source emoji --engine onnx)
"$root/zoo" features "${tokens[@]}" --dest "$work/plain-features" --quiet
submit features "${tokens[@]}" --dest "$work/spark-features"
same features
samples=(--ckpt builtin:emoji --num-fid-samples 32 --per-proc-batch-size 4)
"$root/zoo" generate "${samples[@]}" --sample-dir "$work/plain-generate" --quiet
submit generate "${samples[@]}" --sample-dir "$work/spark-generate"
same generate
mkdir "$work"/{plain,spark}-{dedup,eval}
"$root/zoo" dedup --source emoji --dest "$work/plain-dedup/duplicates.jsonl" --quiet
submit dedup --source emoji --dest "$work/spark-dedup/duplicates.jsonl"
same dedup
# The jar has no PyTorch: it measures by the graph that the plain command leaves.
measures=(--samples "$(dirname "$(find "$work/plain-generate" -name 000000.png)")" --reference emoji --metrics fid,precision,recall --json)
ZOO_HOME="$work/home" "$root/zoo" eval --features efficientnet-lite0 --engine onnx "${measures[@]}" | grep '"value"' >"$work/plain-eval/values"
submit eval --features "onnx:$(ls "$work"/home/graphs/features-*.onnx)" "${measures[@]}" | grep '"value"' >"$work/spark-eval/values"
same eval
submit check "$work/spark-convert"
