package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Json;
import dev.repazoo.data.EmojiDataset;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From images to latents to a run to images, the codec named once, or never. */
class LatentCodecTest {
  private static final Path KL =
      Path.of("../zoo-encoders/src/test/resources/golden/codec/kl-authors");

  @TempDir private Path folder;
  private Path data;
  private Path config;

  @BeforeEach
  void makeImages() throws IOException {
    data = folder.resolve("data");
    Path images = Files.createDirectories(data.resolve("images"));
    EmojiDataset emoji = new EmojiDataset(32);
    for (int i = 0; i < 4; i++) {
      PngFile.write(RgbImage.ofChw(32, 32, emoji.image(i)), images.resolve(i + ".png"));
    }
    config =
        Files.writeString(
            folder.resolve("tiny.json"),
            "{\"depth\": 1, \"hidden_size\": 32, \"num_heads\": 2, \"patch_size\": 2,"
                + " \"decoder_hidden_size\": 32, \"encoder_depth\": 1, \"projector_dim\": 16}");
  }

  /** A tiny VAE of 4 channels, as authors publish it, with the configuration beside it. */
  private Path vae() throws IOException {
    Path own = Files.createDirectories(folder.resolve("vae"));
    Files.copy(KL.resolve("model.ckpt"), own.resolve("model.ckpt"));
    ObjectNode whole =
        (ObjectNode) Json.MAPPER.readTree(KL.resolve("case.json").toFile()).get("config");
    whole.remove(List.of("latents_scale", "latents_bias"));
    Files.writeString(own.resolve("config.json"), whole.toString());
    return own.resolve("model.ckpt");
  }

  private CliRun encode(Object... more) {
    return zoo(
        List.of("encode", "--source", data.resolve("images"), "--dest", data.resolve("vae-sd")),
        more);
  }

  private CliRun train(Object... more) {
    return trainAt(32, more);
  }

  private CliRun trainAt(int resolution, Object... more) {
    List<Object> words =
        List.of(
            "train",
            "--exp-name",
            "run",
            "--output-dir",
            folder,
            "--model-config",
            config,
            "--data-dir",
            data,
            "--resolution",
            resolution,
            "--enc-type",
            "None",
            "--batch-size",
            2,
            "--mixed-precision",
            "no",
            "--num-samples",
            2,
            "--num-steps",
            2,
            "--sampling-steps",
            1);
    return zoo(words, more);
  }

  private CliRun generate(Object ckpt, Object... more) {
    List<Object> words =
        List.of("generate", "--ckpt", ckpt, "--classes", 0, "--sample-dir", folder.resolve("s"));
    return zoo(words, more);
  }

  private static CliRun zoo(List<Object> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(Arrays.asList(more));
    return CliRun.of(all.toArray());
  }

  private Path run() {
    return folder.resolve("run");
  }

  @Test
  void theCodecGoesFromTheDataIntoImages() throws IOException {
    encode("--vae", "taef2").succeeds();
    CliRun trained = train("--max-train-steps", 1).succeeds();
    assertTrue(trained.err().contains("sample grids are decoded by taef2"), trained.err());
    assertFalse(trained.err().contains("--vae"), "none is left to name: " + trained.err());
    assertTrue(Files.exists(run().resolve("samples/0000001.png")));
    JsonNode args = Json.MAPPER.readTree(run().resolve("args.json").toFile());
    assertEquals("taef2", args.get("vae").asText());
    assertEquals(64, args.get("vae_sha256").asText().length());
    assertEquals(32, args.at("/model_config/in_channels").asInt());

    CliRun drawn = generate(run(), "--num-steps", 2, "--json").succeeds();
    assertEquals("taef2", drawn.json().get("vae").asText());
    assertTrue(drawn.err().contains("decoding by taef2, which the latents are of"), drawn.err());
    assertTrue(Files.exists(Path.of(drawn.json().get("npz").asText())));

    Path graph = folder.resolve("g.onnx");
    CliRun exported =
        CliRun.of("export", "--ckpt", run(), "--output", graph, "--num-steps", 2).succeeds();
    assertFalse(exported.out().contains("--vae"), exported.out());
    JsonNode fromGraph = generate(graph, "--json").succeeds().json();
    assertEquals("taef2", fromGraph.get("vae").asText());

    for (Object file : List.of(run(), graph)) {
      JsonNode info = CliRun.of("info", file, "--json").succeeds().json();
      assertEquals("taef2", info.at("/latents/vae").asText(), info.toString());
      String out = CliRun.of("info", file).succeeds().out();
      assertTrue(out.replaceAll(" +", " ").contains("latents of taef2"), out);
    }
    Path checkpoint = run().resolve("checkpoints/0000001.pt");
    assertTrue(CliRun.of("inspect", checkpoint).succeeds().out().contains("latents of: taef2"));
    assertTrue(CliRun.of("inspect", graph).succeeds().out().contains("latents of: taef2"));
  }

  @Test
  void aPipelineDecodesInside() throws IOException {
    encode("--vae", "taef2").succeeds();
    train("--max-train-steps", 1, "--sampling-steps", 0).succeeds();
    Path graph = folder.resolve("pipeline.onnx");
    List<Object> export = List.of("export", "--ckpt", run(), "--output", graph, "--num-steps", 2);
    CliRun exported = zoo(export, "--what", "pipeline", "--json").succeeds();
    assertEquals("taef2", exported.json().get("vae").asText());
    assertTrue(exported.json().get("largest_difference").asDouble() <= 1, exported.out());

    JsonNode drawn = generate(graph, "--json", "--num-fid-samples", 2).succeeds().json();
    assertEquals("taef2", drawn.get("vae").asText());
    Path image = Path.of(drawn.get("sample_dir").asText(), "000001.png");
    assertEquals(32, new ImageDecoder().decode(Files.readAllBytes(image)).width());
    assertTrue(drawn.get("sample_dir").asText().contains("size-32"), drawn.toString());
    generate(graph, "--vae", "ema").failsWith(2, "--vae", "decodes by taef2");
    generate(graph, "--latents").failsWith(2, "--latents", "inside");
    String info = CliRun.of("info", graph).succeeds().out();
    assertTrue(info.contains("taef2, inside of the file"), info);

    zoo(export, "--what", "pipeline", "--vae", "ema").failsWith(1, "32 channels", "ema", "--vae");
  }

  @Test
  void aVaeThatIsGoneIsNamed() throws IOException {
    Path vae = vae();
    encode("--vae", vae).succeeds();
    train("--max-train-steps", 1).succeeds();
    generate(run(), "--num-steps", 2).succeeds();
    Path moved = Files.move(vae.getParent(), folder.resolve("elsewhere"));
    generate(run(), "--num-steps", 2).failsWith(1, vae, "--vae", "--latents");
    Path found = moved.resolve("model.ckpt");
    generate(run(), "--num-steps", 2, "--global-seed", 1, "--vae", found).succeeds();
    generate(run(), "--num-steps", 2, "--latents").succeeds();

    CliRun more = train("--max-train-steps", 3, "--resume-step", "latest").succeeds();
    assertEquals(
        1, more.err().lines().filter(l -> l.contains("sample grids stay latents")).count());
    assertTrue(more.err().contains(vae.toString()), more.err());
    assertTrue(Files.exists(run().resolve("samples/0000003.npy")));

    Files.createDirectories(vae.getParent());
    Files.copy(folder.resolve("elsewhere/config.json"), vae.resolveSibling("config.json"));
    Files.copy(
        Path.of("../zoo-encoders/src/test/resources/golden/codec/kl-attention")
            .resolve("diffusion_pytorch_model.safetensors"),
        vae);
    CliRun other = generate(run(), "--num-steps", 2);
    assertEquals(1, other.code(), "a file of other weights decodes nothing: " + other.err());
  }

  @Test
  void latentsOfRepasEncoderAreDecodedByItsDecoder() throws IOException {
    Path vae = vae();
    encode("--vae", "mse", "--vae-weights", vae).succeeds();
    JsonNode noted = Json.MAPPER.readTree(data.resolve("vae-sd/codec.json").toFile());
    assertEquals("sd-vae-ft-mse", noted.get("vae").asText());
    assertEquals(vae.toString(), noted.get("weights_path").asText());
    train("--max-train-steps", 1).succeeds();
    assertTrue(Files.exists(run().resolve("samples/0000001.png")));
    generate(run(), "--num-steps", 2, "--offline")
        .failsWith(1, "sd-vae-ft-ema", "as in REPA", "sd-vae-ft-mse", "ckpts", "--vae");
    CliRun named = generate(run(), "--num-steps", 2, "--vae", vae).succeeds();
    assertTrue(named.err().contains("the latents are of sd-vae-ft-mse"), named.err());
    String info = CliRun.of("info", run()).succeeds().out();
    assertTrue(info.contains("sd-vae-ft-ema, as in REPA; the latents are of sd-vae-ft-mse"), info);
  }

  @Test
  void aRunDoesNotGoOnWithLatentsOfAnotherCodec() throws IOException {
    encode("--vae", vae()).succeeds();
    train("--max-train-steps", 1, "--sampling-steps", 0).succeeds();
    Path note = data.resolve("vae-sd/codec.json");
    String kept = Files.readString(note);
    JsonNode json = Json.MAPPER.readTree(kept);
    Files.writeString(
        note, kept.replace(json.get("weights").asText(), "0".repeat(64)).replace("/vae/", "/w/"));
    train("--max-train-steps", 2, "--resume-step", "latest")
        .failsWith(2, "vae/model.ckpt", "w/model.ckpt", "--data-dir", "--vae");
    Files.writeString(note, kept);
    train("--max-train-steps", 2, "--resume-step", "latest").succeeds();

    Files.delete(note); // the run's own codec stays known
    train("--max-train-steps", 3, "--resume-step", "latest").succeeds();
    JsonNode args = Json.MAPPER.readTree(run().resolve("args.json").toFile());
    assertEquals(json.get("vae").asText(), args.get("vae").asText());
  }

  @Test
  void latentsOfAnUnknownVaeAreTakenForRepas() throws IOException {
    encode("--vae", vae()).succeeds();
    Files.delete(data.resolve("vae-sd/codec.json"));
    CliRun trained = trainAt(64, "--max-train-steps", 1, "--offline").succeeds();
    assertTrue(trained.err().contains("sample grids stay latents"), trained.err());
    generate(run(), "--num-steps", 2, "--offline")
        .failsWith(1, "sd-vae-ft-ema", "REPA's default", "ckpts");
    String info = CliRun.of("info", run()).succeeds().out();
    assertTrue(info.contains("not known"), info);
  }

  @Test
  void encodesByRepasVaeUnlessToldOtherwise() {
    encode("--offline").failsWith(1, "sd-vae-ft-mse", "ckpts/sd-vae-ft-mse.safetensors");
  }

  @Test
  void latentsTrainWithoutImagesWhereNothingLooksAtThem() throws IOException {
    encode("--vae", vae()).succeeds(); // 8x8 of 32 pixels, and patches of one: 8x8 tokens
    String patches = Files.readString(config).replace("\"patch_size\": 2", "\"patch_size\": 1");
    Files.writeString(config, patches);
    String encoder = "efficientnet-lite0";
    Path features = data.resolve("features");
    CliRun.of("features", "--enc-type", encoder, "--source", data, "--dest", features).succeeds();
    Files.move(data.resolve("images"), folder.resolve("moved"));
    List<Object> words =
        List.of(
            "train",
            "--model-config",
            config,
            "--output-dir",
            folder,
            "--batch-size",
            2,
            "--max-train-steps",
            1,
            "--resolution",
            32);
    Object[] aligned = {"--exp-name", "aligned", "--data-dir", data, "--enc-type", encoder};
    CliRun without = zoo(words, aligned).succeeds();
    assertTrue(without.err().contains("no images to compare with"), without.err());
    Path latents = data.resolve("vae-sd");
    CliRun bare = zoo(words, "--exp-name", "bare", "--data-dir", latents, "--enc-type", "None");
    assertTrue(bare.succeeds().err().contains("with images/ and vae-sd/ in it"), bare.err());
    for (Path place : List.of(data, latents)) {
      Object[] missing = {"--exp-name", "none", "--data-dir", place, "--enc-type", "dinov2-vit-b"};
      zoo(words, missing)
          .failsWith(2, place + " holds latents without images", "images/ and vae-sd/", "features");
    }
  }

  @Test
  void latentsInAZipTrainAsThoseInAFolder() throws IOException {
    Path zip = data.resolve("vae-sd.zip");
    List<Object> words = List.of("encode", "--source", data.resolve("images"), "--dest", zip);
    zoo(words, "--vae", "taef2", "--augment", "flip").succeeds();
    byte[] whole = Files.readAllBytes(zip);
    try (Stream<Path> left = Files.list(data)) {
      List<String> names = left.map(path -> path.getFileName().toString()).sorted().toList();
      assertEquals(List.of("images", "vae-sd-flip.zip", "vae-sd.zip"), names);
    }
    zoo(words, "--vae", "taef2").failsWith(1, zip + " is there already");
    train("--max-train-steps", 1, "--flip").succeeds();
    JsonNode args = Json.MAPPER.readTree(run().resolve("args.json").toFile());
    assertEquals("taef2", args.get("vae").asText());
    zoo(
            List.of("train", "--exp-name", "zip", "--output-dir", folder, "--data-dir", zip),
            "--model-config",
            config,
            "--resolution",
            32,
            "--enc-type",
            "None",
            "--batch-size",
            2,
            "--max-train-steps",
            1,
            "--sampling-steps",
            0)
        .succeeds();

    encode("--vae", "taef2").succeeds();
    train("--max-train-steps", 2, "--overwrite").failsWith(1, "both vae-sd.zip and vae-sd/");
    Files.delete(zip);
    zoo(words, "--vae", "taef2").succeeds();
    assertArrayEquals(whole, Files.readAllBytes(zip), "the same bytes again");
  }

  @Test
  void aZipThatWasNotFinishedIsGoneOnWith() throws IOException {
    Path zip = data.resolve("vae-sd.zip");
    List<Object> words =
        List.of("encode", "--source", data.resolve("images"), "--dest", zip, "--batch-size", 1);
    zoo(words, "--vae", "taef2").succeeds();
    byte[] whole = Files.readAllBytes(zip);
    byte[] notes;
    try (ZipFile read = new ZipFile(zip.toFile())) {
      notes = read.getInputStream(read.getEntry("codec.json")).readAllBytes();
    }
    Files.delete(zip);

    Path bad = data.resolve("images/2.png");
    byte[] image = Files.readAllBytes(bad);
    Files.write(bad, new byte[image.length]);
    zoo(words, "--vae", "taef2", "--strict").failsWith(1, "2.png");
    assertFalse(Files.exists(zip), "nothing that is not whole");
    zoo(words, "--vae", "identity").failsWith(2, "another VAE");
    Files.write(bad, image);
    zoo(words, "--vae", "taef2").failsWith(2, "other images");
    Path part = data.resolve(".vae-sd.zip.encode/part.zip");
    byte[] two = Files.readAllBytes(part);
    Files.write(part, Arrays.copyOf(two, two.length - 9)); // as if killed within the second
    Files.write(part.resolveSibling("codec.json"), notes);
    JsonNode json = zoo(words, "--vae", "taef2", "--json").succeeds().json();
    assertEquals(1, json.get("kept").asInt());
    assertEquals(3, json.get("encoded").asInt());
    assertArrayEquals(whole, Files.readAllBytes(zip), "as if nothing had happened");
    assertFalse(Files.exists(part));
  }
}
