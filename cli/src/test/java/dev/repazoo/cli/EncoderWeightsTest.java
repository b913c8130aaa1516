package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.array.Npy;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.SafetensorsWriter;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that are not quite what an encoder wants, as users meet them. */
class EncoderWeightsTest {
  private static final Path GOLDEN = Path.of("../zoo-encoders/src/test/resources/golden/encoders");

  @TempDir Path temp;
  private Path folder;
  private Path output;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("model"));
    output = temp.resolve("tokens.npy");
  }

  /** A Hugging Face folder of the tensors of a golden case, each changed or dropped (null). */
  private void change(String golden, String file, BiFunction<String, Tensor, Tensor> to)
      throws IOException {
    Map<String, Tensor> changed = new LinkedHashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(GOLDEN.resolve(golden).resolve(file))) {
      StateDict dict = checkpoint.stateDict();
      for (String name : dict.names()) {
        Tensor tensor = to.apply(name, dict.get(name));
        if (tensor != null) {
          changed.put(name, tensor);
        }
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), dict(changed));
    }
    Files.copy(GOLDEN.resolve(golden).resolve("config.json"), folder.resolve("config.json"));
  }

  private static StateDict dict(Map<String, Tensor> tensors) {
    StateDict dict = new StateDict();
    tensors.forEach(dict::put);
    return dict;
  }

  private void changeDino(BiFunction<String, Tensor, Tensor> to) throws IOException {
    change("dinov1-hf", "weights.safetensors", to);
  }

  private CliRun encode(String id) {
    return CliRun.of(
        "features",
        "--device",
        "cpu",
        "--enc-type",
        id,
        "--encoder-weights",
        folder,
        "--input",
        GOLDEN.resolve("images-256.npy"),
        "--output",
        output);
  }

  @Test
  void halfPrecisionIsConverted() throws IOException {
    changeDino((name, tensor) -> half(tensor));
    encode("dinov1-vit-s").succeeds();
    float[] expected = Npy.read(GOLDEN.resolve("dinov1-hf/expected_tokens.npy")).toFloats();
    assertArrayEquals(expected, Npy.read(output).toFloats(), 0.05f);
  }

  private static Tensor half(Tensor tensor) {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      NDArray array = manager.create(tensor.toFloats(), new Shape(tensor.shape()));
      return Tensor.of(array.toType(DataType.FLOAT16, false));
    }
  }

  @Test
  void weightsThatAreNaNAreRefused() throws IOException {
    changeDino(
        (name, tensor) -> {
          if (!name.contains("layer.1.") || !name.endsWith("query.bias")) {
            return tensor;
          }
          float[] values = tensor.toFloats();
          values[3] = Float.NaN;
          return Tensor.of(values, tensor.shape());
        });
    encode("dinov1-vit-s").failsWith(1, "model.safetensors", "NaN or infinite", "query.bias");
    assertFalse(Files.exists(output));
  }

  @Test
  void missingTensorsAreNamed() throws IOException {
    changeDino((name, tensor) -> name.contains("layernorm_before") ? null : tensor);
    encode("dinov1-vit-s").failsWith(1, "model.safetensors", "norm1");
    assertFalse(Files.exists(output));
  }

  @Test
  void aFileWithoutTheEncoderIsRefused() throws IOException {
    changeDino(
        (name, tensor) -> {
          return null;
        });
    encode("dinov1-vit-s").failsWith(1, "model.safetensors");
  }

  @Test
  void aFolderOfAnotherFamilyNamesTheRightOne() throws IOException {
    changeDino((name, tensor) -> tensor);
    Path config = folder.resolve("config.json");
    for (String[] row :
        new String[][] {
          {"siglip_vision_model", "1024", "clip-vit-B32", "siglip-vit-l"},
          {"vit_mae", "768", "dinov2-vit-b", "mae-vit-b"},
          {"vit_mae", "1280", "dinov1-vit-s", "mae-vit-h"},
          {"clip", "768", "mocov3-vit-b", "clip-vit-B32"},
          {"vit", "384", "dinov3-vit-b", "dinov1-vit-s"},
          {"dinov2", "1536", "jepa-vit-h", "dinov2-vit-g"},
          {"clip_vision_model", "1", "siglip-vit-b", "clip-vit-B32"},
          {"ijepa", "1280", "mae-vit-b", "jepa-vit-h"}
        }) {
      Files.writeString(
          config, "{\"model_type\": \"%s\", \"hidden_size\": %s}".formatted(row[0], row[1]));
      encode(row[2])
          .failsWith(1, config + " is of a " + row[0] + " model, not of ", "; it fits " + row[3]);
    }
    Files.writeString(config, "{\"model_type\": \"bert\"}");
    encode("clip-vit-B").failsWith(1, config, "a bert model, not of clip");
  }

  @Test
  void aBadWordInAFolderNamesItsFile() throws IOException {
    changeDino((name, tensor) -> tensor);
    Path config = folder.resolve("config.json");
    Files.writeString(
        config,
        """
        {"model_type": "clip_vision_model", "hidden_size": 768, "num_hidden_layers": 12,
         "num_attention_heads": 12, "hidden_act": "relu"}
        """);
    encode("clip-vit-B").failsWith(1, config, "hidden_act is 'relu'");
  }

  @Test
  void unusedTensorsHaveTheNamesOfTheFile() throws IOException {
    changeDino(
        (name, tensor) -> {
          return tensor;
        });
    Map<String, Tensor> more = new LinkedHashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("model.safetensors"))) {
      StateDict dict = checkpoint.stateDict();
      dict.names().forEach(name -> more.put(name, dict.get(name)));
      more.put("vit.encoder.layer.77.layernorm_before.weight", Tensor.of(new float[4], 4));
      SafetensorsWriter.write(folder.resolve("more.safetensors"), dict(more));
    }
    Files.move(
        folder.resolve("more.safetensors"),
        folder.resolve("model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    encode("dinov1-vit-s").failsWith(1, "1 unused (vit.encoder.layer.77.layernorm_before.weight)");
  }

  @Test
  void aDecoderAloneIsNoMaskedAutoencoder() throws IOException {
    Map<String, Tensor> decoder = new LinkedHashMap<>();
    decoder.put("decoder_embed.weight", Tensor.of(new float[16], 4, 4));
    decoder.put("decoder_pred.weight", Tensor.of(new float[16], 4, 4));
    Path file = folder.resolve("mae.safetensors");
    SafetensorsWriter.write(file, dict(decoder));
    one("mae-vit-b", file).failsWith(1, "mae.safetensors", "decoder");
  }

  @Test
  void aTextModelAloneIsNoVisionEncoder() throws IOException {
    Map<String, Tensor> text = new LinkedHashMap<>();
    text.put("text_model.embeddings.token_embedding.weight", Tensor.of(new float[16], 4, 4));
    text.put("text_projection.weight", Tensor.of(new float[16], 4, 4));
    Path file = folder.resolve("text.safetensors");
    SafetensorsWriter.write(file, dict(text));
    one("clip-vit-B", file).failsWith(1, "text.safetensors", "text");
  }

  private CliRun one(String id, Path file) {
    return CliRun.of(
        "features",
        "--device",
        "cpu",
        "--enc-type",
        id,
        "--encoder-weights",
        file,
        "--input",
        GOLDEN.resolve("images-256.npy"),
        "--output",
        output);
  }

  @Test
  void sizesThatAFamilyCannotTakeAreSaidBeforeAnythingIsRead() throws IOException {
    Path large = temp.resolve("large.npy");
    Npy.write(
        large,
        DType.U8,
        new long[] {1, 3, 512, 512},
        channel -> channel.write(ByteBuffer.allocate(3 * 512 * 512)));
    CliRun.of(
            "features",
            "--enc-type",
            "mae-vit-b",
            "--input",
            large,
            "--output",
            output,
            "--offline")
        .failsWith(1, "512", "256");
  }
}
