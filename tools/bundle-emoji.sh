#!/bin/sh
# Makes zoo-core/src/main/resources/dev/repazoo/data/emoji again, from the npm package it comes from.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent emoji-datasource-google@16.0.0 && tar xzf emoji-datasource-google-16.0.0.tgz)
cd "$root"
mvn -q -B -pl zoo-core test-compile
mvn -q -B -pl zoo-core dependency:build-classpath -Dmdep.outputFile="$work/classpath"
java -cp "zoo-core/target/classes:zoo-core/target/test-classes:$(cat "$work/classpath")" \
  dev.repazoo.data.emoji.EmojiBundle "$work/package" zoo-core/src/main/resources/dev/repazoo/data/emoji
