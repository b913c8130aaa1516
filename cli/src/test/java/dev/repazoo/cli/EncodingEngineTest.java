package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.array.Npy;
import dev.repazoo.cli.console.Json;
import dev.repazoo.file.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --engine onnx} of {@code zoo encode} and {@code zoo features}, beside PyTorch. */
class EncodingEngineTest {
  /** Of the largest value: sums come in another order. */
  private static final double TOLERANCE = 1e-5;

  @TempDir private Path folder;

  private CliRun encode(String dest, Object... more) {
    List<Object> words = new ArrayList<>(List.of("encode", "--source", "emoji", "--dest"));
    words.addAll(List.of(folder.resolve(dest), "--max-images", 10));
    if (!Arrays.asList(more).contains("--vae")) {
      words.addAll(List.of("--vae", "taef2"));
    }
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  private CliRun features(String dest, Object... more) {
    List<Object> words = new ArrayList<>(List.of("features", "--source", "emoji", "--dest"));
    words.addAll(List.of(folder.resolve(dest), "--max-images", 10, "--dtype", "fp32"));
    if (!Arrays.asList(more).contains("--enc-type")) {
      words.addAll(List.of("--enc-type", "efficientnet-lite0"));
    }
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  private Map<String, String> files(String dest) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder.resolve(dest))) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        digests.put(folder.resolve(dest).relativize(file).toString(), Sha256.of(file));
      }
    }
    return digests;
  }

  private float[] latents(String dest, int image) {
    return Npy.read(folder.resolve(dest).resolve("00000/img-mean-std-%08d.npy".formatted(image)))
        .toFloats();
  }

  private static void assertClose(float[] expected, float[] found) {
    assertClose(expected, found, TOLERANCE);
  }

  private static void assertClose(float[] expected, float[] found, double tolerance) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(expected[i] - found[i]));
    }
    assertEquals(expected.length, found.length);
    assertTrue(difference <= tolerance * largest, difference + " of " + largest);
  }

  @Test
  void latentsOfBothEnginesAgree() throws IOException {
    encode("torch", "--augment", "flip").succeeds();
    JsonNode json =
        encode("onnx", "--augment", "flip", "--engine", "onnx", "--json").succeeds().json();
    for (String suffix : List.of("", "-flip")) {
      for (int image : new int[] {0, 7, 9}) { // 9 is in the last block, which is filled up
        assertClose(latents("torch" + suffix, image), latents("onnx" + suffix, image));
      }
      JsonNode codec =
          Json.MAPPER.readTree(folder.resolve("onnx" + suffix + "/codec.json").toFile());
      assertEquals(json.get("graph_sha256"), codec.get("graph"));
      JsonNode eager =
          Json.MAPPER.readTree(folder.resolve("torch" + suffix + "/codec.json").toFile());
      assertEquals(eager.get("weights"), codec.get("weights"));
      assertEquals(eager.get("latents_scale"), codec.get("latents_scale"));
    }
    encode("onnx", "--augment", "flip").failsWith(2, "now they would be made by PyTorch");
    encode("torch", "--augment", "flip", "--engine", "onnx")
        .failsWith(2, "holds latents made by PyTorch");
  }

  @Test
  void anExportedFileDoesTheSameAndSoDoShards() throws IOException {
    encode("whole", "--engine", "onnx").succeeds();
    Path graph = folder.resolve("e.onnx");
    CliRun.of(
            "export",
            "--what",
            "codec-encoder",
            "--vae",
            "taef2",
            "--resolution",
            64,
            "--target",
            "ort",
            "--output",
            graph)
        .succeeds();
    encode("file", "--vae", "onnx:" + graph).succeeds();
    for (int i = 0; i < 10; i++) {
      assertTrue(Arrays.equals(latents("whole", i), latents("file", i)), "image " + i);
    }
    encode("shards", "--engine", "onnx", "--shard", "2/2").succeeds();
    encode("shards", "--engine", "onnx", "--shard", "1/2").succeeds();
    assertEquals(files("whole"), files("shards"));
    CliRun.of(
            "features",
            "--enc-type",
            "onnx:" + graph,
            "--engine",
            "onnx",
            "--source",
            "emoji",
            "--dest",
            folder.resolve("f"))
        .failsWith(1, graph, "is a codec-encoder; make one by 'zoo export --what encoder'");
  }

  @Test
  void logarithmsOfVariancesAgree() {
    Path golden = Path.of("../zoo-encoders/src/test/resources/golden/codec/kl-authors/model.ckpt");
    Path captioned = folder.resolve("coco");
    CliRun.of(
            "convert",
            "--source",
            "emoji",
            "--captions",
            "--dest",
            captioned,
            "--resolution",
            "64x64",
            "--max-images",
            3)
        .succeeds();
    for (String engine : List.of("torch", "onnx")) {
      CliRun.of(
              "encode",
              "--source",
              captioned,
              "--captions",
              "--dest",
              folder.resolve(engine),
              "--vae",
              golden,
              "--text-encoder",
              "minilm-l6",
              "--engine",
              engine)
          .succeeds();
    }
    for (int i = 0; i < 3; i++) {
      assertClose(
          Npy.read(folder.resolve("torch/" + i + ".npy")).toFloats(),
          Npy.read(folder.resolve("onnx/" + i + ".npy")).toFloats(),
          1e-4); // group norms of random weights enlarge what is rounded
    }
  }

  @Test
  void tokensOfBothEnginesAgree() throws IOException {
    features("torch").succeeds();
    JsonNode json = features("onnx", "--engine", "onnx", "--json").succeeds().json();
    assertClose(tokens("torch"), tokens("onnx"));
    JsonNode key =
        Json.MAPPER
            .readTree(folder.resolve("onnx/efficientnet-lite0/index.json").toFile())
            .get("key");
    assertEquals(json.get("graph_sha256"), key.get("graph_sha256"));
    features("onnx").failsWith(1, "engine the exported graph with SHA-256");
    features("shards", "--engine", "onnx", "--shard", "2/2").succeeds();
    features("shards", "--engine", "onnx", "--shard", "1/2").succeeds();
    assertEquals(files("onnx"), files("shards"));
  }

  private float[] tokens(String dest) throws IOException {
    byte[] bytes =
        Files.readAllBytes(folder.resolve(dest).resolve("efficientnet-lite0/tokens.bin"));
    FloatBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] floats = new float[values.remaining()];
    values.get(floats);
    return floats;
  }

  @Test
  void whatGraphsCannotDoIsRefused() {
    encode("a", "--engine", "onnx", "--mixed-precision", "fp16").failsWith(2, "--mixed-precision");
    encode("a", "--engine", "onnx", "--tiling", "on").failsWith(2, "--tiling on");
    encode("a", "--engine", "torch", "--vae", "onnx:e.onnx").failsWith(2, "--engine torch");
    encode("a", "--vae", "onnx:" + folder.resolve("none.onnx")).failsWith(1, "none.onnx");
    features("a", "--engine", "onnx", "--batch-size", "auto").failsWith(2, "--batch-size auto");
    CliRun.of("generate", "--ckpt", "builtin:emoji", "--vae", "onnx:e.onnx").failsWith(2, "--vae");
    CliRun.of(
            "features",
            "--enc-type",
            "efficientnet-lite0",
            "--engine",
            "onnx",
            "--source",
            "emoji",
            "--pca",
            folder.resolve("p.png"))
        .failsWith(2, "--engine onnx is of --dest");
  }
}
