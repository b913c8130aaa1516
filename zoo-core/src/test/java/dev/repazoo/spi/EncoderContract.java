package dev.repazoo.spi;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
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
public abstract class EncoderContract {
  private static final float SAME = 1e-4f;

  /** The family under test. */
  protected abstract EncoderProvider provider();

  /** Folders of parity cases; at least one proves that the numbers are those of a reference. */
  protected abstract List<Path> parityCases();

  /** The architecture to run: a large one may be cut to few blocks here. */
  protected ObjectNode reduced(ObjectNode config) {
    return config;
  }

  private List<CatalogueEntry> entries() {
    return provider().entries();
  }

  private Stream<DynamicTest> each(Consumer<CatalogueEntry> test) {
    return entries().stream().map(e -> DynamicTest.dynamicTest(e.id(), () -> test.accept(e)));
  }

  @Test
  void theServiceLoaderFindsTheProvider() {
    assertTrue(
        ServiceLoader.load(EncoderProvider.class).stream()
            .anyMatch(found -> found.type().equals(provider().getClass())),
        "META-INF/services/dev.repazoo.spi.EncoderProvider lacks " + provider().getClass());
  }

  @Test
  void idsAreThereAndDiffer() {
    assertFalse(entries().isEmpty(), "the provider has no entries");
    Set<String> ids = new HashSet<>();
    entries().forEach(entry -> assertTrue(ids.add(entry.id()), entry.id() + " occurs twice"));
  }

  @Test
  void rowsSayWhatUsersAskFor() {
    for (CatalogueEntry entry : entries()) {
      assertAll(
          entry.id(),
          () -> assertEquals(Kind.ENCODER, entry.kind()),
          () -> assertEquals(provider().family(), entry.family()),
          () -> assertFalse(entry.licence().isBlank(), "no licence"),
          () -> assertFalse(entry.paper().isBlank(), "no citation"),
          () -> assertFalse(entry.summary().isBlank(), "no summary"),
          () -> assertFalse(entry.resolutions().isEmpty(), "no resolutions"));
    }
  }

  @Test
  void anUnknownIdIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> provider().config("no-such-encoder"));
  }

  @TestFactory
  Stream<DynamicTest> anUnknownKeyIsAnErrorThatNamesIt() {
    return each(
        entry -> {
          ObjectNode config = provider().config(entry.id()).put("no_such_key", 1);
          String message =
              assertThrows(IllegalArgumentException.class, () -> provider().create(config))
                  .getMessage();
          assertTrue(message.contains("no_such_key"), message);
        });
  }

  @TestFactory
  Stream<DynamicTest> parametersAreCountedToTheLastDigit() {
    return each(
        entry ->
            assertEquals(
                entry.parameters(),
                provider().create(provider().config(entry.id())).parameterCount()));
  }

  @TestFactory
  Stream<DynamicTest> theSizeThatIsToldBeforehandIsTheModels() {
    return each(
        entry -> {
          ObjectNode config = provider().config(entry.id());
          assertEquals(
              ModelSize.of(provider().create(config)), provider().modelSize(config), entry.id());
        });
  }

  @TestFactory
  Stream<DynamicTest> tokensFormASquareGridAndDependOnTheirOwnImageOnly() {
    return each(this::checkTokens);
  }

  private void checkTokens(CatalogueEntry entry) {
    Encoder encoder = provider().create(reduced(provider().config(entry.id())));
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
      assertArrayEquals(before, pixels.toByteArray(), "the encoder changes its input");
      assertArrayEquals(both.toFloatArray(), again.toFloatArray(), "two passes differ");
      assertArrayEquals(
          both.get("1:2").toFloatArray(),
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
