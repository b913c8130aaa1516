package dev.repazoo.check;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.check.KnownLabels.State;
import dev.repazoo.codec.FrozenCodec;
import dev.repazoo.data.DataFiles;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.data.PackedNames;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Rebuilds what can be rebuilt of a data set: latents from their images, labels from one another.
 * What can't be used is moved, never deleted: into {@code .removed/} under the name that it had.
 */
public final class DataRepair {
  /** Pairs that must agree before latents of unknown origin are added to. */
  private static final int PROOFS = 4;

  private static final int BATCH = 4;
  private static final int THREADS = 2;

  private final Path path;
  private final CheckedData data;
  private final TreeSet<String> moved = new TreeSet<>();
  private final Set<String> encoded = new HashSet<>();
  private final List<String> done = new ArrayList<>();
  private final List<String> left = new ArrayList<>();

  /**
   * What was done.
   *
   * @param moved files that are in {@code .removed/} now, by the names that they had
   * @param done what else was done, a line each
   * @param left what could not be done, and why
   */
  public record Report(List<String> moved, List<String> done, List<String> left) {
    /** Copies the lists. */
    public Report {
      moved = List.copyOf(moved);
      done = List.copyOf(done);
      left = List.copyOf(left);
    }
  }

  private DataRepair(Path path, CheckedData data) {
    this.path = path;
    this.data = data;
  }

  /** Whether latents are missing or damaged, so that a codec is needed. */
  public static boolean needsCodec(CheckedData data) {
    return data.parts().stream().anyMatch(part -> !missing(data, part).isEmpty());
  }

  /** The VAE that made the latents, by its id or path, where {@code zoo encode} has noted it. */
  public static Optional<String> vaeOf(Path path, CheckedData data) throws IOException {
    for (CheckedData.Part part : data.parts()) {
      Optional<String> vae = noted(path, part, "vae");
      if (vae.isPresent()) {
        return vae;
      }
    }
    return Optional.empty();
  }

  /** What {@code zoo encode} has noted beside latents. */
  private static Optional<String> noted(Path path, CheckedData.Part part, String key)
      throws IOException {
    Path file = path.resolve(part.folder()).resolve(LatentScaleFile.NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode value = new ObjectMapper().readTree(file.toFile()).path(key);
      return Optional.of(value.asText()).filter(text -> !text.isEmpty());
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " is no JSON (" + JsonProblem.reason(e) + "); remove it and name the --vae", e);
    }
  }

  /**
   * Repairs.
   *
   * @param path the data set's folder
   * @param data as {@link DataCheck} found it
   * @param codec that made the latents; without one none are made
   * @param manager for arrays
   * @throws IOException if files can't be moved or written; the same command goes on
   */
  public static Report run(
      Path path,
      CheckedData data,
      Optional<FrozenCodec> codec,
      NDManager manager,
      ProgressListener progress,
      BooleanSupplier stop)
      throws IOException {
    DataRepair repair = new DataRepair(path, data);
    repair.moveUseless();
    repair.encodeMissing(codec, manager, progress, stop);
    new LabelRepair(path, data, repair.moved, repair.encoded).run(repair.done, repair.left);
    for (String cache : data.damagedCaches()) {
      repair.move(cache);
    }
    return new Report(List.copyOf(repair.moved), repair.done, repair.left);
  }

  /** Images of which latents are missing or damaged. */
  private static List<Integer> missing(CheckedData data, CheckedData.Part part) {
    List<Integer> missing = new ArrayList<>();
    if (part.pairs().isPresent()) {
      for (int i = 0; i < data.layout().images().size(); i++) {
        int latents = part.pairs().get().latentsOf(i);
        boolean sound = latents >= 0 && !part.scan().bad().get(latents);
        if (!data.images().bad().get(i) && !sound) {
          missing.add(i);
        }
      }
    }
    return missing;
  }

  /** Bad images with their latents, and latents without image. */
  private void moveUseless() throws IOException {
    boolean paired = data.parts().stream().allMatch(part -> part.pairs().isPresent());
    PackedNames images = data.layout().images();
    if (!paired) {
      if (!images.isEmpty() && !data.parts().isEmpty()) {
        left.add("nothing is moved: which latents are of which image is not known");
      }
      return;
    }
    for (int i = 0; i < images.size(); i++) {
      if (data.images().bad().get(i)) {
        for (CheckedData.Part part : data.parts()) {
          int latents = part.pairs().orElseThrow().latentsOf(i);
          if (latents >= 0) {
            move(part.scan().part().names().get(latents));
          }
        }
        move(images.get(i));
      }
    }
    for (CheckedData.Part part : data.parts()) {
      PackedNames names = part.scan().part().names();
      for (int i = 0; i < names.size(); i++) {
        if (part.pairs().orElseThrow().imageOf(i) < 0) {
          move(names.get(i));
        }
      }
    }
  }

  private void move(String name) throws IOException {
    Path target = path.resolve(DataCheck.REMOVED).resolve(name);
    for (int i = 1; Files.exists(target); i++) { // an earlier one is kept, too
      target = path.resolve(DataCheck.REMOVED).resolve("again-" + i).resolve(name);
    }
    Files.createDirectories(target.getParent());
    Files.move(path.resolve(name), target, StandardCopyOption.ATOMIC_MOVE);
    moved.add(name);
  }

  private void encodeMissing(
      Optional<FrozenCodec> codec,
      NDManager manager,
      ProgressListener progress,
      BooleanSupplier stop)
      throws IOException {
    for (CheckedData.Part part : data.parts()) {
      List<Integer> missing = missing(data, part);
      if (part.pairs().isEmpty() && !part.scan().bad().isEmpty()) {
        left.add(part.scan().bad().cardinality() + " latents can't be made again without images");
      }
      if (missing.isEmpty()) {
        continue;
      }
      String what = missing.size() + " latents of " + part.folder();
      if (codec.isEmpty()) {
        left.add(what + " are not made: name the VAE that made the others with --vae");
      } else if (someLabelsUnknown(part)) {
        left.add(what + " are not made: some images have no label; add those to dataset.json");
      } else if (proven(part, codec.get(), manager, what)) {
        encode(part, codec.get(), manager, missing, progress, stop);
      }
    }
  }

  private boolean someLabelsUnknown(CheckedData.Part part) {
    if (part.labels().state() != State.LABELLED && data.imageLabels().state() != State.LABELLED) {
      return false; // all without
    }
    long[] labels = data.labelsOfImages();
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 && !data.images().bad().get(i)) {
        return true;
      }
    }
    return false;
  }

  /** Latents that bear no note of their VAE may be of another: some are made again. */
  private boolean proven(CheckedData.Part part, FrozenCodec codec, NDManager manager, String what)
      throws IOException {
    if (Files.exists(path.resolve(part.folder()).resolve(LatentScaleFile.NAME))) {
      return true; // LatentEncoding compares digests
    }
    List<Finding> others = EncodedAgain.compare(path, data, codec, manager, PROOFS);
    if (others.isEmpty()) {
      return true;
    }
    Finding first = others.get(0);
    left.add(
        what + " are not made: " + first.file() + " " + first.detail() + "; --vae names another");
    return false;
  }

  private void encode(
      CheckedData.Part part,
      FrozenCodec codec,
      NDManager manager,
      List<Integer> missing,
      ProgressListener progress,
      BooleanSupplier stop)
      throws IOException {
    Pairing pairs = part.pairs().orElseThrow();
    for (int image : missing) {
      int damaged = pairs.latentsOf(image);
      if (damaged >= 0) {
        move(part.scan().part().names().get(damaged));
      }
    }
    try (DataFiles files = DataFiles.open(path);
        PairedImages images = new PairedImages(files, data, part, pairs, fingerprint(part))) {
      LatentEncoding.Options options =
          new LatentEncoding.Options(images.size(), BATCH, THREADS, false, true, stop);
      LatentEncoding.Report report =
          new LatentEncoding(codec, images, options)
              .complete(
                  manager,
                  path.resolve(part.folder()),
                  part.scan().part().mirrored(),
                  images::number,
                  progress);
      encoded.add(part.folder());
      done.add("encoded " + report.encoded() + " images into " + part.folder());
    }
  }

  /** The one that the latents were made under; of latents from elsewhere, that of the images. */
  private String fingerprint(CheckedData.Part part) throws IOException {
    Optional<String> noted = noted(path, part, "source_fingerprint");
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
