#!/bin/sh
# Trains the built-in text-to-image generator anew, from the emoji and their captions, in the folder that is named. Goes on where it stopped
# when it is called again.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
cd "$1"
if [ ! -d train ]; then
  "$root/zoo" convert --source emoji --captions --dest all --resolution 32x32
  (cd "$root" && mvn -q -B -pl zoo-data test-compile &&
    mvn -q -B -pl zoo-data dependency:build-classpath -Dmdep.outputFile=target/captions.classpath)
  java -cp "$root/zoo-data/target/classes:$root/zoo-data/target/test-classes:$(cat "$root/zoo-data/target/captions.classpath")" \
    dev.repazoo.sources.emoji.HeldOutCaptions all train
fi
"$root/zoo" train-t2i --exp-name emoji-t2i --data-dir train --model MMDiT-d6/4-pixel --text-encoder minilm-l6 --text-length 16 \
  --enc-type "${ENC_TYPE:-efficientnet-lite0}" --weighting lognormal --batch-size 32 --learning-rate 6e-4 --lr-warmup-steps 200 \
  --adam-beta2 0.99 --ema-decay 0.998 --max-train-steps "${STEPS:-20000}" --checkpointing-steps 500 \
  --sampling-steps 500 --num-samples 36 --num-steps 20 --cfg-scale 3 --resume-step latest
