package dev.repazoo.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.pickle.Value;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that PyTorch wrote ({@code torch/make.py} in the test resources). */
class TorchFilesTest {
  static Path file(String name) {
    try {
      return Path.of(TorchFilesTest.class.getResource("/torch/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "zip-protocol2.pt, TORCH_ZIP",
    "zip-protocol3.pt, TORCH_ZIP",
    "zip-protocol4.pt, TORCH_ZIP",
    "zip-protocol5.pt, TORCH_ZIP",
    "legacy-protocol2.pt, TORCH_LEGACY",
    "legacy-protocol4.pt, TORCH_LEGACY",
    "script.pt, TORCHSCRIPT"
  })
  void holdTheSameWeights(String name, Container container) {
    try (Checkpoint checkpoint = Checkpoint.open(file(name))) {
      assertEquals(container, checkpoint.container());
      StateDict dict = checkpoint.stateDict();
      assertEquals(
          Set.of(
              "scale",
              "blocks.0.buf",
              "blocks.0.fc.weight",
              "blocks.0.fc.bias",
              "blocks.1.buf",
              "blocks.1.fc.weight",
              "blocks.1.fc.bias"),
          Set.copyOf(dict.names()));
      assertEquals(DType.F16, dict.get("scale").dtype());
      assertArrayEquals(new float[] {2.5f}, dict.get("scale").toFloats());
      assertArrayEquals(new long[] {0, 1, 2, 3, 4}, dict.get("blocks.1.buf").toLongs());
      try (Checkpoint first = Checkpoint.open(file("zip-protocol2.pt"))) {
        Tensor expected = first.stateDict().get("blocks.1.fc.weight");
        assertArrayEquals(new long[] {4, 3}, expected.shape());
        assertEquals(expected.bytes(), dict.get("blocks.1.fc.weight").bytes());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"mixed-protocol2.pt", "mixed-protocol5.pt"})
  void holdPlainDataOfAllKinds(String name) {
    try (Checkpoint checkpoint = Checkpoint.open(file(name))) {
      assertEquals(7, checkpoint.stateDict().size());
      assertEquals("1", Value.text(checkpoint.flat().get("ns.a")));
      assertEquals("none", Value.text(checkpoint.flat().get("ns.c")));
      assertEquals("torch.float16", Value.text(checkpoint.flat().get("dtype")));
      assertEquals("1180591620717411303424", Value.text(checkpoint.flat().get("big")));
      assertEquals("-1099511627776", Value.text(checkpoint.flat().get("negative")));
      assertEquals("2", Value.text(checkpoint.flat().get("counter.a")));
      assertEquals("2", Value.text(checkpoint.flat().get("size.1")));
      assertEquals("3 bytes", Value.text(checkpoint.flat().get("bytes")));
    }
  }

  @Test
  void mayHoldTypesNewerThanTypedStorages() {
    try (Checkpoint checkpoint = Checkpoint.open(file("new-types.pt"))) {
      StateDict dict = checkpoint.stateDict();
      assertArrayEquals(new long[] {0, 1, 2, 3}, dict.get("u16").toLongs());
      assertArrayEquals(new float[] {1, 2, -0.5f}, dict.get("e4m3").toFloats());
      assertArrayEquals(new float[] {1, 2, -0.5f}, dict.get("e5m2").toFloats());
    }
  }

  @Test
  void aKeyThatIsNotThereIsAnsweredWithThoseThatAre() {
    try (Checkpoint checkpoint = Checkpoint.open(file("mixed-protocol2.pt"))) {
      WeightsException e = assertThrows(WeightsException.class, () -> checkpoint.stateDict("ema"));
      assertTrue(e.getMessage().contains("it holds state_dict"), e.getMessage());
    }
  }

  @Test
  void aDictUnderAUsualKeyIsPreferredToTensorsBesideIt(@TempDir Path folder) {
    Tensor one = Tensor.of(new float[] {1}, 1);
    Value.Dict weights = new Value.Dict().put("w", new TensorValue(one));
    Value.Dict root = new Value.Dict().put("epoch", new TensorValue(one)).put("model", weights);
    Path file = folder.resolve("x.pt");
    TorchZipWriter.write(file, root);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(Set.of("w"), checkpoint.stateDict().names());
    }
  }

  @Test
  void namespacesAreWrittenAndReadBack(@TempDir Path folder) {
    Value.PyObject args =
        new Value.PyObject("argparse.Namespace", new Value.Dict().put("seed", Value.of(0L)));
    Path file = folder.resolve("x.pt");
    TorchZipWriter.write(file, new Value.Dict().put("args", args));
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(args, ((Value.Dict) checkpoint.root()).find("args").orElseThrow());
    }
  }
}
