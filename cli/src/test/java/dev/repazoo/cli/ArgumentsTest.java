package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.options.CommandOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program makes of options, by running it. */
class ArgumentsTest {
  private static final List<CommandOption> ROWS =
      List.of(
          CommandOption.of("seed", "N", "chooses"), CommandOption.toggle("flip", false, "turns"));

  @Test
  void theLastOfAnOptionCounts() {
    CliRun run = CliRun.of("list", "--kind", "codec", "--json", "--kind", "generator").succeeds();
    assertFalse(run.json().isEmpty(), run.out());
    run.json().forEach(row -> assertEquals("generator", row.get("kind").asText()));
    Arguments twice =
        Arguments.parse(ROWS, List.of("--seed", "1", "--flip", "--seed=2", "--no-flip"));
    assertEquals("2", twice.text("seed"));
    assertFalse(twice.flag("flip"));
    assertTrue(Arguments.parse(ROWS, List.of("--no-flip", "--flip")).flag("flip"));
  }

  @ParameterizedTest
  @CsvSource({"lits,list", "trian,train", "gen,generate", "feature,features", "Check,check"})
  void aSlipIsPutRight(String typed, String meant) {
    CliRun.of(typed).failsWith(2, "did you mean '" + meant + "'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "xyz"})
  void whatIsNearNothingIsNoSlip(String typed) {
    assertFalse(CliRun.of(typed).failsWith(2, "'zoo --help' lists all").err().contains("mean"));
    CliRun run = CliRun.of("list", "--" + typed).failsWith(2, "--help lists all");
    assertFalse(run.err().contains("mean"), run.err());
  }

  @Test
  void anOptionsSlipIsPutRight() {
    CliRun.of("list", "--knid", "codec").failsWith(2, "did you mean --kind?");
    CliRun.of("convert", "--images", "4").failsWith(2, "did you mean --max-images?");
  }

  /** REPA's BooleanOptionalAction: both forms of each. */
  @ParameterizedTest
  @ValueSource(strings = {"legacy", "fused-attn", "qk-norm", "heun", "tf32"})
  void generateTakesBothFormsOfRepasSwitches(String name) {
    for (String form : List.of("--", "--no-")) {
      CliRun.of("generate", form + name, "--ckpt", "none.pt").failsWith(1, "none.pt");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy", "fused-attn", "qk-norm"})
  void trainTakesBothFormsOfRepasSwitches(String name) {
    for (String form : List.of("--", "--no-")) {
      CliRun.of("train", form + name, "--exp-name", "x", "--model", "SiT-None")
          .failsWith(2, "SiT-None");
    }
  }

  @Test
  void exportWantsAFilesName(@TempDir Path folder) {
    CliRun.of("export", "--ckpt", "x.pt", "--output", folder)
        .failsWith(2, "--output", folder, "name the file");
  }

  @ParameterizedTest
  @CsvSource({
    "features --enc-type X --source emoji --pca p.png --dtype fp16, --dtype",
    "features --enc-type X --source emoji --pca p.png --batch-size 2, --batch-size",
    "features --enc-type X --input a.npy --output b.npy --num-workers 2, --num-workers",
    "features --enc-type X --input a.npy --output b.npy --max-images 2, --max-images",
    "features --enc-type X --source emoji --dest d --flip --max-images 2, --max-images",
    "export --output o.onnx --ckpt c.pt --vae ema, --vae",
    "export --output o.onnx --what denoiser --ckpt c.pt --vae ema, --vae",
    "export --output o.onnx --what pipeline --ckpt c.pt --vae-weights f, --vae",
    "export --output o.onnx --ckpt c.pt --vae-weights f, --vae-weights",
    "export --output o.onnx --what encoder --enc-type X --num-classes 3, --num-classes",
    "export --output o.onnx --what encoder --enc-type X --weights model, --weights",
    "export --output o.onnx --what codec-encoder --vae ema --ckpt c.pt, --ckpt",
    "export --output o.onnx --what codec-decoder --vae ema --no-legacy, --legacy",
    "encode --source data --dest d --vae ema --resolution 32, --resolution",
    "encode --source data --dest d --model-url ema --vae-weights f, --vae-weights",
    "check data --yes, --yes",
    "check data --dry-run --yes, --yes",
    "check data --undo --repair, --undo",
    "check data --undo --vae ema, --vae",
    "check data --max-share 1, --max-share",
  })
  void anOptionThatDoesNotApplyIsRefused(String words, String option) {
    CliRun.of((Object[]) words.split(" ", -1)).failsWith(2, option);
  }
}
