package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that can't be meant: refused in one line, before anything is built. */
class ConfigurationTest {
  private static final Path CHECKPOINT = CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt");
  private static final Path ENCODERS =
      Path.of("../zoo-encoders/src/test/resources/golden/encoders");
  private static final Path CODECS = Path.of("../zoo-encoders/src/test/resources/golden/codec");

  @TempDir private Path folder;

  private Path json(String text) throws IOException {
    return Files.writeString(folder.resolve("model.json"), text.replace('\'', '"'));
  }

  private CliRun train(String config) throws IOException {
    return CliRun.of(
        "train",
        "--exp-name",
        "absurd",
        "--output-dir",
        folder,
        "--data-dir",
        "emoji",
        "--model-config",
        json(config),
        "--device",
        "cpu");
  }

  private CliRun generate(String config) throws IOException {
    return CliRun.of("generate", "--ckpt", CHECKPOINT, "--latents", "--model-config", json(config));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'depth': 1000000000, 'hidden_size': 1152} | 23,9",
        "{'depth': 64, 'hidden_size': 65536} | 4,9",
        "{'depth': 1000000000, 'hidden_size': 4, 'num_heads': 1} | 348,0",
        "{'input_size': 1048576, 'patch_size': 1} | 1,2",
        "{'num_classes': 1000000000} | 1,1",
        "{'z_dims': [1048576], 'projector_dim': 1048576} | 2,2"
      })
  void whatNoMemoryHoldsIsCountedAndRefused(String config, String digits) throws IOException {
    String small = config.replace("{", "{'in_channels': 3, 'encoder_depth': 1, ");
    train(small).failsWith(2, "model.json", " " + digits, "parameters", "GB of memory", "has");
    generate(small).failsWith(2, "model.json", " " + digits, "parameters", "as weights");
    assertFalse(Files.exists(folder.resolve("absurd")));
  }

  @Test
  void trainingNeedsMoreThanSampling() throws IOException {
    train("{'depth': 64, 'hidden_size': 65536}").failsWith(2, "gradients", "Adam's two moments");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2.5", "4.0", "4611686018427387904", "1e9", "null", "'four'", "true", "[4]", "0"})
  void depthIsAWholeNumber(String depth) throws IOException {
    generate("{'depth': " + depth + "}")
        .failsWith(2, "model.json: SiT: depth is ", "it must be a whole number in 1..");
  }

  @Test
  void otherValuesKeepTheirTypes() throws IOException {
    generate("{'qk_norm': 1}").failsWith(2, "qk_norm is 1; it must be true or false");
    generate("{'path_type': 3}").failsWith(2, "path_type is 3; it must be a word");
    generate("{'mlp_ratio': '4'}").failsWith(2, "mlp_ratio is \"4\"; it must be a number");
    generate("{'mlp_ratio': 1e999}").failsWith(2, "mlp_ratio", "it must be a number");
    generate("{'z_dims': 768}").failsWith(2, "z_dims is 768; it must be a list");
    generate("{'z_dims': [76.8]}").failsWith(2, "z_dims is [76.8]; it must be a list of whole");
  }

  @Test
  void unknownKeysAreListedWithTheNearestAndTheKnown() throws IOException {
    CliRun run = generate("{'dept': 4, 'hidden_sise': 64}");
    run.failsWith(
        2, "unknown keys dept, hidden_sise", "the nearest are depth, hidden_size", "known are ");
    assertTrue(run.err().contains("class_dropout_prob"), run.err());
    assertFalse(run.err().contains("ignorable"), run.err());
  }

  @Test
  void aKeyThatOccursTwiceIsRefused() throws IOException {
    generate("{'depth': 4, 'depth': 400}").failsWith(1, "model.json is no JSON", "depth");
    generate("{'depth': 4} {'depth': 400}").failsWith(1, "model.json is no JSON");
  }

  private Path copyOf(Path golden, String key, String value) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("copy"));
    try (Stream<Path> files = Files.list(golden)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Path config = copy.resolve("config.json");
    String text = Files.readString(config);
    String changed = text.replaceAll("(\"" + key + "\":\\s*)[^,}]*", "$1" + value);
    assertFalse(changed.equals(text), key + " is not in " + text);
    Files.writeString(config, changed);
    return copy;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dinov1-hf | dinov1-vit-b | num_hidden_layers | 1000000000 | parameters",
        "dinov1-hf | dinov1-vit-b | num_hidden_layers | 2.5 | whole number",
        "dinov1-hf | dinov1-vit-b | hidden_size | null | whole number",
        "dinov1-hf | dinov1-vit-b | image_size | 4611686018427387904 | whole number",
        "dinov3-hf | dinov3-vit-s | num_hidden_layers | 1000000000 | parameters",
        "dinov3-hf | dinov3-vit-s | num_register_tokens | \"four\" | whole number"
      })
  void encodersConfigurations(String golden, String id, String key, String value, String words)
      throws IOException {
    Path model = copyOf(ENCODERS.resolve(golden), key, value);
    CliRun.of(
            "features",
            "--device",
            "cpu",
            "--enc-type",
            id,
            "--encoder-weights",
            model,
            "--input",
            ENCODERS.resolve("images-256.npy"),
            "--output",
            folder.resolve("tokens.npy"))
        .failsWith(1, model.resolve("config.json"), words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layers_per_block | 1000000000 | parameters",
        "layers_per_block | 2.5 | whole number",
        "latent_channels | null | whole number",
        "norm_num_groups | \"four\" | whole number"
      })
  void codecsConfigurations(String key, String value, String words) throws IOException {
    Path model = Files.createDirectories(folder.resolve("vae"));
    String weights = "diffusion_pytorch_model.safetensors";
    Files.copy(CODECS.resolve("kl-attention").resolve(weights), model.resolve(weights));
    String text = "{\"block_out_channels\": [32], \"%s\": %s}".formatted(key, value);
    Files.writeString(model.resolve("config.json"), text);
    CliRun.of(
            "encode",
            "--source",
            "emoji",
            "--dest",
            folder.resolve("latents"),
            "--vae",
            model,
            "--device",
            "cpu")
        .failsWith(1, model.resolve("config.json"), words);
  }

  /**
   * A checkpoint whose names count blocks beyond all memory, and one whose run kept such a model.
   */
  @Test
  void checkpointsOfAbsurdModels() throws IOException {
    Path many = folder.resolve("many.safetensors");
    Path kept = folder.resolve("kept.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(CHECKPOINT)) {
      StateDict dict = checkpoint.stateDict("ema");
      SafetensorsWriter.write(
          kept, dict, Map.of("repazoo.config", "{\"depth\": 1000000000, \"hidden_size\": 64}"));
      dict.put("blocks.999999998.attn.qkv.bias", Tensor.of(new float[96], 96));
      SafetensorsWriter.write(many, dict);
    }
    for (Path file : new Path[] {many, kept}) {
      CliRun.of("generate", "--ckpt", file, "--latents").failsWith(1, file, "parameters", "GB");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"1.5", "4611686018427387904", "99999999999999999999", "null", "\"four\"", "-1"})
  void labelsAreClassNumbers(String label) throws IOException {
    Path data = folder.resolve("data");
    CliRun.of(
            "convert",
            "--source",
            "emoji",
            "--dest",
            data,
            "--resolution",
            "32x32",
            "--max-images",
            2)
        .succeeds();
    Path labels = data.resolve("dataset.json");
    Files.writeString(
        labels, Files.readString(labels).replaceFirst("(\\.png\", )\\d+", "$1" + label));
    CliRun.of(
            "train",
            "--exp-name",
            "x",
            "--output-dir",
            folder,
            "--data-dir",
            data,
            "--model",
            "SiT-Ti/4-pixel",
            "--device",
            "cpu")
        .failsWith(1, "dataset.json: a label is [", "class number");
    CliRun.of(
            "convert", "--source", data, "--dest", folder.resolve("again"), "--resolution", "32x32")
        .failsWith(1, "dataset.json: a label is [", "class number");
  }

  @Test
  void parityCases() throws IOException {
    Path model = folder.resolve("case");
    Path golden = CliRun.GOLDEN.resolve("sit/base");
    try (Stream<Path> files = Files.walk(golden)) {
      for (Path file : files.toList()) {
        Path target = model.resolve(golden.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    Path config = model.resolve("case.json");
    String text = Files.readString(config);
    Files.writeString(config, text.replaceFirst("\"depth\": *\\d+", "\"depth\": 1000000000"));
    CliRun run = CliRun.of("verify", model);
    assertTrue(run.code() == 1 && run.out().contains("parameters"), run.out() + run.err());
    Files.writeString(config, text.replaceFirst("\"atol\": *[^,}]*", "\"atol\": \"four\""));
    run = CliRun.of("verify", model);
    assertTrue(run.code() == 1 && run.out().contains("atol is \"four\"; it must be"), run.out());
  }
}
