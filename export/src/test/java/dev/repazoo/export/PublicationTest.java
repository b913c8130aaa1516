package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.export.lowering.Target;
import dev.repazoo.export.onnx.ExternalData;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends in the middle of giving an export's files their names. */
class PublicationTest {
  private static final String EARLIER = "earlier";
  private static final String NEW = "new";

  @TempDir Path folder;
  private Path place;
  private Path model;

  @BeforeEach
  void makeFolder() throws IOException {
    place = Files.createDirectory(folder.resolve("place"));
    model = place.resolve("g.onnx");
  }

  /** Says which of the two files it is; opening it checks its weights. */
  private String loaded() {
    try (OnnxSession session = OnnxSession.open(model)) {
      return session.metadata("which");
    }
  }

  /** The files of a model whose weights differ between one name and another. */
  private List<Path> written(String which, boolean external) throws IOException {
    try (TinySiT tiny = new TinySiT(which.equals(NEW))) {
      ExportOptions options =
          new ExportOptions(
              Target.PORTABLE, external, "test", new TreeMap<>(java.util.Map.of("which", which)));
      Path part = Files.createTempDirectory(folder, which).resolve("g.onnx");
      return new Exporter(options).write(DenoiserGraph.of(tiny.generator()), part);
    }
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Publishes until the process is killed after so many changes; whether it was. */
  private boolean killedAfter(int changes, List<Path> files) throws IOException {
    int[] left = {changes};
    try {
      new Publication(
              model,
              () -> {
                if (--left[0] == 0) {
                  throw new Killed();
                }
              })
          .publish(files);
      return false;
    } catch (Killed e) {
      return true;
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private void clear() throws IOException {
    for (String name : names()) {
      Files.delete(place.resolve(name));
    }
  }

  private void endAtEachStep(boolean before, boolean after) throws IOException {
    List<String> seen = new ArrayList<>();
    for (int changes = 1; ; changes++) {
      clear();
      new Publication(model).publish(written(EARLIER, before));
      assertEquals(EARLIER, loaded());
      boolean killed = killedAfter(changes, written(NEW, after));
      seen.add(loaded());
      new Publication(model).publish(written(NEW, after)); // the next export takes the rest away
      assertEquals(NEW, loaded());
      assertEquals(after ? List.of("g.onnx", "g.onnx.data") : List.of("g.onnx"), names());
      if (!killed) {
        break;
      }
    }
    assertEquals(NEW, seen.get(seen.size() - 1));
    assertTrue(seen.size() > 1, seen.toString());
  }

  @Test
  void oneOfTwoPairsCanBeLoadedAtEveryMoment() throws IOException {
    endAtEachStep(true, true);
  }

  @Test
  void aPairAfterASingleFile() throws IOException {
    endAtEachStep(false, true);
  }

  @Test
  void aSingleFileAfterAPair() throws IOException {
    new Publication(model).publish(written(EARLIER, true));
    new Publication(model).publish(written(NEW, false));
    assertEquals(NEW, loaded());
    assertEquals(List.of("g.onnx"), names());
  }

  @Test
  void dataThatTheEarlierModelDoesNotNameStay() throws IOException {
    Files.writeString(ExternalData.of(model), "mine");
    new Publication(model).publish(written(EARLIER, false));
    new Publication(model).publish(written(NEW, false));
    assertEquals("mine", Files.readString(ExternalData.of(model)));
  }

  @Test
  void aLinkLeadsToTheFileThatIsReplaced() throws IOException {
    Path store = Files.createDirectory(folder.resolve("store"));
    Files.createSymbolicLink(model, store.resolve("kept.onnx"));
    new Publication(model).publish(written(EARLIER, true));
    assertEquals(EARLIER, loaded());
    new Publication(model).publish(written(NEW, true));
    assertEquals(NEW, loaded());
    assertTrue(Files.isSymbolicLink(model));
    assertFalse(Files.isSymbolicLink(store.resolve("kept.onnx")));
    assertEquals(List.of("g.onnx", "g.onnx.data"), names());
  }

  @Test
  void theModelInBetweenDiffersInTheNameOfItsDataAlone() throws IOException {
    List<Path> files = written(EARLIER, true);
    Path other = files.get(0).resolveSibling("other.onnx");
    ExternalData.rename(files.get(0), other, "elsewhere");
    OnnxModelInfo before = OnnxModelInfo.read(files.get(0));
    OnnxModelInfo after = OnnxModelInfo.read(other);
    assertEquals(facts(before), facts(after));
    assertEquals(before.initializers().size(), after.initializers().size());
    assertNotEquals(before.initializers(), after.initializers());
    assertThrows(RuntimeException.class, () -> OnnxSession.open(other));
    Files.copy(files.get(1), files.get(1).resolveSibling("elsewhere"));
    OnnxSession.open(other).close();
  }

  /** Its metadata but for its own digest, which covers the name of its data. */
  private static Map<String, String> facts(OnnxModelInfo model) {
    Map<String, String> facts = new TreeMap<>(model.metadata());
    facts.remove(GraphMetadata.FILE_SHA256);
    return facts;
  }
}
