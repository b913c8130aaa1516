package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** REPA's training checkpoints. */
class RepaCheckpointTest {
  @TempDir Path folder;

  private static RepaCheckpoint sample() {
    Tensor weight = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    StateDict model = new StateDict().put("pos_embed", weight).put("w", weight.transpose());
    AdamWState.Group group = new AdamWState.Group(1e-4, 0.9, 0.999, 1e-8, 0, List.of(0, 1));
    AdamWState.Moments moments = new AdamWState.Moments(70_000, weight, weight.transpose());
    Map<String, Value> args = new LinkedHashMap<>();
    args.put("model", Value.of("SiT-S/2"));
    args.put("seed", Value.none());
    return new RepaCheckpoint(
        model,
        model,
        Optional.of(new AdamWState(Map.of(1, moments), List.of(group))),
        args,
        70_000);
  }

  @Test
  void isReadAsItWasWritten() {
    Path file = folder.resolve("0070000.pt");
    sample().write(file);
    RepaCheckpoint read = RepaCheckpoint.read(file);
    assertEquals(70_000, read.steps());
    assertEquals(sample().args(), read.args());
    AdamWState opt = read.opt().orElseThrow();
    assertEquals(sample().opt().orElseThrow().groups(), opt.groups());
    assertEquals(Set.of(1), opt.moments().keySet());
    assertEquals(70_000, opt.moments().get(1).step());
    assertArrayEquals(new float[] {1, 3, 2, 4}, opt.moments().get(1).expAvgSq().toFloats());
    assertArrayEquals(new float[] {1, 3, 2, 4}, read.ema().get("w").toFloats());
    assertEquals(List.of("pos_embed", "w"), List.copyOf(read.model().names()));
  }

  @Test
  void equalContentGivesEqualFiles() throws IOException {
    sample().write(folder.resolve("a.pt"));
    sample().write(folder.resolve("b.pt"));
    assertEquals(-1, Files.mismatch(folder.resolve("a.pt"), folder.resolve("b.pt")));
  }

  @Test
  void repasOwnFileIsRead() throws URISyntaxException {
    Path file = BadCheckpointsTest.folders().get(0).resolve("repa-train-checkpoint.pt");
    RepaCheckpoint read = RepaCheckpoint.read(file);
    assertEquals(50_000, read.steps());
    assertEquals(Value.of("SiT-XL/2"), read.args().get("model"));
    assertEquals(Value.none(), read.args().get("seed"));
    assertTrue(read.opt().orElseThrow().moments().containsKey(0));
  }

  @Test
  void aFailedWriteLeavesTheFormerCheckpoint() throws IOException {
    Path file = folder.resolve("last.pt");
    sample().write(file);
    Tensor broken =
        Tensor.of(
            DType.F32,
            (offset, length) -> {
              throw new IOException("disk trouble");
            },
            OptionalLong.empty(),
            3);
    StateDict model = new StateDict().put("w", broken);
    RepaCheckpoint bad = new RepaCheckpoint(model, model, Optional.empty(), Map.of(), 1);
    assertThrows(WeightsException.class, () -> bad.write(file));
    assertEquals(70_000, RepaCheckpoint.read(file).steps());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void otherFilesAreRefused() {
    Path file = TorchFilesTest.file("zip-protocol2.pt");
    WeightsException e = assertThrows(WeightsException.class, () -> RepaCheckpoint.read(file));
    assertTrue(e.getMessage().contains("steps"), e.getMessage());
  }

  @Test
  void folderThatDoesNotExistIsNamed() {
    Path file = folder.resolve("none/last.pt");
    WeightsException e = assertThrows(WeightsException.class, () -> sample().write(file));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }
}
