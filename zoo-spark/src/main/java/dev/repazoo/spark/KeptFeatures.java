package dev.repazoo.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.eval.features.Extractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.cli.eval.features.FeatureFiles;
import dev.repazoo.cli.eval.features.GraphExtraction;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.shard.PieceFolder;
import dev.repazoo.spark.task.ExtractPiece;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Features that tasks compute, in files of the driver. A manifest notes a digest of those of each
 * task, so that a later run keeps them, however it divides the work.
 */
final class KeptFeatures implements AutoCloseable {
  private final Extractor extractor;
  private final List<Feature> features;
  private final PieceFolder<Note> notes;
  private final FeatureFiles files;
  private final BitSet taken = new BitSet();

  /**
   * What a task has found.
   *
   * @param first number of its first image
   * @param count of its images
   * @param digest of their features
   */
  record Note(int first, int count, String digest) {}

  private KeptFeatures(
      Extractor extractor, List<Feature> features, PieceFolder<Note> notes, FeatureFiles files)
      throws IOException {
    this.extractor = extractor;
    this.features = features;
    this.notes = notes;
    this.files = files;
    for (Note note : notes.noted()) {
      if (agrees(note)) {
        taken.set(note.first(), note.first() + note.count());
      }
    }
  }

  /**
   * Begins, or goes on with what was begun.
   *
   * @param folder of the files
   * @param work the evaluation's folder, for messages
   * @param settings all that decides the features
   * @throws IllegalArgumentException when it was begun with others
   */
  static KeptFeatures open(
      Path folder, Path work, ObjectNode settings, Extractor extractor, List<Feature> features)
      throws IOException {
    PieceFolder<Note> notes =
        PieceFolder.open(folder, work, settings, Note.class, note -> note.first());
    try {
      String name =
          settings.toString(); // tells the files from all others, wherever they are brought
      String word = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
      return new KeptFeatures(
          extractor, features, notes, new FeatureFiles(folder, word, extractor, features));
    } catch (IOException | RuntimeException e) {
      notes.close();
      throw e;
    }
  }

  private boolean agrees(Note note) throws IOException {
    try {
      return files.digest(note.first(), note.count()).equals(note.digest());
    } catch (EOFException e) {
      return false;
    }
  }

  /** How many images have their features. */
  int done() {
    return taken.cardinality();
  }

  /**
   * What is still to be done.
   *
   * @param count images in all
   * @param block images that are computed at once
   * @param blocks of a task at most
   */
  List<ExtractPiece.Work> missing(int count, int block, int blocks) {
    List<ExtractPiece.Work> work = new ArrayList<>();
    int first = taken.nextClearBit(0);
    while (first < count) {
      int begin = first / block * block;
      int end = Math.min(count, begin + block * blocks);
      int there = taken.nextSetBit(first);
      int last = there < 0 ? end : Math.min(end, there);
      work.add(new ExtractPiece.Work(begin, last - begin));
      first = taken.nextClearBit(last);
    }
    return work;
  }

  /** Takes what a task has found. */
  void take(ExtractPiece.Result result) throws IOException {
    int first = result.work().first();
    int count = result.work().count();
    GraphExtraction.write(extractor, features, files, first, result.rows());
    notes.note(new Note(first, count, files.digest(first, count)));
    taken.set(first, first + count);
  }

  /** All features, when none is missing; the files stay. */
  Map<Feature, FeatureRows> read(int count) throws IOException {
    return files.read(count);
  }

  @Override
  public void close() throws IOException {
    try (notes) {
      files.close();
    }
  }
}
