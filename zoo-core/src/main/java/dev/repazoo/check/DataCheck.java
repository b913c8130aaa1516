package dev.repazoo.check;

import dev.repazoo.data.CaptionedLayout;
import dev.repazoo.data.DatasetLayout;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import dev.repazoo.tree.Place;
import dev.repazoo.tree.ShardTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * Reads every file of a data set: images, latents, labels and cached features.
 *
 * <p>The data set may be REPA's ({@code images/}, {@code vae-sd/}), a folder or zip of images, or a
 * folder of latents alone.
 */
public final class DataCheck {
  /** Where {@link DataRepair} puts files; hidden, so that no data set has it. */
  public static final String REMOVED = ".removed";

  private final Path path;
  private final Options options;
  private final Looking looking;
  private final ProgressListener progress;
  private final Findings findings = new Findings();

  /**
   * What is wanted of the data, and how to read it.
   *
   * @param numClasses labels must be below; empty: what {@code class_names} says
   * @param resolution of the images; empty: what most have
   * @param threads that read
   * @param stop asked between files; true ends the check early
   */
  public record Options(
      OptionalInt numClasses, OptionalInt resolution, int threads, BooleanSupplier stop) {
    /** Checks the numbers. */
    public Options {
      if (threads < 1) {
        throw new IllegalArgumentException("threads is " + threads + "; it must be at least 1");
      }
    }
  }

  /**
   * A checked data set.
   *
   * @param report for people
   * @param data for {@link DataRepair}; nothing for a captioned data set, which is completed by
   *     converting and encoding again
   */
  public record Result(CheckReport report, Optional<CheckedData> data) {}

  private DataCheck(Path path, Options options, Looking looking, ProgressListener progress) {
    this.path = path;
    this.options = options;
    this.looking = looking;
    this.progress = progress;
  }

  /**
   * Checks a data set.
   *
   * @param path its folder or zip
   * @throws IOException if there is none, or it can't be listed
   */
  public static Result run(Path path, Options options, ProgressListener progress)
      throws IOException {
    return run(path, options, new LookingThreads(options.threads(), options.stop()), progress);
  }

  /**
   * The same where others read the files.
   *
   * @param looking reads images, latents and tokens
   */
  public static Result run(Path path, Options options, Looking looking, ProgressListener progress)
      throws IOException {
    return new DataCheck(CaptionedLayout.folder(path), options, looking, progress).run();
  }

  private Result run() throws IOException {
    try (FileTree samples = ShardTree.openSamples(Place.of(path))) {
      FileTree files = ShardTree.inLayout(samples);
      for (String loop : files.loops()) {
        findings.add(FindingKind.LINK_LOOP, loop, "leads back to a folder that it lies in");
      }
      Optional<CaptionedLayout> captioned = CaptionedLayout.find(files);
      if (captioned.isPresent()) {
        return captioned(files, captioned.get());
      }
      CaptionedShardsCheck captions = CaptionedShardsCheck.of(samples, findings);
      boolean labelled = !captions.captioned() || samples.names().contains(DatasetLayout.LABELS);
      Findings ofLabels = labelled ? findings : new Findings(); // captions stand in their place
      DatasetLayout layout = DatasetLayout.of(files);
      reportGone(files, layout);
      ImageScan images = ImageScan.of(files, layout.images(), options, looking, findings, progress);
      KnownLabels imageLabels =
          KnownLabels.read(files, layout.imageFolder(), layout.images(), false, ofLabels);
      List<CheckedData.Part> parts = new ArrayList<>();
      for (DatasetLayout.Latents latents : layout.latents()) {
        Optional<SecondHalf> noted = LatentScaleFile.secondHalf(files, latents.folder());
        SecondHalf half =
            noted.orElse(captions.captioned() ? SecondHalf.LOG_VARIANCE : SecondHalf.STD);
        LatentScan scan = LatentScan.of(files, latents, half, looking, findings, progress);
        if (captions.captioned()) {
          CaptionCheck.secondHalf(noted, scan.negative(), findings);
        }
        KnownLabels labels =
            KnownLabels.read(files, latents.folder(), latents.names(), true, ofLabels);
        parts.add(new CheckedData.Part(scan, labels, pairs(layout, latents)));
      }
      captions.run(options, progress);
      FeatureCheck features = new FeatureCheck(path, looking, findings);
      features.run(images.resolution(), options.stop(), progress);
      CheckedData data = new CheckedData(layout, images, imageLabels, parts, features.damaged());
      if (!options.stop().getAsBoolean()) {
        compare(data);
        reportUnfinished(layout);
      }
      return new Result(
          report(data, features, captions),
          files.holdsSamples() ? Optional.empty() : Optional.of(data));
    }
  }

  private Result captioned(FileTree files, CaptionedLayout layout) throws IOException {
    CaptionCheck check = new CaptionCheck(files, layout, options, findings, progress);
    ImageScan images =
        ImageScan.of(files, check.images().images(), options, looking, findings, progress);
    Optional<DatasetLayout.Latents> latents = check.latents();
    Optional<LatentShape> shape = Optional.empty();
    long bytes = images.bytes();
    if (latents.isPresent()) {
      SecondHalf half = LatentScaleFile.secondHalf(files, "").orElse(SecondHalf.LOG_VARIANCE);
      LatentScan scan = LatentScan.of(files, latents.get(), half, looking, findings, progress);
      check.secondHalf(scan.negative());
      shape = scan.shape();
      bytes += scan.bytes();
    }
    check.run();
    FeatureCheck features = new FeatureCheck(path, looking, findings);
    features.run(images.resolution(), options.stop(), progress);
    images.reportDuplicates(new long[layout.images().length]);
    reportUnfinished(check.images());
    CheckReport report =
        new CheckReport(
            layout.images().length,
            layout.latents().length,
            check.captions(),
            0,
            images.resolution(),
            shape,
            features.count(),
            bytes + check.bytes() + features.bytes(),
            !options.stop().getAsBoolean(),
            findings.all());
    return new Result(report, Optional.empty());
  }

  /** Training would take the images alone. */
  private void reportGone(FileTree files, DatasetLayout layout) {
    for (String folder : DatasetLayout.LATENTS) {
      boolean noted =
          files.names().contains(folder + DatasetLayout.LABELS)
              || files.names().contains(folder + LatentScaleFile.NAME);
      if (noted && layout.latents().stream().noneMatch(part -> part.folder().equals(folder))) {
        findings.add(FindingKind.LATENTS_GONE, folder, "has notes on latents, and none of them");
      }
    }
  }

  private Optional<Pairing> pairs(DatasetLayout layout, DatasetLayout.Latents latents)
      throws IOException {
    if (latents.folder().isEmpty() || layout.images().isEmpty()) {
      return Optional.empty(); // latents alone
    }
    return Pairing.of(layout.images(), removedImages(), latents.names());
  }

  /** Images that were moved out of the data set, by the names that they had. */
  private List<String> removedImages() throws IOException {
    Path removed = path.resolve(REMOVED);
    if (!Files.isDirectory(removed)) {
      return List.of();
    }
    try (FileTree files = FileTree.open(removed)) {
      return List.copyOf(files.names().filter(n -> n.startsWith(DatasetLayout.IMAGES)));
    }
  }

  private void compare(CheckedData data) {
    PackedNames images = data.layout().images();
    data.imageLabels().reportRange(images, options.numClasses(), data.parts().isEmpty(), findings);
    for (CheckedData.Part part : data.parts()) {
      PackedNames names = part.scan().part().names();
      part.labels()
          .reportRange(names, options.numClasses(), !part.scan().part().mirrored(), findings);
      if (!part.folder().isEmpty() && images.isEmpty()) {
        findings.add(FindingKind.NO_IMAGES, part.folder(), "its images are not in images/");
      } else if (!part.folder().isEmpty()) {
        part.pairs()
            .ifPresentOrElse(
                pairs -> reportPairs(data, part, pairs),
                () ->
                    findings.add(
                        FindingKind.NO_PAIRS,
                        part.folder(),
                        images.size() + " images and " + names.size() + " latents"));
      }
    }
    data.images().reportDuplicates(data.labelsOfImages());
  }

  private void reportPairs(CheckedData data, CheckedData.Part part, Pairing pairs) {
    PackedNames images = data.layout().images();
    PackedNames latents = part.scan().part().names();
    String folder = part.folder();
    for (int i = 0; i < images.size(); i++) {
      if (pairs.latentsOf(i) < 0) {
        findings.add(FindingKind.NO_LATENTS, images.get(i), "has none in " + folder);
      }
    }
    for (int i = 0; i < latents.size(); i++) {
      int image = pairs.imageOf(i);
      if (image < 0) {
        findings.add(FindingKind.NO_IMAGE, latents.get(i), "has no image");
        continue;
      }
      long ours = data.imageLabels().of(image);
      long theirs = part.labels().of(i);
      if (ours >= 0 && theirs >= 0 && ours != theirs) {
        findings.add(
            FindingKind.LABEL_DIFFERS,
            latents.get(i),
            "has label " + theirs + ", its image " + images.get(image) + " has " + ours);
      }
    }
  }

  /** What stopped programs leave: a hidden folder, a record, latents without labels. */
  private void reportUnfinished(DatasetLayout layout) throws IOException {
    RepairRecord.read(path.resolve(REMOVED))
        .filter(record -> record.state() != RepairRecord.State.REPAIRED)
        .ifPresent(
            record ->
                findings.add(
                    FindingKind.UNFINISHED,
                    REMOVED,
                    record.state() == RepairRecord.State.UNDOING
                        ? "undoing a repair was stopped; undo it again"
                        : "a repair was stopped; undoing takes back what it did"));
    for (String folder : List.of("", DatasetLayout.IMAGES)) {
      if (Files.exists(path.resolve(folder).resolve(".convert"))) {
        findings.add(
            FindingKind.UNFINISHED, folder.isEmpty() ? "." : folder, "'zoo convert' was stopped");
      }
    }
    for (DatasetLayout.Latents latents : layout.latents()) {
      Path folder = path.resolve(latents.folder());
      if (Files.exists(folder.resolve(LatentScaleFile.NAME))
          && !Files.exists(folder.resolve(DatasetLayout.LABELS))) {
        findings.add(FindingKind.UNFINISHED, latents.folder(), "'zoo encode' was stopped");
      }
    }
  }

  private CheckReport report(
      CheckedData data, FeatureCheck features, CaptionedShardsCheck captions) {
    int latents = 0;
    long bytes = data.images().bytes() + features.bytes() + captions.bytes();
    int classes = data.imageLabels().classes();
    Optional<LatentShape> shape = Optional.empty();
    for (CheckedData.Part part : data.parts()) {
      latents += part.scan().part().names().size();
      bytes += part.scan().bytes();
      classes = Math.max(classes, part.labels().classes());
      shape = shape.or(part.scan()::shape);
    }
    return new CheckReport(
        data.layout().images().size(),
        latents,
        captions.captions(),
        classes,
        data.images().resolution(),
        shape,
        features.count(),
        bytes,
        !options.stop().getAsBoolean(),
        findings.all());
  }
}
