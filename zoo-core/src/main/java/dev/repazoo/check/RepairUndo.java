package dev.repazoo.check;

import dev.repazoo.check.RepairRecord.Kept;
import dev.repazoo.check.RepairRecord.State;
import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts a data set back as it was before {@link DataRepair} changed it, whether that was done or was
 * stopped. An undoing that was stopped is gone on with by another one.
 *
 * <p>First what the repair made is removed, then a note says so, and only then other files return:
 * so one that was put back is never taken for one that the repair made.
 */
public final class RepairUndo {
  private final Path path;
  private final Path removed;
  private final RepairRecord record;

  /** Where each file is kept that was there before the first repair. */
  private final Map<String, String> first = new LinkedHashMap<>();

  /**
   * What was done.
   *
   * @param returned files and folders that are where they were
   * @param restored files that hold what they held
   * @param removed files that the repair had made
   */
  public record Report(List<String> returned, List<String> restored, List<String> removed) {
    /** Copies the lists. */
    public Report {
      returned = List.copyOf(returned);
      restored = List.copyOf(restored);
      removed = List.copyOf(removed);
    }
  }

  private RepairUndo(Path path, RepairRecord record) {
    this.path = path;
    this.record = record;
    removed = path.resolve(DataCheck.REMOVED);
    record.moved().stream().filter(Kept::first).forEach(m -> first.put(m.name(), m.kept()));
  }

  /**
   * Undoes.
   *
   * @param path the data set's folder
   * @throws IOException if there is nothing to undo, files of it were changed since, another
   *     process works on it, or files can't be moved
   */
  public static Report run(Path path) throws IOException {
    if (!Files.exists(path.resolve(DataCheck.REMOVED).resolve(RepairRecord.FILE))) {
      throw new IOException(path + ": there is no repair to undo");
    }
    try (RemovedFiles files = RemovedFiles.lock(path)) {
      Optional<RepairRecord> record = RepairRecord.read(files.removed());
      if (record.isEmpty()) {
        throw new IOException(path + ": there is no repair to undo");
      }
      RepairUndo undo = new RepairUndo(path, record.get());
      WritingElsewhere.refuse(path, undo.folders());
      return undo.run();
    }
  }

  /** The outermost folders of all files that are touched, and the data set's own. */
  private Set<String> folders() {
    Set<String> folders = new TreeSet<>(List.of(""));
    List<String> names = new ArrayList<>(record.made());
    record.changed().forEach(one -> names.add(one.name()));
    names.addAll(first.keySet());
    names.forEach(name -> folders.add(name.substring(0, name.indexOf('/') + 1)));
    return folders;
  }

  private Report run() throws IOException {
    List<String> gone = new ArrayList<>();
    if (record.state() != State.UNDOING) {
      refuseChanged();
      for (String name : record.made()) {
        if (isMade(name) && Files.deleteIfExists(path.resolve(name))) {
          gone.add(name);
        }
      }
      record.in(State.UNDOING, record.digests()).write(removed);
    }
    List<String> returned = new ArrayList<>();
    for (Map.Entry<String, String> one : first.entrySet()) {
      if (putBack(one.getKey(), one.getValue())) {
        returned.add(one.getKey());
      }
    }
    List<String> restored = new ArrayList<>();
    for (Kept one : record.changed()) {
      if (putBack(one.name(), one.kept())) {
        restored.add(one.name());
      }
    }
    List<String> folders = new ArrayList<>(record.folders());
    Collections.reverse(folders);
    for (String folder : folders) {
      deleteIfEmpty(path.resolve(folder));
    }
    removeEmptyFolders();
    Files.delete(removed.resolve(RepairRecord.FILE));
    return new Report(returned, restored, gone);
  }

  /** A file under a name whose first bearer has not been moved is that one. */
  private boolean isMade(String name) {
    return !first.containsKey(name) || exists(removed.resolve(first.get(name)));
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Nothing is done where something would be lost. */
  private void refuseChanged() throws IOException {
    List<String> conflicts = new ArrayList<>();
    Set<String> written = new TreeSet<>(record.made());
    record.changed().forEach(one -> written.add(one.name()));
    for (String name : written) {
      Path file = path.resolve(name);
      String left = record.digests().getOrDefault(name, "");
      if (record.state() == State.REPAIRED
          && Files.isRegularFile(file)
          && !Sha256.of(file).equals(left)) {
        conflicts.add(name + " was changed since the repair; move it away, or put it back by hand");
      }
    }
    for (Map.Entry<String, String> one : first.entrySet()) {
      Path place = path.resolve(one.getKey());
      Path kept = removed.resolve(one.getValue());
      if (!exists(kept) && !exists(place)) {
        conflicts.add(one.getKey() + " is no longer in " + removed + "; it can't be put back");
      } else if (exists(kept) && exists(place) && !written.contains(one.getKey())) {
        if (!Files.isRegularFile(place) || Files.mismatch(place, kept) >= 0) {
          conflicts.add(one.getKey() + " is there again; move it away first");
        }
      }
    }
    for (Kept one : record.changed()) {
      if (!exists(removed.resolve(one.kept()))) {
        conflicts.add(one.name() + " has no copy in " + removed + "; it can't be put back");
      }
    }
    if (!conflicts.isEmpty()) {
      throw new IOException(
          path
              + ": nothing is undone: "
              + conflicts.get(0)
              + (conflicts.size() == 1 ? "" : "; and " + (conflicts.size() - 1) + " more"));
    }
  }

  /** Whether it was not back already. */
  private boolean putBack(String name, String kept) throws IOException {
    Path from = removed.resolve(kept);
    if (!exists(from)) {
      return false;
    }
    MovedFile.move(from, path.resolve(name));
    return true;
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      Files.deleteIfExists(folder);
    } catch (DirectoryNotEmptyException e) {
      // others have put something in
    }
  }

  private void removeEmptyFolders() throws IOException {
    Files.walkFileTree(
        removed,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (!folder.equals(removed)) {
              deleteIfEmpty(folder);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
