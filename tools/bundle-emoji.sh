#!/bin/sh
# Makes zoo-data/src/main/resources/dev/repazoo/sources/emoji again, from the npm packages it comes from.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent emoji-datasource-google@16.0.0 && tar xzf emoji-datasource-google-16.0.0.tgz)
mkdir "$work/keywords"
(cd "$work/keywords" && npm pack --silent emojilib@4.0.3 && tar xzf emojilib-4.0.3.tgz)
cd "$root"
mvn -q -B -pl zoo-data test-compile
mvn -q -B -pl zoo-data dependency:build-classpath -Dmdep.outputFile="$work/classpath"
run() {
  java -cp "zoo-data/target/classes:zoo-data/target/test-classes:$(cat "$work/classpath")" "$@"
}
bundle=zoo-data/src/main/resources/dev/repazoo/sources/emoji
run dev.repazoo.sources.emoji.EmojiBundle "$work/package" "$bundle"
run dev.repazoo.sources.emoji.EmojiKeywords "$work/keywords/package" "$bundle"
