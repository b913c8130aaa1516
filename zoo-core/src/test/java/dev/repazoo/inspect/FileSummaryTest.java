package dev.repazoo.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.weights.DType;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptions of files. */
class FileSummaryTest {
  @TempDir Path folder;

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(FileSummaryTest.class.getResource(name).toURI());
  }

  @Test
  void givesTypesShapesAndPlaces() throws IOException {
    Path file = folder.resolve("x.safetensors");
    StateDict dict =
        new StateDict()
            .put("a", Tensor.of(new float[] {1, 2}, 1, 2))
            .put("b", Tensor.of(new long[] {258}));
    SafetensorsWriter.write(file, dict, Map.of("step", "7"));
    FileSummary summary = FileSummary.of(file);
    assertEquals("safetensors", summary.container());
    assertEquals(Map.of("step", "7"), summary.metadata());
    assertEquals(List.of(1L, 2L), summary.tensors().get(0).shape());
    FileSummary.Entry b = summary.tensors().get(1);
    assertEquals(DType.I64, b.dtype());
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "r")) {
      raw.seek(b.offset().orElseThrow());
      assertEquals(2, raw.read());
      assertEquals(1, raw.read());
    }
  }

  @Test
  void givesTheValuesBesideTheTensors() throws URISyntaxException {
    FileSummary summary =
        FileSummary.of(resource("/golden/bad-checkpoints/repa-train-checkpoint.pt"));
    assertEquals("torch zip", summary.container());
    assertEquals("50000", summary.values().get("steps"));
    assertEquals("SiT-XL/2", summary.values().get("args.model"));
    assertTrue(summary.tensors().stream().anyMatch(t -> t.name().equals("opt.state.0.exp_avg")));
  }

  @Test
  void describesArraysAndArchives() throws URISyntaxException {
    FileSummary npy = FileSummary.of(resource("/torch/fortran.npy"));
    assertEquals("npy", npy.container());
    assertTrue(npy.tensors().get(0).offset().isEmpty());
    FileSummary npz = FileSummary.of(resource("/torch/deflated.npz"));
    assertEquals("npz", npz.container());
    assertEquals(List.of(1000L), npz.tensors().get(0).shape());
    assertTrue(npz.tensors().get(0).offset().isEmpty());
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    Path missing = folder.resolve("none.pt");
    assertTrue(
        assertThrows(WeightsException.class, () -> FileSummary.of(missing))
            .getMessage()
            .contains("does not exist"));
    assertTrue(
        assertThrows(WeightsException.class, () -> FileSummary.of(folder))
            .getMessage()
            .contains("folder"));
  }
}
