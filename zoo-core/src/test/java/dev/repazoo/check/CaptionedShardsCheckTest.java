package dev.repazoo.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.repazoo.array.Npy;
import dev.repazoo.data.SampleShards;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionedShardsCheckTest {
  @TempDir private Path temporary;
  private final SampleShards shards = new SampleShards();

  private CheckReport check() throws IOException {
    DataCheck.Options options =
        new DataCheck.Options(OptionalInt.empty(), OptionalInt.empty(), 2, () -> false);
    Path data = shards.write(temporary.resolve("data"));
    return DataCheck.run(data, options, ProgressListener.SILENT).report();
  }

  private List<String> found() throws IOException {
    return check().findings().stream().map(f -> f.kind() + " " + f.file()).toList();
  }

  private void completed() throws IOException {
    shards.withMoments(-2).withContexts();
    Path data = Files.createDirectories(temporary.resolve("data"));
    Npy.write(data.resolve("empty_context.npy"), new float[] {7, 7}, 1, 2);
  }

  @Test
  void nothingIsWrongWithWholeOnes() throws IOException {
    CheckReport plain = check();
    assertEquals(List.of(), plain.findings());
    assertEquals(2 * SampleShards.IMAGES, plain.captions());
    completed();
    CheckReport all = check();
    assertEquals(List.of(), all.findings());
    assertEquals(SampleShards.IMAGES, all.latents());
    assertEquals(2 * SampleShards.IMAGES, all.captions());
  }

  @Test
  void whatIsMissingOrDamagedIsNamed() throws IOException {
    completed();
    shards.remove(2, "txt").remove(2, "context.0.npy").remove(2, "context.1.npy");
    shards.put(3, "txt", new byte[] {(byte) 0xff});
    shards.remove(3, "context.0.npy").remove(3, "context.1.npy");
    shards.remove(4, "context.1.npy");
    shards.put(5, "context.0.npy", new float[] {1, Float.NaN}, 1, 2);
    shards.remove(6, "npy");
    shards.remove(7, "png").remove(7, "npy");
    assertEquals(
        List.of(
            "CAPTION_FEATURES_DAMAGED 00001/000005.context.0.npy",
            "CAPTION_OF_NO_IMAGE 00001/000007.txt",
            "NO_CAPTION 00000/000002.png",
            "NO_CAPTION 00000/000003.png",
            "NO_CAPTION_FEATURES 00001/000004.png",
            "NO_LATENTS images/00001/000006.png"),
        found().stream().sorted().toList());
  }

  @Test
  void deviationsForLogVariancesAreToldApart() throws IOException {
    completed();
    shards.withMoments(0.5f);
    assertEquals(List.of("UNKNOWN_SECOND_HALF codec.json"), found());
  }
}
