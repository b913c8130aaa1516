package dev.repazoo.check;

import dev.repazoo.check.RepairRecord.Kept;
import dev.repazoo.data.DatasetLayout;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.file.Sha256;
import dev.repazoo.file.WriteLock;
import dev.repazoo.latents.LatentEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes down what a repair is about to change, beside what earlier ones have changed. */
final class RepairRecording {
  /** Copies of files that are written anew; hidden from those who list what was moved. */
  private static final String BEFORE = ".before/";

  private final Path path;
  private final Path removed;
  private final List<Kept> moved;
  private final List<Kept> changed;
  private final Set<String> made;
  private final Set<String> folders;
  private final Set<String> keptNames = new HashSet<>();
  private final Set<String> movedBefore = new HashSet<>();
  private final Set<String> movedNow = new HashSet<>();

  private RepairRecording(Path path, RepairRecord earlier) {
    this.path = path;
    removed = path.resolve(DataCheck.REMOVED);
    moved = new ArrayList<>(earlier.moved());
    changed = new ArrayList<>(earlier.changed());
    made = new LinkedHashSet<>(earlier.made());
    folders = new LinkedHashSet<>(earlier.folders());
    forgetUndone();
    for (Kept one : moved) {
      keptNames.add(one.kept());
      movedBefore.add(one.name());
    }
  }

  /** What a repair that was stopped has written down and not come to do. */
  private void forgetUndone() {
    made.removeIf(name -> !exists(name));
    moved.removeIf(
        one -> {
          boolean done = Files.exists(removed.resolve(one.kept()), LinkOption.NOFOLLOW_LINKS);
          if (!done && exists(one.name())) {
            made.remove(one.name()); // it is still the one that was to be moved
            return true;
          }
          return false;
        });
  }

  /**
   * Writes it down, and copies what will be written anew.
   *
   * @throws IOException if that fails, or an undoing was stopped
   */
  static RepairRecord begin(RemovedFiles files, RepairPlan plan, CheckedData data)
      throws IOException {
    RepairRecord earlier = RepairRecord.read(files.removed()).orElse(RepairRecord.none());
    if (earlier.state() == RepairRecord.State.UNDOING) {
      throw new IOException(files.path() + ": undoing a repair was stopped; undo it again first");
    }
    RepairRecording recording = new RepairRecording(files.path(), earlier);
    for (RepairPlan.Move move : plan.moves()) {
      recording.move(move.name());
    }
    for (RepairPlan.Encoding encoding : plan.encodings()) {
      recording.encode(encoding, data);
    }
    for (RepairPlan.LabelsToWrite labels : plan.labels()) {
      recording.write(labels.file());
    }
    RepairRecord record =
        new RepairRecord(
            RepairRecord.State.REPAIRING,
            recording.moved,
            recording.changed,
            List.copyOf(recording.made),
            List.copyOf(recording.folders),
            Map.of());
    record.write(files.removed());
    return record;
  }

  /** Adds what the files are like that the repair has written: later changes are others'. */
  static void end(RemovedFiles files, RepairRecord record) throws IOException {
    Map<String, String> digests = new HashMap<>();
    List<String> written = new ArrayList<>(record.made());
    record.changed().forEach(one -> written.add(one.name()));
    for (String name : written) {
      Path file = files.path().resolve(name);
      if (Files.isRegularFile(file)) {
        digests.put(name, Sha256.of(file));
      }
    }
    record.in(RepairRecord.State.REPAIRED, digests).write(files.removed());
  }

  private void move(String name) {
    String kept = name;
    for (int i = 1; Files.exists(removed.resolve(kept)) || keptNames.contains(kept); i++) {
      kept = "again-" + i + "/" + name; // an earlier one is kept, too
    }
    boolean first = !made.contains(name) && !movedBefore.contains(name);
    keptNames.add(kept);
    moved.add(new Kept(name, kept, first));
    movedNow.add(name);
  }

  /** All that {@link LatentEncoding} writes. */
  private void encode(RepairPlan.Encoding encoding, CheckedData data) throws IOException {
    String folder = encoding.folder();
    CheckedData.Part part =
        data.parts().stream().filter(p -> p.folder().equals(folder)).findFirst().orElseThrow();
    for (int image : encoding.images()) {
      make(folder + LatentEncoding.fileName(part.pairs().orElseThrow().numberOf(image)));
    }
    make(folder + LatentScaleFile.NAME);
    make(folder + WriteLock.IN_FOLDER);
    write(folder + DatasetLayout.LABELS);
    write(folder + LatentEncoding.ERRORS);
  }

  private void make(String name) {
    if (!exists(name) || movedNow.contains(name)) {
      made.add(name);
      folder(name);
    }
  }

  private boolean exists(String name) {
    return Files.exists(path.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private void folder(String name) {
    int slash = name.lastIndexOf('/');
    if (slash > 0 && !exists(name.substring(0, slash))) {
      folder(name.substring(0, slash));
      folders.add(name.substring(0, slash));
    }
  }

  /** A file that is replaced, removed, or new. */
  private void write(String name) throws IOException {
    boolean known = made.contains(name) || changed.stream().anyMatch(c -> c.name().equals(name));
    if (known) {
      return; // what there was before all repairs counts
    }
    if (!exists(name)) {
      make(name);
      return;
    }
    MovedFile.copy(path.resolve(name), removed.resolve(BEFORE + name));
    changed.add(new Kept(name, BEFORE + name, true));
  }
}
