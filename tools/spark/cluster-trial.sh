#!/usr/bin/env bash
# Runs the jar for spark-submit on a standalone cluster of two worker processes on this machine, kills one of them in the middle
# of a conversion, and compares what each job has made with what the plain command makes. trial.sh says what must be there.
# Usage: tools/spark/cluster-trial.sh WORK, a folder that isn't there
source "$(dirname "${BASH_SOURCE[0]}")/trial.sh"

worker() { # NUMBER
  background "worker$1.log" "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --cores 1 --memory 1g \
    --webui-port $((8190 + $1)) --work-dir "$work/worker$1" spark://localhost:7177
}
lose() {
  kill -9 "$lost"
}

plain
background master.log "$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --host localhost --port 7177 --webui-port 8190
sleep 5
worker 1
lost="${started[-1]}"
worker 2
options=(--master spark://localhost:7177)

convert_while spark lose
worker 1
others spark
mkdir "$work/spark-eval"
submit eval "${measures[@]}" | values >"$work/spark-eval/values"
same spark eval
