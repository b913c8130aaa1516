package dev.repazoo.cli.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.export.ExportOptions;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.TextEncoderGraph;
import dev.repazoo.nn.Context;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.spi.Tokenization;
import dev.repazoo.textruntime.BundleManifest;
import dev.repazoo.textruntime.PromptEncoder;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A text encoder of CLIP's, as a bundle has it: prompts to the features of the running one. */
class BundledClipTest {
  private static final List<String> PROMPTS =
      List.of("", "A red heart!", "a photo of a c\u00e1t \ud83d\ude38", "word ".repeat(100));

  @TempDir private Path folder;

  private static BundleManifest manifest(TextEncoder encoder, String flavour, long padding) {
    BundleManifest.Text text =
        new BundleManifest.Text(
            "clip", "none", encoder.contextLength(), Optional.of(flavour), padding);
    return new BundleManifest(Map.of(), text, "none", "none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"huggingface", "openai"})
  void promptsHaveTheEncodersFeatures(String flavour) throws IOException {
    TextEncoderProvider family = Registry.load().textEncoder("clip-text-B").provider();
    ObjectNode config = family.config("clip-text-B");
    config.put("hidden_size", 16).put("num_attention_heads", 2).put("tokenizer", flavour);
    config.put("intermediate_size", 32).put("num_hidden_layers", 2);
    TextEncoder encoder = family.create(config);
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      encoder.initialize(manager);
      new Exporter(ExportOptions.portable())
          .export(TextEncoderGraph.of(encoder), folder.resolve(BundleManifest.TEXT_ENCODER));
      Tokenization.Clip tokens = (Tokenization.Clip) encoder.tokenization().orElseThrow();
      assertEquals(flavour, tokens.flavour());
      try (PromptEncoder prompts =
          PromptEncoder.open(folder, manifest(encoder, flavour, tokens.padding()))) {
        HostTensor found = prompts.encode(PROMPTS);
        long[] ids =
            encoder.tokenize(PROMPTS).rows().stream().flatMapToLong(Arrays::stream).toArray();
        NDArray rows = manager.create(ids, new Shape(PROMPTS.size(), encoder.contextLength()));
        NDArray wanted =
            encoder.features(Context.of(new ParameterStore(manager, false), rows, false), rows);
        assertArrayEquals(wanted.getShape().getShape(), found.shape());
        assertArrayEquals(wanted.toFloatArray(), found.toFloats(), 1e-4f);
        assertEquals(1, prompts.promptsCut());
      }
      assertThrows(
          ModelFileException.class,
          () -> PromptEncoder.open(folder, manifest(encoder, "none", 0)).close());
    } finally {
      encoder.close();
    }
  }
}
