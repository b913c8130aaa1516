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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    FileSummary summary = FileSummary.of(file, true);
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
        FileSummary.of(resource("/golden/bad-checkpoints/repa-train-checkpoint.pt"), true);
    assertEquals("torch zip", summary.container());
    assertEquals("50000", summary.values().get("steps"));
    assertEquals("SiT-XL/2", summary.values().get("args.model"));
    assertTrue(summary.tensors().stream().anyMatch(t -> t.name().equals("opt.state.0.exp_avg")));
  }

  @Test
  void describesArraysAndArchives() throws URISyntaxException {
    FileSummary npy = FileSummary.of(resource("/torch/fortran.npy"), true);
    assertEquals("npy", npy.container());
    assertTrue(npy.tensors().get(0).offset().isEmpty());
    FileSummary npz = FileSummary.of(resource("/torch/deflated.npz"), true);
    assertEquals("npz", npz.container());
    assertEquals(List.of(1000L), npz.tensors().get(0).shape());
    assertTrue(npz.tensors().get(0).offset().isEmpty());
  }

  /** Bits of each type: infinity, NaN, the largest number, minus infinity. */
  @ParameterizedTest
  @CsvSource({
    "F64, 7FF0000000000000 7FF8000000000001 7FEFFFFFFFFFFFFF FFF0000000000000, 1, 2",
    "F32, 7F800000 7F800001 7F7FFFFF FF800000, 1, 2",
    "F16, 7C00 7E00 7BFF FC00, 1, 2",
    "BF16, 7F80 FFC0 7F7F FF80, 1, 2",
    "F8_E5M2, 7C 7D 7B FC, 1, 2",
    "F8_E4M3, 7E 7F 00 FF, 2, 0"
  })
  void elementsThatAreNoNumbersAreCounted(DType type, String bits, long nan, long infinite) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (String element : bits.split(" ", -1)) {
      long value = Long.parseUnsignedLong(element, 16);
      for (int i = 0; i < type.bytes(); i++) {
        bytes.put((byte) (value >>> (8 * i)));
      }
    }
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(file, new StateDict().put("w", Tensor.of(type, bytes.flip(), 4)));
    assertEquals(
        Optional.of(new NonFiniteCount(nan, infinite)),
        FileSummary.of(file, true).tensors().get(0).nonFinite());
    assertEquals(Optional.empty(), FileSummary.of(file, false).tensors().get(0).nonFinite());
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    Path missing = folder.resolve("none.pt");
    assertTrue(
        assertThrows(WeightsException.class, () -> FileSummary.of(missing, true))
            .getMessage()
            .contains("does not exist"));
    assertTrue(
        assertThrows(WeightsException.class, () -> FileSummary.of(folder, true))
            .getMessage()
            .contains("folder"));
  }
}
