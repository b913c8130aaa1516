package dev.repazoo.cli.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.cli.options.TextEncoderOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.download.WeightStore;
import dev.repazoo.features.CaptionEncoder;
import dev.repazoo.ops.Precision;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TextEncoderChoiceTest {
  private static final String MINILM = "minilm-l6";
  private static final int WIDTH = 384;

  private final Zoo zoo =
      new Zoo(
          Registry.load(),
          WeightStore.ofUser(true, name -> Optional.ofNullable(System.getenv(name))),
          ProgressListener.SILENT,
          "cpu");

  private static TextEncoderChoice choice(String id, OptionalInt length, Optional<String> layer) {
    return TextEncoderChoice.of(
            new TextEncoderOptions(
                Optional.of(id), Optional.empty(), length, layer, Optional.empty()))
        .orElseThrow();
  }

  @Test
  void aCaptionHasTheSameFeaturesAloneAndAmongOthers() throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu());
        CaptionEncoder encoder =
            choice(MINILM, OptionalInt.of(12), Optional.empty())
                .open(zoo, manager, Precision.FP32)) {
      assertEquals(MINILM, encoder.id());
      assertEquals(new Text(12, WIDTH), encoder.conditioning());
      ByteBuffer both = encoder.encode(List.of("red heart", "word ".repeat(30)));
      assertEquals(2 * 12 * WIDTH * Float.BYTES, both.remaining());
      assertEquals(1, encoder.captionsCut());
      ByteBuffer alone = encoder.encode(List.of("red heart"));
      assertEquals(floats(alone), floats(both).limit(12 * WIDTH));
      assertEquals(0, floats(alone).get(11 * WIDTH)); // after its end
      assertNotEquals(0, floats(alone).get(3 * WIDTH));
    }
  }

  private static FloatBuffer floats(ByteBuffer bytes) {
    return bytes.duplicate().order(bytes.order()).asFloatBuffer();
  }

  @Test
  void theDigestTellsLengths() throws IOException {
    assertEquals(digest(OptionalInt.empty()), digest(OptionalInt.of(77)));
    assertNotEquals(digest(OptionalInt.empty()), digest(OptionalInt.of(12)));
  }

  private String digest(OptionalInt length) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu());
        CaptionEncoder encoder =
            choice(MINILM, length, Optional.empty()).open(zoo, manager, Precision.FP32)) {
      return encoder.digest();
    }
  }

  @Test
  void whatAnEncoderDoesNotHaveIsRefused() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      TextEncoderChoice layered = choice(MINILM, OptionalInt.empty(), Optional.of("penultimate"));
      String message =
          assertThrows(UsageException.class, () -> layered.open(zoo, manager, Precision.FP32))
              .getMessage();
      assertTrue(message.contains("layer"), message);
      TextEncoderChoice unknown = choice("minilm-l7", OptionalInt.empty(), Optional.empty());
      assertThrows(UsageException.class, () -> unknown.check(zoo));
    }
  }
}
