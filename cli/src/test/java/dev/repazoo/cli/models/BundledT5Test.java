package dev.repazoo.cli.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.cli.CliRun;
import dev.repazoo.cli.console.Json;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.spi.Tokenization;
import dev.repazoo.textruntime.BundleManifest;
import dev.repazoo.textruntime.PromptEncoder;
import dev.repazoo.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** T5's encoder as an ONNX file with its tokenizer: captions to the features of transformers. */
class BundledT5Test {
  private static final Path CASES = Path.of("../zoo-t5/src/test/resources/golden");
  private static final int LENGTH = 80;

  @TempDir private Path folder;

  private static List<String> captions(Path parityCase) throws IOException {
    List<String> captions = new ArrayList<>();
    for (JsonNode caption : Json.MAPPER.readTree(parityCase.resolve("captions.json").toFile())) {
      captions.add(caption.textValue());
    }
    return captions;
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5-gated", "t5-relu"})
  void theExportedFileGivesTransformersFeatures(String name) throws IOException {
    Path parityCase = CASES.resolve(name);
    Path network = folder.resolve(BundleManifest.TEXT_ENCODER);
    Object[] export = {
      "export", "--what", "text-encoder", "--output", network, "--text-encoder", parityCase
    };
    Object[] words = Arrays.copyOf(export, export.length + 2);
    words[export.length] = "--text-length";
    words[export.length + 1] = LENGTH;
    CliRun.of(words).succeeds();
    TextEncoderProvider family = Registry.load().textEncoder("t5-v1.1-small").provider();
    TextEncoder encoder =
        family.create(
            family.completed(family.config("t5-v1.1-small").put("vocab_size", 320), parityCase));
    Tokenization.HuggingFace tokens =
        (Tokenization.HuggingFace) encoder.tokenization().orElseThrow();
    encoder.close();
    Files.writeString(folder.resolve(BundleManifest.TOKENIZER), tokens.json());
    BundleManifest.Text text =
        new BundleManifest.Text("t5", "none", LENGTH, Optional.empty(), tokens.padding());
    BundleManifest manifest = new BundleManifest(Map.of(), text, "none", "none");
    try (PromptEncoder prompts = PromptEncoder.open(folder, manifest)) {
      HostTensor found = prompts.encode(captions(parityCase));
      float[] wanted = Npy.read(parityCase.resolve("expected_last_hidden_state.npy")).toFloats();
      assertArrayEquals(wanted, found.toFloats(), 1e-3f);
      assertEquals(1, prompts.promptsCut());
    }
  }

  @Test
  void shapesTellTheArchitecture() throws IOException {
    Path bare = Files.createDirectory(folder.resolve("bare"));
    Path parityCase = CASES.resolve("t5-relu");
    for (String file : List.of("model.safetensors", "spiece.model")) {
      Files.copy(parityCase.resolve(file), bare.resolve(file));
    }
    TextEncoderProvider family = Registry.load().textEncoder("t5-small").provider();
    try (Checkpoint checkpoint = Checkpoint.open(bare.resolve("model.safetensors"))) {
      JsonNode found = family.recognise(Optional.empty(), checkpoint.stateDict()).orElseThrow();
      JsonNode wanted =
          Json.MAPPER.readTree(
              ParityCase.read(parityCase).folder().resolve("config.json").toFile());
      for (String key : List.of("d_model", "d_kv", "d_ff", "num_layers", "num_heads")) {
        assertEquals(wanted.get(key), found.get(key), key);
      }
      assertEquals("relu", found.get("feed_forward_proj").asText());
      assertEquals(320, found.get("vocab_size").asInt());
    }
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path output = folder.resolve("t5.onnx");
    Object[] named = {
      "export", "--what", "text-encoder", "--output", output, "--text-encoder", "t5-v1.1-xxl"
    };
    CliRun.of(named).failsWith(2, "huggingface.co/google/t5-v1_1-xxl", "--text-encoder-weights");
    Path bare = Files.createDirectory(folder.resolve("bare"));
    Files.copy(CASES.resolve("t5-gated/model.safetensors"), bare.resolve("model.safetensors"));
    Object[] words = {
      "export", "--what", "text-encoder", "--output", output, "--text-encoder", bare
    };
    CliRun.of(words).failsWith(2, "tokenizer.json or spiece.model beside the weights");
    byte[] model = Files.readAllBytes(CASES.resolve("t5-relu/spiece.model"));
    Files.write(bare.resolve("spiece.model"), Arrays.copyOf(model, model.length / 2));
    CliRun.of(words).failsWith(2, "spiece.model is no model of SentencePiece's");
  }
}
