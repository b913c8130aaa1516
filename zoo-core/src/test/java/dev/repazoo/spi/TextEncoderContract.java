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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every plugin of a text encoder must keep. A plugin's test extends this class and gives its
 * provider and parity cases, as with {@link EncoderContract}.
 */
public abstract class TextEncoderContract extends ProviderContract<TextEncoderProvider> {
  private static final float SAME = 1e-4f;
  private static final String LONG = "word ".repeat(600);
  private static final List<String> CAPTIONS =
      List.of("", "A red heart", "two dogs, one frisbee; caf\u00e9 \ud83d\udc31 & more", LONG);

  /** Folders of parity cases; at least one proves that the numbers are those of a reference. */
  protected abstract List<Path> parityCases();

  @Override
  final Class<TextEncoderProvider> service() {
    return TextEncoderProvider.class;
  }

  @Override
  final Kind kind() {
    return Kind.TEXT_ENCODER;
  }

  @Override
  final ObjectNode config(String id) {
    return provider().config(id);
  }

  @Override
  final TextEncoder create(ObjectNode config) {
    return provider().create(config);
  }

  @Override
  final ModelSize modelSize(ObjectNode config) {
    return provider().modelSize(config);
  }

  @Override
  final boolean hasParameters() {
    try {
      return provider().file().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> captionsBecomeRowsOfOneLengthAndLongOnesAreCounted() {
    return each(
        entry -> {
          TextEncoder encoder = create(reduced(config(entry.id())));
          CaptionTokens tokens = encoder.tokenize(CAPTIONS);
          assertEquals(1, tokens.cut());
          assertEquals(CAPTIONS.size(), tokens.rows().size());
          tokens.rows().forEach(row -> assertEquals(encoder.contextLength(), row.length));
          assertFalse(Arrays.equals(tokens.rows().get(0), tokens.rows().get(1)));
          assertArrayEquals(
              tokens.rows().get(2), encoder.tokenize(CAPTIONS.subList(2, 3)).rows().get(0));
          encoder.close();
        });
  }

  @TestFactory
  Stream<DynamicTest> theLengthCanBeChosen() {
    return each(
        entry -> {
          TextEncoder encoder = create(reduced(config(entry.id())).put("max_length", 9));
          assertEquals(9, encoder.contextLength());
          assertEquals(9, encoder.tokenize(CAPTIONS).rows().get(3).length);
          encoder.close();
        });
  }

  @TestFactory
  Stream<DynamicTest> whatDecidesFeaturesIsInTheFingerprint() {
    return each(
        entry -> {
          TextEncoder whole = create(reduced(config(entry.id())));
          TextEncoder brief = create(reduced(config(entry.id())).put("max_length", 9));
          assertFalse(whole.fingerprint().isBlank());
          assertFalse(whole.fingerprint().equals(brief.fingerprint()));
          whole.close();
          brief.close();
        });
  }

  @TestFactory
  Stream<DynamicTest> featuresDependOnTheirOwnCaptionOnly() {
    return each(this::checkFeatures);
  }

  private void checkFeatures(CatalogueEntry entry) {
    TextEncoder encoder = create(reduced(config(entry.id())));
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      encoder.initialize(manager);
      List<long[]> rows = encoder.tokenize(CAPTIONS).rows();
      NDArray all = features(encoder, manager, rows);
      NDArray second = features(encoder, manager, rows.subList(1, 2));
      NDArray again = features(encoder, manager, rows);
      assertEquals(
          new Shape(CAPTIONS.size(), encoder.contextLength(), encoder.embedDim()), all.getShape());
      assertEquals(DataType.FLOAT32, all.getDataType());
      assertTrue(all.isInfinite().logicalOr(all.isNaN()).none().getBoolean(), "not finite");
      assertFalse(
          Arrays.equals(all.get(0).toFloatArray(), all.get(1).toFloatArray()),
          "the caption makes no difference");
      assertArrayEquals(all.toFloatArray(), again.toFloatArray(), "two passes differ");
      assertArrayEquals(
          all.get(1).toFloatArray(),
          second.toFloatArray(),
          SAME * (1 + all.abs().max().getFloat()),
          "a caption's features depend on the other captions of its batch");
    } finally {
      encoder.close();
    }
  }

  private static NDArray features(TextEncoder encoder, NDManager manager, List<long[]> rows) {
    long[] ids = rows.stream().flatMapToLong(Arrays::stream).toArray();
    NDArray tokens = manager.create(ids, new Shape(rows.size(), encoder.contextLength()));
    return encoder.features(Context.of(new ParameterStore(manager, false), tokens, false), tokens);
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
