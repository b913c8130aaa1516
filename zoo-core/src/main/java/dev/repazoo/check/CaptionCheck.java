package dev.repazoo.check;

import dev.repazoo.captions.Captions;
import dev.repazoo.data.CaptionedLayout;
import dev.repazoo.data.DatasetLayout;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A captioned data set: who lacks captions, features or moments, and whether those are sound. */
final class CaptionCheck {
  private final FileTree files;
  private final CaptionedLayout layout;
  private final DataCheck.Options options;
  private final Findings findings;
  private final ProgressListener progress;
  private final ContextScan contexts;
  private int captions;

  CaptionCheck(
      FileTree files,
      CaptionedLayout layout,
      DataCheck.Options options,
      Findings findings,
      ProgressListener progress) {
    this.files = files;
    this.layout = layout;
    this.options = options;
    this.findings = findings;
    this.progress = progress;
    contexts = new ContextScan(findings);
  }

  /** Its images, in the layout that other checks know. */
  DatasetLayout images() {
    Set<String> names = new HashSet<>(layout.imageNames());
    PackedNames images = files.names().filter(names::contains);
    return new DatasetLayout("", images, List.of());
  }

  /** Its moments. */
  Optional<DatasetLayout.Latents> latents() {
    Set<String> names = new HashSet<>();
    Arrays.stream(layout.latents()).mapToObj(CaptionedLayout::latents).forEach(names::add);
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new DatasetLayout.Latents("", files.names().filter(names::contains)));
  }

  /**
   * What stands behind the means: as noted, else as they prove; told of where neither says it.
   *
   * @param proven whether a moment is negative behind the means
   */
  void secondHalf(boolean proven) throws IOException {
    secondHalf(LatentScaleFile.secondHalf(files, ""), proven, findings);
  }

  static void secondHalf(Optional<SecondHalf> noted, boolean proven, Findings findings) {
    if (noted.isEmpty() && !proven) {
      findings.add(
          FindingKind.UNKNOWN_SECOND_HALF,
          LatentScaleFile.NAME,
          "does not say what stands behind the means, and no value there is negative");
    } else if (noted.equals(Optional.of(SecondHalf.LOG_VARIANCE)) && !proven) {
      findings.add(
          FindingKind.STD_FOR_LOG_VARIANCE,
          LatentScaleFile.NAME,
          "notes log-variances, and no value behind the means is negative");
    }
  }

  /** Reads captions and features. */
  void run() throws IOException {
    Set<Integer> samples = new HashSet<>();
    Arrays.stream(layout.samples()).forEach(samples::add);
    missing(samples);
    for (int number : layout.withFeatures()) {
      if (!samples.contains(number)) {
        findings.add(
            FindingKind.CAPTION_OF_NO_IMAGE,
            CaptionedLayout.features(number, 0),
            "has no image " + CaptionedLayout.image(number));
      }
    }
    if (layout.hasFeatures()) {
      none();
      features();
    }
  }

  private void missing(Set<Integer> samples) {
    Captions texts;
    try {
      texts = layout.captions();
    } catch (IOException e) {
      findings.add(FindingKind.CAPTIONS_DAMAGED, "captions.jsonl", String.valueOf(e.getMessage()));
      texts = Captions.none();
    }
    Set<Integer> latents = new HashSet<>();
    Arrays.stream(layout.latents()).forEach(latents::add);
    int[] numbers = layout.samples();
    for (int i = 0; i < numbers.length; i++) {
      String image = CaptionedLayout.image(numbers[i]);
      int told = texts.size() == 0 ? -1 : texts.count(i);
      int encoded = layout.features(numbers[i]);
      captions += Math.max(told, encoded);
      if (told == 0) {
        findings.add(FindingKind.NO_CAPTION, image, "has none in captions.jsonl");
      }
      if (layout.hasFeatures() && (encoded < told || encoded == 0 || !layout.gapless(numbers[i]))) {
        findings.add(
            FindingKind.NO_CAPTION_FEATURES,
            image,
            told < 0
                ? "has none, or not all"
                : "has those of " + encoded + " of " + told + " captions");
      } else if (told > 0 && encoded > told) {
        findings.add(
            FindingKind.CAPTION_FEATURES_DAMAGED,
            image,
            "has features of " + encoded + " captions, and " + told + " in captions.jsonl");
      }
      if (!latents.isEmpty() && !latents.contains(numbers[i])) {
        findings.add(
            FindingKind.NO_LATENTS, image, "has no " + CaptionedLayout.latents(numbers[i]));
      }
    }
    latents.stream()
        .filter(number -> !samples.contains(number))
        .sorted()
        .forEach(
            number ->
                findings.add(
                    FindingKind.NO_IMAGE, CaptionedLayout.latents(number), "has no image"));
  }

  private void none() throws IOException {
    Path file = CaptionedLayout.empty(files.path().local());
    if (!Files.exists(file)) {
      findings.add(
          FindingKind.NO_CAPTION_FEATURES,
          "../" + CaptionedLayout.EMPTY,
          "is missing: those of the empty caption");
      return;
    }
    contexts.look("../" + CaptionedLayout.EMPTY, Files.readAllBytes(file));
  }

  private void features() {
    int[] numbers = layout.withFeatures();
    try (ProgressListener.Task task = progress.begin("captions", numbers.length, "images")) {
      for (int i = 0; i < numbers.length && !options.stop().getAsBoolean(); i++) {
        for (int k = 0; k < layout.features(numbers[i]); k++) {
          String name = CaptionedLayout.features(numbers[i], k);
          if (files.names().contains(name)) {
            contexts.look(files, name);
          }
        }
        task.advanceTo(i + 1L);
      }
    }
  }

  /** Number of captions. */
  int captions() {
    return captions;
  }

  /** Bytes that were read. */
  long bytes() {
    return contexts.bytes();
  }
}
