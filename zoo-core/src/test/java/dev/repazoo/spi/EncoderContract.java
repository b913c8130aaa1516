package dev.repazoo.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.nn.Context;
import dev.repazoo.nn.ModelSize;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityVerifier;
import dev.repazoo.torch.TorchEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every encoder plugin must keep. A plugin's test extends this class and gives its provider:
 *
 * <pre>{@code
 * class MyEncoderTest extends EncoderContract {
 *   protected EncoderProvider provider() { return new MyEncoder.Provider(); }
 *   protected List<Path> parityCases() { return List.of(Path.of("src/test/resources/my-case")); }
 * }
 * }</pre>
 */
public abstract class EncoderContract extends ProviderContract<EncoderProvider> {
  private static final float SAME = 1e-4f;

  /** Folders of parity cases; at least one proves that the numbers are those of a reference. */
  protected abstract List<Path> parityCases();

  @Override
  final Class<EncoderProvider> service() {
    return EncoderProvider.class;
  }

  @Override
  final Kind kind() {
    return Kind.ENCODER;
  }

  @Override
  final ObjectNode config(String id) {
    return provider().config(id);
  }

  @Override
  final Encoder create(ObjectNode config) {
    return provider().create(config);
  }

  @Override
  final ModelSize modelSize(ObjectNode config) {
    return provider().modelSize(config);
  }

  @TestFactory
  Stream<DynamicTest> tokensFormASquareGridAndDependOnTheirOwnImageOnly() {
    return each(this::checkTokens);
  }

  private void checkTokens(CatalogueEntry entry) {
    Encoder encoder = create(reduced(config(entry.id())));
    int resolution = entry.resolutions().get(0);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      encoder.initialize(manager);
      NDArray pixels =
          manager
              .randomUniform(0, 256, new Shape(2, 3, resolution, resolution))
              .toType(DataType.UINT8, false);
      byte[] before = pixels.toByteArray();
      NDArray both = encode(encoder, manager, pixels);
      NDArray second = encode(encoder, manager, pixels.get("1:2"));
      NDArray again = encode(encoder, manager, pixels);

      long grid = encoder.gridSize(resolution);
      assertEquals(new Shape(2, grid * grid, encoder.embedDim()), both.getShape());
      assertEquals(DataType.FLOAT32, both.getDataType());
      assertTrue(both.isInfinite().logicalOr(both.isNaN()).none().getBoolean(), "not finite");
      assertFalse(Arrays.equals(row(both, 0), row(both, 1)), "the image makes no difference");
      assertArrayEquals(before, pixels.toByteArray(), "the encoder changes its input");
      assertArrayEquals(both.toFloatArray(), again.toFloatArray(), "two passes differ");
      assertArrayEquals(
          row(both, 1),
          second.toFloatArray(),
          SAME * (1 + both.abs().max().getFloat()),
          "an image's tokens depend on the other images of its batch");
      encoder.close();
    }
  }

  private static NDArray encode(Encoder encoder, NDManager manager, NDArray pixels) {
    Context context = Context.of(new ParameterStore(manager, false), pixels, false);
    return encoder.encode(context, pixels);
  }

  private static float[] row(NDArray batch, int index) {
    return batch.get(index).toFloatArray();
  }

  @TestFactory
  Stream<DynamicTest> parityCasesPass() {
    assertFalse(parityCases().isEmpty(), "bring a parity case");
    ParityVerifier verifier = ParityVerifier.load(Registry.load(), Device.cpu());
    return parityCases().stream()
        .map(
            folder ->
                DynamicTest.dynamicTest(
                    folder.toString(),
                    () ->
                        verifier
                            .verify(ParityCase.read(folder))
                            .forEach(r -> assertTrue(r.passed(), r.message()))));
  }
}
