package dev.repazoo.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.webdataset.Sample;
import dev.repazoo.webdataset.ShardWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards that the Python package {@code webdataset} wrote, as sources of images. */
class WebDatasetSourceTest {
  private static final Path SHARDS = Path.of("src/test/resources/webdataset");

  @TempDir private Path folder;

  private static ImageSource open(String source) throws IOException {
    return ImageSources.open(source, Optional.empty(), Split.TRAIN);
  }

  private static List<String> names(ImageSource source) {
    return IntStream.range(0, source.size()).mapToObj(source::name).toList();
  }

  @Test
  void samplesHaveAnImageAndItsClass() throws IOException {
    try (ImageSource source = open(SHARDS.toString())) {
      assertEquals(
          List.of(
              "00000/v1.0/000000.png",
              "00000/v1.0/000001.png",
              "00000/v1.0/000002.png",
              "00001/v1.0/000003.png",
              "00001/v1.0/000005.png"),
          names(source));
      assertEquals(
          Stream.of(0, 2, 4, 1, 0).map(OptionalLong::of).toList(),
          IntStream.range(0, 5).mapToObj(source::label).toList());
      assertEquals(8, source.image(1).width());
      assertEquals(
          List.of(
              "00001/v1.0/000004.cls: has no image beside it",
              "00001/v1.0/000004.txt: has no image beside it"),
          source.leftOut().stream().map(LeftOut::toString).toList());
    }
  }

  @Test
  void aShardAndAPatternAreSourcesToo() throws IOException {
    try (ImageSource one = open(SHARDS.resolve("00000.tar").toString())) {
      assertEquals(3, one.size());
      assertEquals(OptionalLong.of(2), one.label(1));
    }
    try (ImageSource both = open(SHARDS + "/{00000..00001}.tar")) {
      assertEquals(5, both.size());
    }
    IOException absent =
        assertThrows(IOException.class, () -> open(SHARDS + "/{00000..00002}.tar"));
    assertTrue(absent.getMessage().endsWith("00002.tar"), absent.getMessage());
  }

  @Test
  void captionsAreFoundByTheKey() throws IOException {
    try (ImageSource source =
        ImageSources.openCaptioned(
            SHARDS.toString(), Optional.empty(), Split.TRAIN, Optional.empty())) {
      assertEquals(List.of("image 1"), source.captions(1));
      assertEquals(5, source.size());
    }
  }

  @Test
  void aTruncatedShardIsNamed() throws IOException {
    byte[] tar = Files.readAllBytes(SHARDS.resolve("00000.tar"));
    for (int length : new int[] {700, 1100, 1700}) { // in what fills up a file, a header, a file
      Files.write(folder.resolve("00000.tar"), Arrays.copyOf(tar, length));
      IOException cut = assertThrows(IOException.class, () -> open(folder.toString()));
      assertEquals(
          folder.resolve("00000.tar") + ": the tar is cut off; get it again", cut.getMessage());
    }
  }

  @Test
  void aCompressedShardIsTheSameSource() throws IOException {
    Path packed = folder.resolve("00000.tgz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(SHARDS.resolve("00000.tar"), out);
    }
    try (ImageSource source = open(packed.toString());
        ImageSource plain = open(SHARDS.resolve("00000.tar").toString())) {
      assertEquals(names(plain), names(source));
      assertEquals(OptionalLong.of(2), source.label(1));
    }
  }

  @Test
  void imagesBesideOthersOfTheirSampleAreTold() throws IOException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    byte[] png = PngFile.encode(RgbImage.black(8, 8));
    fields.put("1.png", png);
    fields.put("2.png", png);
    fields.put("json", "{}".getBytes(StandardCharsets.UTF_8));
    Path file = folder.resolve("photos.tar");
    try (ShardWriter tar = new ShardWriter(Files.newOutputStream(file))) {
      tar.add(new Sample("IMG", fields));
    }
    try (ImageSource source = open(file.toString())) {
      assertEquals(List.of("IMG.1.png"), names(source));
      assertEquals(
          List.of(
              file + ": a sample is one image; left out beside others of their samples: IMG.2.png"),
          source.notes());
    }
  }
}
