package dev.repazoo.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.shard.Shard;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes convert one data set: its bytes are those of one process. */
class ShardedConversionTest {
  @TempDir private Path folder;

  private static ConversionReport convert(Path dest, String shard, BooleanSupplier stop)
      throws IOException {
    Optional<Shard> part = shard.isEmpty() ? Optional.empty() : Optional.of(Shard.of(shard));
    Preprocessing small = new Preprocessing(Mode.CENTER_CROP, Optional.of(new Resolution(8, 8)));
    ConversionOptions options =
        new ConversionOptions(dest, small, OptionalInt.empty(), 2, false, true, false);
    try (ImageSource source = ImageSources.open("emoji", Optional.empty(), Split.TRAIN)) {
      return Conversion.run(source, options.with(part), ProgressListener.SILENT, stop);
    }
  }

  private static Map<String, String> content(Path dest) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(dest)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        files.put(dest.relativize(file).toString(), HexFormat.of().formatHex(bytes));
      }
    }
    return files;
  }

  @Test
  void shardsMergeTheirLabels() throws IOException {
    Path whole = folder.resolve("whole");
    ConversionReport expected = convert(whole, "", () -> false);
    Path shards = folder.resolve("shards");
    int[] calls = {0};
    assertFalse(convert(shards, "2/2", () -> calls[0]++ > 100).finished()); // stopped
    ConversionReport second = convert(shards, "2/2", () -> false);
    assertTrue(second.finished());
    assertFalse(second.merged());
    assertFalse(Files.exists(shards.resolve("dataset.json")));
    ConversionReport first = convert(shards, "1/2", () -> false);
    assertTrue(first.merged());
    assertEquals(1000, first.converted());
    assertEquals(expected.images(), first.images());
    assertEquals(content(whole), content(shards));
  }

  @Test
  void oneProcessEndsWhatShardsLeft() throws IOException {
    Path whole = folder.resolve("whole");
    convert(whole, "", () -> false);
    Path shards = folder.resolve("shards");
    convert(shards, "2/2", () -> false);
    ConversionReport rest = convert(shards, "", () -> false);
    assertEquals(1000, rest.converted());
    assertEquals(content(whole), content(shards));
  }

  @Test
  void shardsMustAgreeAndWriteFolders() throws IOException {
    Path shards = folder.resolve("shards");
    convert(shards, "1/3", () -> false);
    IOException other = assertThrows(IOException.class, () -> convert(shards, "1/2", () -> false));
    assertTrue(other.getMessage().contains("in 3 shards, now --shard is 1/2"), other.getMessage());
    IllegalArgumentException zip =
        assertThrows(
            IllegalArgumentException.class,
            () -> convert(folder.resolve("out.zip"), "1/2", () -> false));
    assertTrue(zip.getMessage().contains("is a zip"), zip.getMessage());
  }
}
