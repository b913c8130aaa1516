package dev.repazoo.check;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.data.CaptionedLayout;
import dev.repazoo.data.CaptionedShards;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.LeftOut;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Captions in shards: images without any, captions without image, and the captions' features. */
final class CaptionedShardsCheck {
  private final FileTree samples;
  private final Optional<CaptionedShards> shards;
  private final Findings findings;
  private final ContextScan contexts;

  private CaptionedShardsCheck(
      FileTree samples, Optional<CaptionedShards> shards, Findings findings) {
    this.samples = samples;
    this.shards = shards;
    this.findings = findings;
    contexts = new ContextScan(findings);
  }

  /** Looks for captions; what isn't of shards has none. */
  static CaptionedShardsCheck of(FileTree samples, Findings findings) {
    Optional<CaptionedShards> shards = Optional.empty();
    try {
      shards = samples.holdsSamples() ? CaptionedShards.find(samples) : shards;
    } catch (IOException e) {
      findings.add(FindingKind.CAPTIONS_DAMAGED, CaptionLines.FILE, String.valueOf(e.getMessage()));
    }
    return new CaptionedShardsCheck(samples, shards, findings);
  }

  /** Whether the samples have captions, good or bad ones. */
  boolean captioned() {
    return shards.isPresent();
  }

  /** Reads the features. */
  void run(DataCheck.Options options, ProgressListener progress) {
    shards.ifPresent(
        captioned -> {
          reportMissing(captioned);
          reportFeatures(captioned, options, progress);
        });
  }

  private void reportMissing(CaptionedShards captioned) {
    Map<String, String> reasons = new HashMap<>();
    captioned.leftOut().forEach(one -> reasons.putIfAbsent(one.name(), one.reason()));
    for (int i = 0; i < captioned.images().size(); i++) {
      String image = captioned.images().get(i);
      Optional<String> reason = Optional.ofNullable(reasons.remove(image));
      if (captioned.captions().count(i) == 0) {
        findings.add(FindingKind.NO_CAPTION, image, reason.orElse("has none"));
      }
    }
    for (LeftOut one : captioned.leftOut()) {
      if (reasons.containsKey(one.name())) {
        findings.add(FindingKind.CAPTION_OF_NO_IMAGE, one.name(), one.reason());
      }
    }
  }

  private void reportFeatures(
      CaptionedShards captioned, DataCheck.Options options, ProgressListener progress) {
    int count = captioned.images().size();
    boolean stored = false;
    for (int i = 0; i < count && !stored; i++) {
      stored = captioned.contexts(i) > 0;
    }
    if (!stored) {
      return;
    }
    if (samples.names().contains(CaptionedLayout.EMPTY)) {
      contexts.look(samples, CaptionedLayout.EMPTY);
    } else {
      findings.add(
          FindingKind.NO_CAPTION_FEATURES,
          CaptionedLayout.EMPTY,
          "is missing: those of the empty caption");
    }
    try (ProgressListener.Task task = progress.begin("captions", count, "images")) {
      for (int i = 0; i < count && !options.stop().getAsBoolean(); i++) {
        int told = captioned.captions().count(i);
        int encoded = captioned.contexts(i);
        if (encoded != told) {
          findings.add(
              encoded < told
                  ? FindingKind.NO_CAPTION_FEATURES
                  : FindingKind.CAPTION_FEATURES_DAMAGED,
              captioned.images().get(i),
              "has those of %d of %d captions".formatted(encoded, told));
        }
        for (int k = 0; k < encoded; k++) {
          contexts.look(samples, captioned.context(i, k));
        }
        task.advanceTo(i + 1L);
      }
    }
  }

  /** Number of captions. */
  int captions() {
    return shards.map(captioned -> captioned.captions().total()).orElse(0);
  }

  /** Bytes that were read. */
  long bytes() {
    return contexts.bytes();
  }
}
