package dev.repazoo.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.Sha256;
import dev.repazoo.shard.PieceFolder;
import dev.repazoo.spark.task.GatheredFeatures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Statistics that tasks gather, round after round: after each, those of all images so far are in a
 * file of the driver, whose digest a manifest notes, so that a later run goes on from there.
 */
final class KeptStatistics implements AutoCloseable {
  /** What a file may hold. */
  private static final ObjectInputFilter OWN =
      ObjectInputFilter.Config.createFilter("dev.repazoo.**;java.lang.*;java.util.*;!*");

  private final Path folder;
  private final PieceFolder<Note> notes;
  private int round;
  private int images;
  private Optional<GatheredFeatures> total = Optional.empty();

  /**
   * What a round has come to.
   *
   * @param round its number, from one on
   * @param images of all rounds so far, the first ones
   * @param digest of the file of their statistics
   */
  record Note(int round, int images, String digest) {}

  private KeptStatistics(Path folder, PieceFolder<Note> notes) throws IOException {
    this.folder = folder;
    this.notes = notes;
    List<Note> noted = notes.noted();
    for (int i = noted.size() - 1; i >= 0 && total.isEmpty(); i--) {
      Note note = noted.get(i);
      total = read(note);
      if (total.isPresent()) {
        round = note.round();
        images = note.images();
      }
    }
  }

  /**
   * Begins, or goes on with what was begun.
   *
   * @param folder of the files
   * @param work the evaluation's folder, for messages
   * @param settings all that decides the statistics
   * @throws IllegalArgumentException when it was begun with others
   */
  static KeptStatistics open(Path folder, Path work, ObjectNode settings) throws IOException {
    PieceFolder<Note> notes =
        PieceFolder.open(folder, work, settings, Note.class, note -> note.round());
    try {
      return new KeptStatistics(folder, notes);
    } catch (IOException | RuntimeException e) {
      notes.close();
      throw e;
    }
  }

  private Path file(int number) {
    return folder.resolve("statistics-" + number);
  }

  private Optional<GatheredFeatures> read(Note note) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file(note.round()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (!digest(bytes).equals(note.digest())) {
      return Optional.empty();
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(OWN);
      return Optional.of((GatheredFeatures) in.readObject());
    } catch (ClassNotFoundException | InvalidClassException e) {
      throw new IOException(file(note.round()) + " is of another version; delete " + folder, e);
    }
  }

  private static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
  }

  /** The first so many images are done. */
  int images() {
    return images;
  }

  /** Statistics of these images. */
  GatheredFeatures total() {
    return total.orElseThrow();
  }

  /**
   * Adds those of the images that follow.
   *
   * @param count of these images
   */
  void add(GatheredFeatures part, int count) throws IOException {
    GatheredFeatures all = total.isPresent() ? GatheredFeatures.merged(total.get(), part) : part;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(all);
    }
    AtomicFile.write(file(round + 1), bytes.toByteArray());
    notes.note(new Note(round + 1, images + count, digest(bytes.toByteArray())));
    Files.deleteIfExists(file(round));
    round++;
    images += count;
    total = Optional.of(all);
  }

  @Override
  public void close() throws IOException {
    notes.close();
  }
}
