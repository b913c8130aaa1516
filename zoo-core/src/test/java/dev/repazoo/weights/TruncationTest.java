package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.array.Npy;
import dev.repazoo.array.Npz;
import dev.repazoo.inspect.FileSummary;
import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Cut-off and damaged files end in a message, never in another exception. */
class TruncationTest {
  private static final int CUTS = 120;

  @TempDir Path folder;

  static List<Path> sound() throws IOException, URISyntaxException {
    List<Path> files = new ArrayList<>();
    Path golden = BadCheckpointsTest.folders().get(0);
    for (String name :
        List.of(
            "model-ok.pth",
            "legacy.pth",
            "legacy-shared.pth",
            "views.pth",
            "dtypes.safetensors",
            "repa-train-checkpoint.pt",
            "expected-views-transposed.npy")) {
      files.add(golden.resolve(name));
    }
    for (String name :
        List.of(
            "script.pt",
            "mixed-protocol5.pt",
            "legacy-protocol4.pt",
            "stored.npz",
            "deflated.npz")) {
      files.add(TorchFilesTest.file(name));
    }
    return files;
  }

  @TestFactory
  Stream<DynamicTest> everyPrefixIsRefused() throws IOException, URISyntaxException {
    return sound().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      byte[] bytes = Files.readAllBytes(file);
                      Path cut = folder.resolve("cut-" + file.getFileName());
                      for (int i = 0; i < CUTS; i++) {
                        int length = (int) ((long) (bytes.length - 1) * i / (CUTS - 1));
                        Files.write(cut, Arrays.copyOf(bytes, length));
                        WeightsException e =
                            assertThrows(WeightsException.class, () -> readAll(cut), "" + length);
                        assertTrue(e.getMessage().contains("cut-"), e.getMessage());
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> flippedBytesAreReadOrRefused() throws IOException, URISyntaxException {
    return sound().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      byte[] bytes = Files.readAllBytes(file);
                      Random random = new Random(7);
                      Path bad = folder.resolve("bad-" + file.getFileName());
                      int read = 0;
                      for (int i = 0; i < CUTS; i++) {
                        byte[] damaged = bytes.clone();
                        for (int n = 0; n < 3; n++) {
                          damaged[random.nextInt(bytes.length)] = (byte) random.nextInt();
                        }
                        Files.write(bad, damaged);
                        try {
                          readAll(bad);
                          read++;
                        } catch (WeightsException e) {
                          assertTrue(!e.getMessage().contains("\n"), e.getMessage());
                        }
                      }
                      assertTrue(read < CUTS, "no damage was noticed");
                    }));
  }

  /** Describes the file and reads every tensor's bytes. */
  private static void readAll(Path file) {
    FileSummary summary = FileSummary.of(file, true);
    if (summary.container().equals("npy")) {
      Npy.read(file).bytes();
    } else if (summary.container().equals("npz")) {
      Npz npz = Npz.open(file);
      npz.names().forEach(name -> npz.get(name).bytes());
    } else {
      try (Checkpoint checkpoint = Checkpoint.open(file)) {
        for (Value value : checkpoint.flat().values()) {
          if (value instanceof TensorValue array) {
            array.tensor().bytes();
          }
        }
      }
    }
  }
}
