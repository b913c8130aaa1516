package dev.repazoo.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images into WebDataset's shards, and out of them again. */
class WebDatasetConversionTest {
  private static final int SIZE = 10;

  @TempDir private Path folder;

  private static ConversionOptions options(Path dest, boolean captions) {
    Preprocessing small = new Preprocessing(Mode.CENTER_CROP, Optional.of(new Resolution(8, 8)));
    return new ConversionOptions(dest, small, OptionalInt.of(35), 2, false, true, captions);
  }

  private static ConversionReport convert(
      String source, ConversionOptions options, BooleanSupplier stop) throws IOException {
    try (ImageSource images =
        options.captions()
            ? ImageSources.openCaptioned(source, Optional.empty(), Split.TRAIN, Optional.empty())
            : ImageSources.open(source, Optional.empty(), Split.TRAIN)) {
      return Conversion.run(images, options, ProgressListener.SILENT, stop);
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
  void outOfShardsComeTheSameImagesAndClasses() throws IOException {
    Path plain = folder.resolve("plain");
    convert("emoji", options(plain, false), () -> false);
    Path shards = folder.resolve("shards");
    convert("emoji", options(shards, false).withShards(SIZE), () -> false);
    assertEquals(
        List.of(
            "00000.tar", "00001.tar", "00002.tar", "00003.tar", "class_names.json", "dataset.json"),
        List.copyOf(content(shards).keySet()));
    Path again = folder.resolve("again");
    convert(shards.toString(), options(again, false), () -> false);
    assertEquals(content(plain), content(again));
  }

  /** Without {@code dataset.json}, as others get the tars. */
  @Test
  void shardsAloneTellTheClasses() throws IOException {
    Path shards = folder.resolve("shards");
    convert("emoji", options(shards, false).withShards(SIZE), () -> false);
    try (ImageSource with = ImageSources.open(shards.toString(), Optional.empty(), Split.TRAIN)) {
      Files.delete(shards.resolve("dataset.json"));
      try (ImageSource alone =
          ImageSources.open(shards.toString(), Optional.empty(), Split.TRAIN)) {
        assertEquals(35, alone.size());
        for (int i = 0; i < 35; i++) {
          assertEquals(with.label(i), alone.label(i));
        }
        assertEquals(with.classNames(), alone.classNames());
      }
    }
  }

  @Test
  void captionsGoAlong() throws IOException {
    Path shards = folder.resolve("shards");
    convert("emoji", options(shards, true).withShards(SIZE), () -> false);
    Files.delete(shards.resolve("captions.jsonl"));
    try (ImageSource source =
            ImageSources.openCaptioned(
                shards.toString(), Optional.empty(), Split.TRAIN, Optional.empty());
        ImageSource emoji =
            ImageSources.openCaptioned("emoji", Optional.empty(), Split.TRAIN, Optional.empty())) {
      assertEquals(35, source.size());
      for (int i = 0; i < 35; i++) {
        assertEquals(emoji.captions(i), source.captions(i));
      }
    }
  }

  @Test
  void anInterruptedRunGoesOnToTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole");
    convert("emoji", options(whole, false).withShards(SIZE), () -> false);
    Path dest = folder.resolve("dest");
    int[] calls = {0};
    ConversionReport stopped =
        convert("emoji", options(dest, false).withShards(SIZE), () -> calls[0]++ == 23);
    assertFalse(stopped.finished());
    byte[] first = Files.readAllBytes(dest.resolve("00000.tar"));
    assertFalse(Files.exists(dest.resolve("00002.tar")));
    IOException other =
        assertThrows(
            IOException.class,
            () -> convert("emoji", options(dest, false).withShards(20), () -> false));
    assertTrue(other.getMessage().contains("shard size: 10"), other.getMessage());
    ConversionReport resumed = convert("emoji", options(dest, false).withShards(SIZE), () -> false);
    assertEquals(15, resumed.converted());
    assertArrayEquals(first, Files.readAllBytes(dest.resolve("00000.tar")));
    assertEquals(content(whole), content(dest));
  }

  @Test
  void severalProcessesMakeTheSameBytes() throws IOException {
    Path whole = folder.resolve("whole");
    convert("emoji", options(whole, false).withShards(SIZE), () -> false);
    Path dest = folder.resolve("dest");
    for (String shard : List.of("2/2", "1/2")) {
      ConversionOptions part =
          options(dest, false).withShards(SIZE).with(Optional.of(Shard.of(shard)));
      convert("emoji", part, () -> false);
    }
    assertEquals(content(whole), content(dest));
  }
}
