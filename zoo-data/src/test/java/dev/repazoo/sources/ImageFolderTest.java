package dev.repazoo.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hugging Face's image folders, and what REPA's rules keep for themselves. */
class ImageFolderTest {
  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temporary.resolve("photos"));
  }

  private void images(String... names) throws IOException {
    for (String name : names) {
      PngFile.write(RgbImage.black(4, 3), folder.resolve(name));
    }
  }

  private void write(String name, String content) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), content);
  }

  private Path zipped() throws IOException {
    Path zip = temporary.resolve("photos.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        entries.write(Files.readAllBytes(file));
      }
    }
    return zip;
  }

  private static Map<String, Long> labels(Path path, Split split) throws IOException {
    Map<String, Long> labels = new LinkedHashMap<>();
    try (ImageSource source = ImageSources.open(path.toString(), Optional.empty(), split)) {
      for (int i = 0; i < source.size(); i++) {
        labels.put(source.name(i), source.label(i).orElse(-1));
        assertEquals(4, source.image(i).width());
      }
    }
    return labels;
  }

  private Map<String, Long> labels() throws IOException {
    return labels(folder, Split.TRAIN);
  }

  private List<String> classNames(Split split) throws IOException {
    try (ImageSource source = ImageSources.open(folder.toString(), Optional.empty(), split)) {
      return source.classNames();
    }
  }

  private List<String> notes() throws IOException {
    try (ImageSource source = ImageSources.open(folder.toString(), Optional.empty(), Split.TRAIN)) {
      return source.notes();
    }
  }

  private String failure() {
    String message = assertThrows(IOException.class, this::labels).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void splitsOutermostAreSplitsAndTheFoldersInThemClasses() throws IOException {
    images("train/cat/1.png", "train/eel/2.png", "test/dog/3.png", "val/cat/4.png");
    Path zip = zipped();
    for (Path path : List.of(folder, zip)) {
      assertEquals(Map.of("train/cat/1.png", 0L, "train/eel/2.png", 2L), labels(path, Split.TRAIN));
      assertEquals(Map.of("test/dog/3.png", 1L), labels(path, Split.TEST));
      assertEquals(Map.of("val/cat/4.png", 0L), labels(path, Split.VALIDATION));
    }
    assertEquals(List.of("cat", "dog", "eel"), classNames(Split.TEST));
    assertEquals(
        List.of(
            folder
                + ": split train, one of train, test, validation, as folders are in Hugging"
                + " Face's layout; classes: 3"),
        notes());
  }

  @Test
  void splitsThatAreNotThereAreNamed() throws IOException {
    images("train/cat/1.png", "train/dog/2.png");
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> labels(folder, Split.VALIDATION));
    assertEquals("split is validation, but " + folder + " has train", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "train/1.png, test/2.png", // no folders in them: the reference's two classes
    "train/a/1.png, boat/b/2.png", // not all are splits
    "val/a/1.png, test/b/2.png" // no train
  })
  void otherFoldersAreClassesAsInTheReference(String first, String second) throws IOException {
    images(first, second);
    List<Long> classes = first.compareTo(second) < 0 ? List.of(0L, 1L) : List.of(1L, 0L);
    assertEquals(Map.of(first, classes.get(0), second, classes.get(1)), labels());
    assertThrows(IllegalArgumentException.class, () -> labels(folder, Split.TEST));
  }

  @Test
  void classesCalledLikeSplitsAreTold() throws IOException {
    images("train/1.png", "test/2.png");
    assertEquals(List.of("the classes are the folders test, train"), notes());
  }

  @Test
  void datasetJsonComesFirst() throws IOException {
    images("train/cat/1.png", "test/dog/2.png");
    write("metadata.csv", "file_name,label\nnone.png,8\n");
    write("dataset.json", "{\"labels\": [[\"train/cat/1.png\", 4], [\"test/dog/2.png\", 5]]}");
    assertEquals(Map.of("train/cat/1.png", 4L, "test/dog/2.png", 5L), labels());
  }

  @Test
  void imagesBesideClassFoldersAreRefused() throws IOException {
    images("train/cat/1.png", "train/dog/2.png", "train/3.png");
    assertTrue(failure().contains("train/3.png lies beside the folders"), failure());
  }

  @Test
  void imagesOfASplitWithoutFoldersHaveNoClasses() throws IOException {
    images("train/cat/1.png", "train/dog/2.png", "test/3.png");
    assertEquals(Map.of("test/3.png", -1L), labels(folder, Split.TEST));
  }

  private void metadata(String kind, String content) throws IOException {
    write("metadata." + kind, content.replace('~', '\n').replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "csv | file_name,label,caption~in/1.png,7,'a, ''b''~c'~~in/2.png,0,~",
        "csv | \uFEFFlabel,file_name\r~7,in/1.png\r~0,./in/2.png\r~",
        "jsonl | {'file_name': 'in/1.png', 'label': 7}~~{'label': 0, 'file_name': 'in/2.png'}~"
      })
  void metadataGivesNumbers(String kind, String content) throws IOException {
    images("in/1.png", "in/2.png");
    metadata(kind, content);
    Map<String, Long> expected = Map.of("in/1.png", 7L, "in/2.png", 0L);
    assertEquals(expected, labels());
    assertEquals(expected, labels(zipped(), Split.TRAIN));
    assertEquals(List.of(), classNames(Split.TRAIN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "csv | file_name,label~1.png,dog~2.png,10~",
        "jsonl | {'file_name': '1.png', 'label': 'dog'}~{'file_name': '2.png', 'label': '10'}"
      })
  void metadataGivesNames(String kind, String content) throws IOException {
    images("1.png", "2.png");
    metadata(kind, content);
    assertEquals(Map.of("1.png", 1L, "2.png", 0L), labels());
    assertEquals(List.of("10", "dog"), classNames(Split.TRAIN));
  }

  @Test
  void metadataOfSplitsNumbersTheNamesOfAll() throws IOException {
    images("train/1.png", "test/2.png");
    write("train/metadata.csv", "file_name,label\n1.png,dog\n");
    write("test/metadata.csv", "file_name,label\n2.png,cat\n");
    for (Path path : List.of(folder, zipped())) {
      assertEquals(Map.of("train/1.png", 1L), labels(path, Split.TRAIN));
      assertEquals(Map.of("test/2.png", 0L), labels(path, Split.TEST));
    }
  }

  @Test
  void metadataBesideSplitsIsOfAllOfThem() throws IOException {
    images("train/1.png", "test/2.png");
    write("metadata.csv", "file_name,label\ntrain/1.png,3\ntest/2.png,\n");
    assertEquals(Map.of("train/1.png", 3L), labels());
    String message = assertThrows(IOException.class, () -> labels(folder, Split.TEST)).getMessage();
    assertTrue(message.contains("metadata.csv, line 3: there is no label"), message);
  }

  @Test
  void foldersThatAreClassesComeBeforeMetadata() throws IOException {
    images("cat/1.png", "dog/2.png");
    write("metadata.csv", "file_name,label\ncat/1.png,9\n");
    assertEquals(Map.of("cat/1.png", 0L, "dog/2.png", 1L), labels());
    assertTrue(notes().get(0).contains("metadata.csv is not used"), notes().toString());
  }

  @Test
  void metadataWithoutClassesGivesNone() throws IOException {
    images("1.png");
    write("metadata.jsonl", "{\"file_name\": \"1.png\", \"text\": \"a cat\"}\n");
    assertEquals(Map.of("1.png", -1L), labels());
    assertTrue(notes().get(0).endsWith("no column 'label' among file_name, text"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "csv | file,label~1.png,0 | there is no column file_name; there are: file, label",
        "csv | file_name,label~1.png,0~3.png,1 | line 3: there is no file '3.png'; add it",
        "csv | file_name,label~1.png,0~,1 | line 3: there is no file ''",
        "csv | file_name,label~1.png,0 | there is no line of 2.png; add it",
        "csv | file_name,label~1.png,~2.png,0 | line 2: there is no label; add it",
        "csv | file_name,label~1.png,0~2.png,-1 | line 3: label is -1; a class's number is",
        "csv | file_name,label~1.png,0~2.png,99999999999 | line 3: label is 99999999999",
        "csv | file_name,label~1.png,0.0~2.png,1.0 | line 2: label is 0.0",
        "csv | file_name,label~1.png,0~1.png,1 | line 3: 1.png has a line before; remove one",
        "csv | file_name,label~1.png,0,5,6 | no valid CSV: Too many entries",
        "csv | file_name,label~1.png,'0 | no valid CSV: ",
        "jsonl | {'file_name': '1.png'~ | line 1: no valid JSON: ",
        "jsonl | [1] | line 1: not a JSON object",
        "jsonl | {'file_name': '1.png', 'label': [1]} | line 1: label is [1]",
        "jsonl | {'file_name': '1.png', 'label': 1.5} | line 1: label is 1.5",
        "jsonl | {'file_name':'1.png','label':1}~{'file_name':'2.png','label':'a'} | all must be",
        "jsonl | {'file_name':'1.png','label':1}~{'file_name':'2.png'} | line 2: there is no label",
        "jsonl | ~ | there is no column file_name"
      },
      quoteCharacter = '`')
  void metadataThatCanNotBeUsedIsRefused(String kind, String content, String message)
      throws IOException {
    images("1.png", "2.png");
    metadata(kind, content);
    String failure = failure();
    assertTrue(failure.contains("metadata." + kind), failure);
    assertTrue(failure.contains(message), failure);
  }

  @Test
  void twoKindsOfMetadataAreRefused() throws IOException {
    images("1.png");
    write("metadata.csv", "file_name,label\n");
    write("metadata.jsonl", "");
    assertTrue(failure().contains("metadata.csv: there is metadata.jsonl, too"), failure());
  }

  @Test
  void otherFormatsOfDataSetsGetAHint() throws IOException {
    write("data-00000-of-00001.arrow", "");
    assertTrue(failure().contains("to_parquet"), failure());
    write("train.parquet", "");
    String message =
        assertThrows(IOException.class, () -> labels(zipped(), Split.TRAIN)).getMessage();
    assertTrue(message.contains("unpack it and name the folder"), message);
  }
}
