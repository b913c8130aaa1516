package dev.repazoo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import dev.repazoo.array.Npy;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.LogRecords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  @TempDir private Path folder;

  private void image(String name, int value, int size) throws IOException {
    byte[] samples = new byte[3 * size * size];
    Arrays.fill(samples, (byte) value);
    PngFile.write(RgbImage.ofHwc(size, size, samples), folder.resolve(name));
  }

  private void text(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Path zipped() throws IOException {
    Path zip = folder.resolve("../" + folder.getFileName() + ".zip").normalize();
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
    }
    zip.toFile().deleteOnExit();
    return zip;
  }

  private static List<Integer> values(Dataset data) throws IOException {
    int[] values = new int[data.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.image(i)[0] & 0xff;
    }
    return IntStream.of(values).boxed().toList();
  }

  private static List<Long> labels(Dataset data) {
    return IntStream.range(0, data.size()).mapToObj(i -> LabelOf.sample(data, i)).toList();
  }

  private void classFolders() throws IOException {
    image("cats/2.png", 20, 8);
    image("cats/1.PNG", 10, 8);
    image("birds/deep/3.png", 30, 8);
    text("birds/notes.txt", "not an image");
    text(".DS_Store", "hidden");
  }

  @Test
  void classFoldersAreLabels() throws Exception {
    classFolders();
    try (Dataset data = Datasets.open(folder.toString(), 8)) {
      assertEquals(List.of(30, 10, 20), values(data));
      assertEquals(List.of(0L, 1L, 1L), labels(data));
      assertEquals(List.of("birds", "cats"), data.classNames());
      assertEquals(List.of(), data.problems());
    }
  }

  @Test
  void foldersInZipsAreNoClassesAsInTheReference() throws Exception {
    classFolders();
    try (LogRecords log = new LogRecords(Labels.class);
        Dataset data = Datasets.open(zipped().toString(), 8)) {
      assertEquals(List.of(30, 10, 20), values(data));
      assertEquals(List.of(0L, 0L, 0L), labels(data));
      assertEquals(1, log.lines().size());
      assertTrue(log.lines().get(0).contains("no classes"), log.lines().get(0));
    }
  }

  @Test
  void aFolderOfAnotherSizeIsRefusedAtOnce() throws Exception {
    for (int i = 0; i < 20; i++) {
      image(i + ".png", i, 8);
    }
    try (LogRecords log = new LogRecords(FileDataset.class)) {
      IOException e = assertThrows(IOException.class, () -> Datasets.open(folder.toString(), 2000));
      assertTrue(e.getMessage().contains("2000x2000"), e.getMessage());
      assertTrue(e.getMessage().contains("8x8"), e.getMessage());
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void manyProblemsAreCountedNotListed() throws Exception {
    image("a.png", 1, 8);
    for (int i = 0; i < 20; i++) {
      text("damaged" + i + ".png", "not an image");
    }
    try (LogRecords log = new LogRecords(FileDataset.class)) {
      try (Dataset data = Datasets.open(folder.toString(), 8)) {
        assertEquals(20, data.problems().size());
      }
      assertEquals(7, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().get(6).contains("left out 20 of 21 files"), log.lines().get(6));
    }
  }

  @Test
  void anEmptyFolderHasNoResolution() throws Exception {
    IOException e = assertThrows(IOException.class, () -> Datasets.resolution(folder.toString()));
    assertTrue(e.getMessage().contains(folder + ": no images in it"), e.getMessage());
  }

  @Test
  void aFlatFolderIsOneClass() throws Exception {
    image("b.png", 2, 8);
    image("a.png", 1, 8);
    try (Dataset data = Datasets.open(folder.toString(), 8)) {
      assertEquals(List.of(1, 2), values(data));
      assertEquals(List.of(0L, 0L), labels(data));
      assertEquals(1, data.classNames().size());
    }
  }

  @Test
  void datasetJsonGoesBeforeFolders() throws Exception {
    for (String prefix : List.of("", "images/")) {
      image(prefix + "00000/img00000000.png", 1, 8);
      image(prefix + "00000/img00000001.png", 2, 8);
      text(
          prefix + "dataset.json",
          "{\"labels\": [[\"00000/img00000001.png\", 4], [\"00000/img00000000.png\", 2]]}");
      try (Dataset data = Datasets.open(folder.toString(), 8)) {
        assertEquals(List.of(2L, 4L), labels(data));
        assertEquals(5, data.classNames().size());
      }
      Files.delete(folder.resolve(prefix + "dataset.json"));
      Files.delete(folder.resolve(prefix + "00000/img00000000.png"));
      Files.delete(folder.resolve(prefix + "00000/img00000001.png"));
    }
  }

  @Test
  void classNamesMayBeGiven() throws Exception {
    image("a.png", 1, 8);
    text("dataset.json", "{\"labels\": [[\"a.png\", 1]], \"class_names\": [\"x\", \"y\"]}");
    try (Dataset data = Datasets.open(folder.toString(), 8)) {
      assertEquals(List.of("x", "y"), data.classNames());
    }
  }

  @Test
  void nullLabelsAreOneClass() throws Exception {
    image("c/a.png", 1, 8);
    image("d/b.png", 1, 8);
    text("dataset.json", "{\"labels\": null}");
    try (Dataset data = Datasets.open(folder.toString(), 8)) {
      assertEquals(List.of(0L, 0L), labels(data));
    }
  }

  @Test
  void brokenLabelFilesAreNamed() throws Exception {
    image("a.png", 1, 8);
    image("b.png", 1, 8);
    for (String json :
        List.of(
            "{\"labels\": [[\"a.png\", 1]]}",
            "{\"labels\": [[\"a.png\", 1.5], [\"b.png\", 1]]}",
            "{\"labels\": [[\"a.png\", -1], [\"b.png\", 1]]}",
            "{\"labels\": [[\"a.png\", 0], [\"b.png\", 1]], \"class_names\": [\"one\"]}",
            "{\"labels\": [")) {
      text("dataset.json", json);
      var e = assertThrows(IOException.class, () -> Datasets.open(folder.toString(), 8));
      assertTrue(e.getMessage().contains("dataset.json"), e.getMessage());
    }
  }

  @Test
  void unusableImagesAreNamedCountedAndLeftOut() throws Exception {
    classFolders();
    text("cats/0-corrupt.png", "these bytes are no image");
    image("cats/4-large.png", 40, 9);
    byte[] whole = Files.readAllBytes(folder.resolve("cats/2.png"));
    Files.write(folder.resolve("birds/cut.png"), Arrays.copyOf(whole, whole.length / 2));
    try (Dataset data = Datasets.open(folder.toString(), 8)) {
      assertEquals(List.of(30, 10, 20), values(data));
      assertEquals(List.of(0L, 1L, 1L), labels(data));
      assertEquals(
          List.of("birds/cut.png", "cats/0-corrupt.png", "cats/4-large.png"),
          data.problems().stream().map(Problem::file).toList());
      assertTrue(data.problems().get(2).reason().contains("9x9, not 8x8"));
    }
  }

  @Test
  void nothingUsableIsAnError() throws IOException {
    text("a.png", "no image");
    var e = assertThrows(IOException.class, () -> Datasets.open(folder.toString(), 8));
    assertTrue(e.getMessage().contains("none of its 1 images is usable: a.png"), e.getMessage());
  }

  @Test
  void aFolderWithoutImagesIsAnError() throws IOException {
    text("readme.txt", "nothing");
    var e = assertThrows(IOException.class, () -> Datasets.open(folder.toString(), 8));
    assertTrue(e.getMessage().startsWith(folder + ": no images in it"), e.getMessage());
  }

  @Test
  void missingFoldersAndOtherFilesAreErrors() throws IOException {
    String missing = folder.resolve("nowhere").toString();
    assertThrows(NoSuchFileException.class, () -> Datasets.open(missing, 8));
    text("text.zip", "not a zip");
    String text = folder.resolve("text.zip").toString();
    var e = assertThrows(IOException.class, () -> Datasets.open(text, 8));
    assertTrue(e.getMessage().contains("is no readable zip"), e.getMessage());
  }

  private void latents() throws IOException {
    StringBuilder json = new StringBuilder("{\"labels\": [");
    for (int i = 0; i < 3; i++) {
      image("images/00000/img0000000" + i + ".png", i, 16);
      String name = "00000/img-mean-std-0000000" + i + ".npy";
      Files.createDirectories(folder.resolve("vae-sd/00000"));
      float[] moments = new float[8 * 2 * 2];
      Arrays.fill(moments, i + 0.5f);
      Npy.write(folder.resolve("vae-sd/" + name), moments, 8, 2, 2);
      json.append(i == 0 ? "" : ",").append("[\"" + name + "\", " + (i + 3) + "]");
    }
    text("vae-sd/dataset.json", json + "]}");
  }

  @Test
  void latentsArePairedWithImages() throws Exception {
    latents();
    for (String source : List.of(folder.toString(), zipped().toString())) {
      try (Dataset data = Datasets.open(source, 16)) {
        LatentDataset latents = assertInstanceOf(LatentDataset.class, data);
        assertEquals(8, latents.momentsShape().channels());
        assertEquals(List.of(3L, 4L, 5L), labels(data));
        assertEquals(1.5f, latents.moments(1)[31]);
        assertEquals(List.of(0, 1, 2), values(data));
        try (Batches batches = new Batches(data, new Batches.Options(3, 0, 1, false, 0));
            NDManager manager = NDManager.newBaseManager()) {
          Batch batch = batches.next();
          float[] means =
              BatchArrays.moments(manager, batch).reshape(3, -1).mean(new int[] {1}).toFloatArray();
          for (int i = 0; i < 3; i++) {
            assertEquals(batch.indices()[i] + 0.5f, means[i], 1e-6f);
          }
          assertThrows(IllegalArgumentException.class, () -> BatchArrays.images(manager, batch));
        }
      }
    }
  }

  @Test
  void damagedLatentsAreLeftOut() throws Exception {
    latents();
    Path first = folder.resolve("vae-sd/00000/img-mean-std-00000000.npy");
    Files.write(first, Arrays.copyOf(Files.readAllBytes(first), 100));
    try (Dataset data = Datasets.open(folder.toString(), 16)) {
      LatentDataset latents = assertInstanceOf(LatentDataset.class, data);
      assertThrows(UnreadableSampleException.class, () -> latents.moments(0));
      assertEquals(2.5f, latents.moments(2)[0]);
      assertEquals(1, data.problems().size());
      assertTrue(data.problems().get(0).file().endsWith("00000000.npy"));
    }
  }

  @Test
  void imagesOfTheSameLengthsAreOtherData() throws Exception {
    latents();
    Path first = folder.resolve("images/00000/img00000000.png");
    String before;
    try (Dataset data = Datasets.open(folder.toString(), 16)) {
      before = data.fingerprint();
    }
    byte[] other = Files.readAllBytes(first);
    other[other.length - 1]++;
    Files.write(first, other);
    try (Dataset data = Datasets.open(folder.toString(), 16)) {
      assertNotEquals(before, data.fingerprint());
    }
  }

  @Test
  void unequalNumbersOfLatentsAndImagesAreAnError() throws IOException {
    latents();
    Files.delete(folder.resolve("images/00000/img00000002.png"));
    var e = assertThrows(IOException.class, () -> Datasets.open(folder.toString(), 16));
    assertTrue(e.getMessage().contains("2 images in images/ but 3 latents"), e.getMessage());
  }
}
