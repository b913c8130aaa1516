#!/usr/bin/env bash
# Runs the jar for spark-submit on YARN: Hadoop's own ResourceManager and two NodeManagers, processes on this machine of jars of
# Maven Central; the driver is a process of spark-submit's, then one of the cluster's. In the middle of each conversion an
# executor's container is killed. Compares what each job has made with what the plain command makes. trial.sh says what must be
# there.
# Usage: tools/spark/yarn-trial.sh WORK, a folder that isn't there
source "$(dirname "${BASH_SOURCE[0]}")/trial.sh"
export YARN_CONF_DIR="$root/tools/spark/yarn"

mvn -B -q -f "$YARN_CONF_DIR/pom.xml" dependency:copy-dependencies -DoutputDirectory="$work/hadoop"
service() { # LOG CLASS SETTINGS
  background "$1" java -Xmx512m -cp "$YARN_CONF_DIR:$work/hadoop/*" "org.apache.hadoop.yarn.server.$2" "${@:3}"
}
node() { # NUMBER
  service "node$1.log" nodemanager.NodeManager -D "yarn.nodemanager.local-dirs=$work/node$1" \
    -D "yarn.nodemanager.log-dirs=$work/logs$1" -D "yarn.nodemanager.localizer.address=localhost:804$1" \
    -D "yarn.nodemanager.webapp.address=localhost:814$1"
}
nodes() {
  { curl -s localhost:8088/ws/v1/cluster/nodes || true; } | { grep -o '"state":"RUNNING"' || true; } | wc -l
}
# Kills a container that isn't the first of its application, which is the driver's or the Application Master's.
lose() {
  local noted
  noted="$(find "$work"/node?/nmPrivate -name 'container_*.pid' ! -name '*_000001.pid' | sort | tail -n 1)"
  echo "killing $(basename "$noted" .pid)"
  kill -9 -- "-$(cat "$noted")"
}

plain
service manager.log resourcemanager.ResourceManager
node 1
node 2
until [ "$(nodes)" = 2 ]; do
  for service in "${started[@]}"; do
    kill -0 "$service" 2>/dev/null || { echo "YARN doesn't start; see the logs in $work" >&2; exit 1; }
  done
  sleep 1
done

for mode in client cluster; do
  options=(--master yarn --deploy-mode "$mode" --num-executors 2 --conf "spark.yarn.jars=local:$SPARK_HOME/jars/*"
    --conf "spark.yarn.stagingDir=$work/staging")
  convert_while "$mode" lose
  others "$mode"
  mkdir "$work/$mode-eval"
  submit eval "${measures[@]}" >"$work/$mode-printed"
  if [ "$mode" = cluster ]; then # it was printed there
    cp "$(ls -td "$work"/logs?/application_*/container_*_000001 | head -n 1)/stdout" "$work/$mode-printed"
  fi
  values <"$work/$mode-printed" >"$work/$mode-eval/values"
  same "$mode" eval
done
