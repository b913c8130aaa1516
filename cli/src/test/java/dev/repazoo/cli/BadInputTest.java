package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get wrong, or are sent: one line that names it, and the right exit code. */
class BadInputTest {
  private static final Path CHECKPOINT = CliRun.GOLDEN.resolve("sit/qk-norm/0400000.pt");

  @TempDir private Path folder;

  @Test
  void unknownCommand() {
    CliRun.of("lits").failsWith(2, "no command 'lits'", "'list'");
  }

  @Test
  void unknownOption() {
    CliRun.of("list", "--famly", "sit").failsWith(2, "--famly", "--family");
  }

  @Test
  void missingValue() {
    CliRun.of("list", "--kind").failsWith(2, "--kind needs a value");
  }

  @Test
  void missingRequiredOption() {
    CliRun.of("export", "--output", "g.onnx").failsWith(2, "--ckpt", "missing");
  }

  @Test
  void unknownKind() {
    CliRun.of("list", "--kind", "model").failsWith(2, "'model'", "generator");
  }

  @Test
  void unknownModel() {
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--model", "SiT-XXL/2")
        .failsWith(2, "no model 'SiT-XXL/2'", "SiT-XL/2");
  }

  @Test
  void unknownEncoder() {
    CliRun.of("info", "efficientnet-lite").failsWith(2, "efficientnet-lite0", "nearest");
  }

  @Test
  void checkpointOfAnotherArchitecture() {
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--model", "SiT-B/2", "--latents")
        .failsWith(1, CHECKPOINT, "does not fit", "wanted");
  }

  @Test
  void checkpointOfNoKnownFamily() {
    CliRun.of("generate", "--ckpt", CliRun.BAD.resolve("model-ok.pth"))
        .failsWith(1, "model-ok.pth", "none of the known families");
  }

  @Test
  void truncatedCheckpoint() throws IOException {
    byte[] whole = Files.readAllBytes(CHECKPOINT);
    Path cut = folder.resolve("cut.pt");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    CliRun.of("generate", "--ckpt", cut, "--latents").failsWith(1, "cut.pt");
    CliRun.of("inspect", cut).failsWith(1, "cut.pt");
  }

  @Test
  void maliciousPickleIsNamedAndNotRun() {
    for (String name : new String[] {"pickle-os-system.pth", "pickle-os-system-nested.pth"}) {
      CliRun.of("generate", "--ckpt", CliRun.BAD.resolve(name)).failsWith(1, name, "system");
      CliRun.of("inspect", CliRun.BAD.resolve(name)).failsWith(1, name, "system");
    }
  }

  @Test
  void missingFile() {
    CliRun.of("generate", "--ckpt", folder.resolve("nothing.pt"))
        .failsWith(1, "nothing.pt", "does not exist");
  }

  @Test
  void latentsWithoutDecoder() {
    CliRun.of("generate", "--ckpt", CHECKPOINT).failsWith(1, "latents", "--latents");
  }

  @Test
  void outputFolderIsInTheWay() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    CliRun run =
        CliRun.of(
            "generate",
            "--ckpt",
            CHECKPOINT,
            "--latents",
            "--num-steps",
            1,
            "--num-fid-samples",
            1,
            "--sample-dir",
            file.resolve("samples"));
    run.failsWith(1, file);
  }

  @Test
  void exportIntoMissingFolder() {
    CliRun.of("export", "--ckpt", CHECKPOINT, "--output", folder.resolve("no/where.onnx"))
        .failsWith(1, "where.onnx", "no folder");
  }

  @Test
  void valuesOutOfRange() {
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--latents", "--num-steps", 0)
        .failsWith(2, "--num-steps is '0'");
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--latents", "--cfg-scale", "strong")
        .failsWith(2, "--cfg-scale is 'strong'");
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--latents", "--classes", "1,10")
        .failsWith(2, "--classes holds 10", "0..9");
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--latents", "--resolution", 512)
        .failsWith(2, "--resolution is 512");
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--latents", "--mode", "pde")
        .failsWith(2, "'pde'", "ode or sde");
  }

  @Test
  void unknownBuiltinModel() {
    CliRun.of("generate", "--ckpt", "builtin:unicorn").failsWith(2, "builtin:unicorn");
  }

  @Test
  void unknownDevice() {
    CliRun.of("verify", CliRun.GOLDEN.resolve("sit/base"), "--device", "tpu")
        .failsWith(2, "'tpu'", "auto, cpu or cuda:N");
    CliRun.of("convert", "--source", "emoji", "--dest", folder, "--device", "gpu 1")
        .failsWith(2, "'gpu 1'");
  }

  @Test
  void modelConfigWithUnknownKey() throws IOException {
    Path config = Files.writeString(folder.resolve("model.json"), "{\"dept\": 4}");
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--model-config", config).failsWith(2, "dept");
    Files.writeString(config, "depth: 4");
    CliRun.of("generate", "--ckpt", CHECKPOINT, "--model-config", config)
        .failsWith(1, "model.json", "no JSON");
  }

  @Test
  void quietAndVerbose() {
    CliRun.of("list", "--quiet", "--verbose").failsWith(2, "--quiet", "--verbose");
  }

  @Test
  void stackTraceOnlyOnRequest() {
    CliRun plain = CliRun.of("info", "nothing");
    assertFalse(plain.err().contains("at dev.repazoo"), plain.err());
    CliRun traced = CliRun.of("info", "nothing", "--stacktrace");
    assertEquals(2, traced.code());
    assertTrue(traced.err().contains("at dev.repazoo"), traced.err());
  }
}
