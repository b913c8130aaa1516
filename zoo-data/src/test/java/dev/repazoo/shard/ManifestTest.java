package dev.repazoo.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noted of pieces of a result, and what of it is left after a process was killed. */
class ManifestTest {
  @TempDir private Path folder;

  /** As results note it. */
  record Note(int piece, String digest) {}

  private Manifest<Note> open() throws IOException {
    return Manifest.open(folder.resolve(Manifest.NAME), Note.class, Note::piece);
  }

  @Test
  void aLaterRunHasWhatWasNotedInTheOrderOfPieces() throws IOException {
    Manifest<Note> manifest = open();
    manifest.note(new Note(2, "two"));
    manifest.note(new Note(0, "zero"));
    assertEquals(List.of(), manifest.noted());
    Manifest<Note> later = open();
    assertEquals(List.of(new Note(0, "zero"), new Note(2, "two")), later.noted());
    assertEquals(Optional.of(new Note(2, "two")), later.noted(2));
    assertEquals(Optional.empty(), later.noted(1));
  }

  @Test
  void ofTwoNotesOfAPieceTheLaterOneCounts() throws IOException {
    Manifest<Note> manifest = open();
    manifest.note(new Note(1, "damaged since"));
    manifest.note(new Note(1, "made again"));
    assertEquals(List.of(new Note(1, "made again")), open().noted());
  }

  @Test
  void aLineThatWasCutOffIsForgottenAndDoesNotSpoilTheNext() throws IOException {
    Manifest<Note> manifest = open();
    manifest.note(new Note(0, "zero"));
    manifest.note(new Note(1, "one"));
    Path file = folder.resolve(Manifest.NAME);
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() - 5));
    Manifest<Note> later = open();
    assertEquals(List.of(new Note(0, "zero")), later.noted());
    later.note(new Note(2, "two"));
    assertEquals(List.of(new Note(0, "zero"), new Note(2, "two")), open().noted());
  }
}
