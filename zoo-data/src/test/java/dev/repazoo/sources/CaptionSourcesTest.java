package dev.repazoo.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.image.PngFile;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where captions are found, and what of them can't be used. */
class CaptionSourcesTest {
  private static final String COCO =
      """
      {"info": {"year": 2014}, "images": [
        {"license": 5, "file_name": "COCO_train2014_000000000030.png", "id": 30},
        {"license": 5, "file_name": "COCO_train2014_000000000009.png", "id": 9},
        {"license": 5, "file_name": "COCO_train2014_000000000200.png", "id": 200}],
       "licenses": [{"id": 5}], "annotations": [
        {"image_id": 30, "id": 1, "caption": "A vase.\\n"},
        {"image_id": 9, "id": 2, "caption": "Boxes of food."},
        {"image_id": 30, "id": 3, "caption": "Flowers \\u00e9."}]}
      """;

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("coco"));
  }

  private void image(String name) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    PngFile.write(RgbImage.black(4, 3), folder.resolve(name));
  }

  private void write(String name, String content) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), content);
  }

  private void coco() throws IOException {
    for (String number : List.of("009", "030")) {
      image("train2014/COCO_train2014_000000000" + number + ".png");
    }
    image("val2014/COCO_val2014_000000000042.png");
    write("annotations/captions_train2014.json", COCO);
  }

  private static ImageSource open(Path source, Split split, Optional<Path> captions)
      throws IOException {
    return ImageSources.openCaptioned(source.toString(), Optional.empty(), split, captions);
  }

  private static Map<String, List<String>> captions(Path source, Optional<Path> captions)
      throws IOException {
    Map<String, List<String>> found = new LinkedHashMap<>();
    try (ImageSource images = open(source, Split.TRAIN, captions)) {
      for (int i = 0; i < images.size(); i++) {
        found.put(images.name(i), images.captions(i));
        assertTrue(images.image(i).width() > 0);
      }
    }
    return found;
  }

  private Map<String, List<String>> captions() throws IOException {
    return captions(folder, Optional.empty());
  }

  private List<String> leftOut() throws IOException {
    try (ImageSource images = open(folder, Split.TRAIN, Optional.empty())) {
      return images.leftOut().stream().map(LeftOut::toString).toList();
    }
  }

  private String refusal() {
    return assertThrows(IOException.class, this::captions).getMessage();
  }

  private static void assertHolds(String part, String text) {
    assertTrue(text.contains(part), text);
  }

  @Test
  void cocoIsInTheOrderOfItsIds() throws IOException {
    coco();
    Map<String, List<String>> found = captions();
    assertEquals(
        List.of(
            "train2014/COCO_train2014_000000000009.png",
            "train2014/COCO_train2014_000000000030.png"),
        List.copyOf(found.keySet()));
    assertEquals(
        List.of(List.of("Boxes of food."), List.of("A vase.", "Flowers é.")),
        List.copyOf(found.values()));
    List<String> leftOut = leftOut();
    assertEquals(1, leftOut.size());
    assertHolds("COCO_train2014_000000000200.png: is not in", leftOut.get(0));
  }

  @Test
  void annotationsMayLieBesideTheImagesOrInAZip() throws IOException {
    coco();
    Path images = folder.resolve("train2014");
    assertEquals(2, captions(images, Optional.empty()).size());
    Path zip = temporary.resolve("annotations.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      entries.putNextEntry(new ZipEntry("annotations/captions_train2014.json"));
      entries.write(COCO.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(captions(images, Optional.empty()), captions(images, Optional.of(zip)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"image_id\": 9, \"id\": 2,|{\"image_id\": 9, \"id\": 1,|annotation id 1 occurs twice",
        "\"id\": 200}|\"id\": 9}|image id 9 occurs twice",
        "\"caption\": \"Boxes of food.\"|\"caption\": 7|'caption' is no string",
        "\"image_id\": 9, |\"category_id\": 9, |lacks its 'image_id' or 'caption'",
        "\"annotations\"|\"answers\"|there is no list 'annotations'",
        "\"Boxes of food.\"}|\"Boxes of|no valid JSON, line 7, byte",
      })
  void damagedAnnotationsAreRefusedWithTheirPlace(String from, String to, String told)
      throws IOException {
    coco();
    write("annotations/captions_train2014.json", COCO.replace(from, to));
    assertHolds(told, refusal());
    assertHolds("captions_train2014.json", refusal());
  }

  @Test
  void annotationsThatAreCutOffAreRefusedWithTheirPlace() throws IOException {
    coco();
    write("annotations/captions_train2014.json", COCO.substring(0, 400));
    assertHolds("no valid JSON, line", refusal());
    assertHolds("byte 400", refusal());
  }

  @Test
  void linesNameImagesAndWhatHasNoPartnerIsListed() throws IOException {
    for (int i = 0; i < 4; i++) {
      image(i + ".png");
    }
    write(
        "captions.jsonl",
        """
        {"file_name": "2.png", "captions": ["two", " ", "zwei"]}

        {"file_name": "0.png", "text": "none"}
        {"file_name": "3.png", "caption": [""]}
        {"file_name": "9.png", "caption": "gone"}
        """);
    assertEquals(Map.of("0.png", List.of("none"), "2.png", List.of("two", "zwei")), captions());
    assertEquals(
        List.of(
            "3.png: has only empty captions, " + folder + "/captions.jsonl, line 4",
            "9.png: is not there; its captions are left out, " + folder + "/captions.jsonl, line 5",
            "1.png: has no caption"),
        leftOut());
  }

  @Test
  void numberedImagesAreInTheOrderOfTheirNumbers() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 11; i++) {
      image(i + ".png");
      lines.append("{\"file_name\": \"%d.png\", \"captions\": [\"%d\"]}\n".formatted(i, i));
    }
    write("captions.jsonl", lines.toString());
    List<List<String>> found = List.copyOf(captions().values());
    assertEquals(List.of("2"), found.get(2));
    assertEquals(List.of("10"), found.get(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"file_name\": \"0.png\", \"text\": [1]}|line 2: 'text' is [1]; it must be a string",
        "{\"file_name\": \"1.png\", \"text\": \"b\"}|line 2: 1.png stands in line 1, too",
        "{\"text\": \"b\"}|line 2: there is no 'file_name'",
        "{\"file_name\": \"0.png\", \"te|line 2: no valid JSON",
      })
  void damagedLinesAreRefusedWithTheirPlace(String line, String told) throws IOException {
    image("0.png");
    image("1.png");
    write("metadata.jsonl", "{\"file_name\": \"1.png\", \"text\": \"a\"}\n" + line + "\n");
    assertHolds(told, refusal());
  }

  @Test
  void linesThatAreNoUtf8AreRefused() throws IOException {
    image("0.png");
    Files.write(
        folder.resolve("metadata.jsonl"),
        "{\"file_name\": \"0.png\", \"text\": \"caf\u00e9\"}"
            .getBytes(StandardCharsets.ISO_8859_1));
    assertHolds("line 1: no valid JSON: Invalid UTF-8", refusal());
  }

  @Test
  void csvAndFoldersOfSplitsAreHuggingFaces() throws IOException {
    for (String split : List.of("train", "test")) {
      image(split + "/a.png");
      write(split + "/metadata.csv", "file_name,text\na.png,\"of " + split + ", yes\"\n");
    }
    assertEquals(Map.of("train/a.png", List.of("of train, yes")), captions());
    try (ImageSource images = open(folder, Split.TEST, Optional.empty())) {
      assertEquals(List.of("of test, yes"), images.captions(0));
    }
  }

  @Test
  void textBesideImagesHasACaptionALine() throws IOException {
    for (String name : List.of("a", "b", "c", "d")) {
      image("in/" + name + ".png");
    }
    write("in/a.txt", "one\r\n\n two \n");
    Files.write(folder.resolve("in/b.txt"), new byte[] {'o', (byte) 0xff});
    write("in/c.txt", " \n");
    write("in/d.json", "{\"caption\": \"from json\"}");
    write("in/e.txt", "nothing to see");
    write("README.txt", "about");
    assertEquals(
        Map.of("in/a.png", List.of("one", "two"), "in/d.png", List.of("from json")), captions());
    assertEquals(
        List.of(
            "in/b.png: in/b.txt is no UTF-8: byte 1 is 0xff; save it as UTF-8",
            "in/c.png: its captions are empty: in/c.txt",
            "in/e.txt: has no image beside it"),
        leftOut());
  }

  @Test
  void aFolderOfTarsIsReadAsWebDatasetsShards() throws IOException {
    image("x.png");
    byte[] png = Files.readAllBytes(folder.resolve("x.png"));
    Files.delete(folder.resolve("x.png"));
    for (int shard = 0; shard < 2; shard++) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      for (int i = 0; i < 2; i++) {
        String key = "0000" + (2 * shard + i);
        entry(tar, key + ".png", png);
        entry(tar, key + ".txt", ("number " + (2 * shard + i)).getBytes(StandardCharsets.UTF_8));
        entry(tar, key + ".json", "{\"caption\": \"other\"}".getBytes(StandardCharsets.UTF_8));
      }
      tar.write(new byte[1024]);
      Files.write(folder.resolve("0000" + shard + ".tar"), tar.toByteArray());
    }
    assertEquals(
        Map.of(
            "00000/00000.png", List.of("number 0"),
            "00000/00001.png", List.of("number 1"),
            "00001/00002.png", List.of("number 2"),
            "00001/00003.png", List.of("number 3")),
        captions());
    assertEquals(2, captions(folder.resolve("00001.tar"), Optional.empty()).size());
  }

  private static void entry(ByteArrayOutputStream tar, String name, byte[] content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 124, String.format("%011o", content.length));
    put(header, 148, "        ");
    header[156] = '0';
    put(header, 257, "ustar");
    int sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    put(header, 148, String.format("%06o", sum));
    tar.writeBytes(header);
    tar.writeBytes(content);
    tar.writeBytes(new byte[(512 - content.length % 512) % 512]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  @Test
  void parquetHasThemInAColumnOfText() throws IOException {
    Path file = Path.of("src/test/resources/parquet/snappy.parquet");
    Map<String, List<String>> found = captions(file, Optional.empty());
    assertEquals(List.of("number 7"), found.get("snappy.parquet#7"));
    assertEquals(8, found.size());
  }

  @Test
  void parquetHasThemInAColumnOfLists() throws IOException {
    Path file = Path.of("src/test/resources/parquet/captions.parquet");
    assertEquals(
        Map.of(
            "captions.parquet#0", List.of("a cat", "a small cat"),
            "captions.parquet#3", List.of("übergroß"),
            "captions.parquet#4", List.of("one dog"),
            "captions.parquet#5", List.of("five", "five", "five", "five", "five"),
            "captions.parquet#6", List.of("x"),
            "captions.parquet#7", List.of("y", "z")),
        captions(file, Optional.empty()));
    try (ImageSource images = open(file, Split.TRAIN, Optional.empty())) {
      assertEquals(2, images.leftOut().size());
    }
  }

  @Test
  void parquetWithoutThemSaysWhatThereIs() {
    Path file = Path.of("src/test/resources/parquet/none.parquet");
    IOException refusal = assertThrows(IOException.class, () -> captions(file, Optional.empty()));
    assertHolds("no column of captions", refusal.getMessage());
    assertHolds("image.bytes", refusal.getMessage());
  }

  @Test
  void emojiHaveNamesKeywordsAndCategories() throws IOException {
    try (ImageSource emoji =
        ImageSources.openCaptioned(
            "emoji", Optional.of(new Resolution(32, 32)), Split.TRAIN, Optional.empty())) {
      assertEquals(1911, emoji.size());
      int cat = -1;
      for (int i = 0; i < emoji.size(); i++) {
        if (emoji.name(i).equals("cat")) {
          cat = i;
        }
      }
      assertEquals(
          List.of("cat face", "cat", "animal, meow, nature", "pet, kitten, kitty", "animal mammal"),
          emoji.captions(cat));
      assertEquals(List.of(), emoji.leftOut());
    }
  }

  @Test
  void imagesWithoutAnyCaptionsAreRefusedWithWhatWasLookedFor() throws IOException {
    image("a.png");
    assertHolds("no captions in it: neither captions.jsonl", refusal());
  }

  @Test
  void fingerprintsTellCaptionsApart() throws IOException {
    image("a.png");
    write("a.txt", "one");
    String first;
    try (ImageSource images = open(folder, Split.TRAIN, Optional.empty())) {
      first = images.fingerprint();
    }
    write("a.txt", "two");
    try (ImageSource images = open(folder, Split.TRAIN, Optional.empty())) {
      assertTrue(!first.equals(images.fingerprint()));
    }
  }
}
