package dev.repazoo.check;

import ai.djl.ndarray.NDManager;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Rebuilds what can be rebuilt of a data set: latents from their images, labels from one another.
 * What can't be used is moved, never deleted: into {@code .removed/} under the name that it had.
 *
 * <p>First a {@link RepairPlan} says what would be done; what undoes it is on the disk before
 * anything is changed, so {@link RepairUndo} puts all back whenever the repair stopped.
 */
public final class DataRepair {
  private static final int BATCH = 4;
  private static final int THREADS = 2;

  private final Path path;
  private final CheckedData data;
  private final RepairPlan plan;
  private final List<String> done = new ArrayList<>();

  /**
   * What was done.
   *
   * @param done a line each
   * @param finished false if it was told to stop
   */
  public record Report(List<String> done, boolean finished) {
    /** Copies the list. */
    public Report {
      done = List.copyOf(done);
    }
  }

  private DataRepair(Path path, CheckedData data, RepairPlan plan) {
    this.path = path;
    this.data = data;
    this.plan = plan;
  }

  /** Whether latents are missing or damaged, so that a codec is needed. */
  public static boolean needsCodec(CheckedData data) {
    return data.parts().stream().anyMatch(part -> !RepairPlanning.missing(data, part).isEmpty());
  }

  /** The VAE that made the latents, by its id or path, where {@code zoo encode} has noted it. */
  public static Optional<String> vaeOf(Path path, CheckedData data) throws IOException {
    for (CheckedData.Part part : data.parts()) {
      Optional<String> vae = LatentNotes.read(path, part, "vae");
      if (vae.isPresent()) {
        return vae;
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a repair was begun and not ended, so that the next one has to end it.
   *
   * @throws IOException if what it has written down is damaged
   */
  public static boolean unfinished(Path path) throws IOException {
    return RepairRecord.read(path.resolve(DataCheck.REMOVED))
        .filter(record -> record.state() == RepairRecord.State.REPAIRING)
        .isPresent();
  }

  /**
   * Plans a repair; changes nothing.
   *
   * @param path the data set's folder
   * @param data as {@link DataCheck} found it
   * @param codec that made the latents; without one none are made
   * @param manager for arrays
   * @throws IOException if files can't be read
   */
  public static RepairPlan plan(
      Path path, CheckedData data, Optional<FrozenCodec> codec, NDManager manager)
      throws IOException {
    return new RepairPlanning(path, data).plan(codec, manager);
  }

  /**
   * Repairs.
   *
   * @param plan of this data and this codec
   * @throws IOException if files can't be moved or written, or another program works on them
   */
  public static Report run(
      Path path,
      CheckedData data,
      RepairPlan plan,
      Optional<FrozenCodec> codec,
      ProgressListener progress,
      BooleanSupplier stop)
      throws IOException {
    try (RemovedFiles removed = RemovedFiles.lock(path)) {
      List<String> latents = data.parts().stream().map(CheckedData.Part::folder).toList();
      WritingElsewhere.refuse(path, latents);
      RepairRecord record = RepairRecording.begin(removed, plan, data);
      DataRepair repair = new DataRepair(path, data, plan);
      boolean finished = repair.run(record, codec, progress, stop);
      if (finished) {
        RepairRecording.end(removed, record);
      }
      return new Report(repair.done, finished);
    }
  }

  private boolean run(
      RepairRecord record,
      Optional<FrozenCodec> codec,
      ProgressListener progress,
      BooleanSupplier stop)
      throws IOException {
    Path removed = path.resolve(DataCheck.REMOVED);
    Map<String, String> kept = record.keptNow();
    for (RepairPlan.Move move : plan.moves()) {
      MovedFile.move(path.resolve(move.name()), removed.resolve(kept.get(move.name())));
    }
    for (RepairPlan.Encoding encoding : plan.encodings()) {
      if (!encode(part(encoding.folder()), codec.orElseThrow(), progress, stop)) {
        return false;
      }
    }
    for (RepairPlan.LabelsToWrite labels : plan.labels()) {
      LabelsRewritten.write(path.resolve(labels.file()), labels);
      done.add("wrote " + labels.file() + " with " + labels.names().size() + " labels");
    }
    return true;
  }

  private CheckedData.Part part(String folder) {
    return data.parts().stream().filter(p -> p.folder().equals(folder)).findFirst().orElseThrow();
  }

  /** Whether all of a folder's latents are made. */
  private boolean encode(
      CheckedData.Part part, FrozenCodec codec, ProgressListener progress, BooleanSupplier stop)
      throws IOException {
    Pairing pairs = part.pairs().orElseThrow();
    try (FileTree files = FileTree.open(path);
        PairedImages images = new PairedImages(files, data, part, pairs, fingerprint(part))) {
      LatentEncoding.Options options =
          new LatentEncoding.Options(images.size(), BATCH, THREADS, false, true, stop);
      LatentEncoding.Report report =
          new LatentEncoding(codec, images, options)
              .complete(
                  path.resolve(part.folder()),
                  part.scan().part().mirrored(),
                  images::number,
                  progress);
      done.add("encoded " + report.encoded() + " images into " + part.folder());
      return report.finished();
    }
  }

  /** The one that the latents were made under; of latents from elsewhere, that of the images. */
  private String fingerprint(CheckedData.Part part) throws IOException {
    Optional<String> noted = LatentNotes.read(path, part, "source_fingerprint");
    if (noted.isPresent()) {
      return noted.get();
    }
    try (ImageSource images =
        ImageSources.open(
            path.resolve(data.layout().imageFolder()).toString(), Optional.empty(), Split.TRAIN)) {
      return images.fingerprint();
    }
  }
}
