#!/bin/sh
# Makes zoo-data/src/main/resources/dev/repazoo/sources/emoji again, from the npm package it comes from.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent emoji-datasource-google@16.0.0 && tar xzf emoji-datasource-google-16.0.0.tgz)
cd "$root"
mvn -q -B -pl zoo-data test-compile
mvn -q -B -pl zoo-data dependency:build-classpath -Dmdep.outputFile="$work/classpath"
java -cp "zoo-data/target/classes:zoo-data/target/test-classes:$(cat "$work/classpath")" \
  dev.repazoo.sources.emoji.EmojiBundle "$work/package" zoo-data/src/main/resources/dev/repazoo/sources/emoji
