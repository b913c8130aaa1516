package dev.repazoo.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleSubjectTest {
  @TempDir Path folder;

  private static CliRun bench(Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "bench", "sample", "--model", "SiT-Ti/4-pixel", "--num-steps", 1, "--calls", 1));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray());
  }

  @Test
  void everyCombinationIsMeasuredOrSkippedWithTheReason() throws IOException {
    Path plot = folder.resolve("sample.svg");
    JsonNode json =
        bench(
                "--json",
                "--engine",
                "torch,onnx",
                "--precision",
                "fp32,int8",
                "--solver",
                "euler,ab2",
                "--batch-size",
                "2,1",
                "--plot",
                plot)
            .succeeds()
            .json();
    Set<String> rows =
        json.path("samplers")
            .valueStream()
            .map(
                row ->
                    "%s %s %s %d"
                        .formatted(
                            row.path("engine").asText(),
                            row.path("precision").asText(),
                            row.path("solver").asText(),
                            row.path("batch_size").asInt()))
            .collect(Collectors.toSet());
    assertEquals(12, rows.size(), rows::toString);
    assertTrue(rows.contains("onnx int8 ab2 1") && rows.contains("torch fp32 euler 2"));
    json.path("samplers").forEach(row -> assertTrue(row.path("images_per_second").asDouble() > 0));
    assertEquals(2, json.path("skipped").size());
    assertTrue(json.path("skipped").get(0).path("reason").asText().contains("computes in fp32"));
    String svg = Files.readString(plot);
    assertTrue(svg.contains("ort int8 ab2") && svg.contains("torch fp32 euler"), svg);
  }

  @Test
  void oneOfThemIsToldByItself() {
    JsonNode json = bench("--json", "--batch-size", 1, "--solver", "ddim").succeeds().json();
    assertEquals("ddim", json.path("solver").asText());
    assertTrue(json.path("call_seconds").path("median").asDouble() > 0);
    assertTrue(json.path("engine").asText().startsWith("ONNX Runtime"));
  }

  @Test
  void peopleSeeATableAndWhatIsLeftOut() {
    String out =
        CliRun.of(
                "bench",
                "sample",
                "--model",
                "DiT-S/8",
                "--num-steps",
                2,
                "--calls",
                1,
                "--batch-size",
                1,
                "--solver",
                "ddim,ab2")
            .succeeds()
            .out();
    assertTrue(out.contains("ddim in 2 steps"), out);
    assertTrue(out.contains("skipped onnx ort fp32 ab2: solver is ab2, which sums"), out);
  }

  @Test
  void whatCantBeIsRefused() {
    bench("--solver", "rk4").failsWith(2, "--solver is 'rk4'");
    bench("--batch-size", "1,0").failsWith(2, "--batch-size is '0'");
    bench("--engine", "jax").failsWith(2, "--engine is 'jax'");
    bench("--engine", "torch", "--target", "ort").failsWith(2, "--target");
    bench("--plot", folder.resolve("p.svg")).failsWith(2, "--plot", "--batch-size");
    bench("--mode", "sde", "--solver", "ab2", "--num-steps", 4).failsWith(2, "--solver");
    CliRun.of("bench", "encode", "--batch-size", "1,2").failsWith(2, "--batch-size");
  }
}
