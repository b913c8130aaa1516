package dev.repazoo.sources;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {
  @TempDir private Path folder;

  private static ImageSource open(Path path) throws IOException {
    return ImageSources.open(path.toString(), Optional.empty(), Split.TRAIN);
  }

  private static byte[] png(int level) {
    RgbImage image = RgbImage.black(4, 3);
    Arrays.fill(image.hwc(), (byte) level);
    return PngFile.encode(image);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A tar under construction. */
  private static final class Tar {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Tar add(String name, char type, byte[] content) {
      ByteBuffer header = ByteBuffer.allocate(512);
      header.put(0, ascii(name));
      header.put(124, ascii("%011o".formatted(content.length)));
      header.put(156, (byte) type);
      header.put(257, ascii("ustar\00000"));
      header.put(148, ascii("        "));
      int sum = 0;
      for (byte b : header.array()) {
        sum += b & 0xff;
      }
      header.put(148, ascii("%06o\0".formatted(sum)));
      bytes.writeBytes(header.array());
      bytes.writeBytes(content);
      bytes.writeBytes(new byte[(512 - content.length % 512) % 512]);
      return this;
    }

    Tar add(String name, byte[] content) {
      return add(name, '0', content);
    }

    byte[] done() {
      bytes.writeBytes(new byte[1024]);
      return bytes.toByteArray();
    }
  }

  @Test
  void aLinkToNothingIsAnImageThatCannotBeRead(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("a.png"), png(7));
    Files.createSymbolicLink(folder.resolve("b.png"), folder.resolve("gone.png"));
    try (ImageSource source = open(folder)) {
      assertEquals(2, source.size());
      assertEquals(7, source.image(0).sample(0, 0, 0));
      IOException e = assertThrows(IOException.class, () -> source.image(1));
      assertTrue(e.getMessage().contains("gone.png"), e.getMessage());
    }
  }

  @Test
  void tarsInATarAreFolders() throws IOException {
    byte[] second = new Tar().add("b_1.JPEG", png(3)).done();
    byte[] first = new Tar().add("a_2.JPEG", png(2)).add("a_1.JPEG", png(1)).done();
    byte[] all = new Tar().add("n02.tar", second).add("n01.tar", first).done();
    Path tar = Files.write(folder.resolve("train.tar"), all);
    try (ImageSource source = open(tar)) {
      assertEquals(3, source.size());
      assertEquals("n01/a_1.JPEG", source.name(0));
      assertEquals(List.of("n01", "n02"), source.classNames());
      assertEquals(OptionalLong.of(1), source.label(2));
      assertEquals(3, source.image(2).sample(0, 0, 0));
    }
  }

  @Test
  void longNamesOfBothKindsAreRead() throws IOException {
    String gnu = "g/" + "x".repeat(200) + ".png";
    String pax = "p/" + "y".repeat(200) + ".png";
    String record = " path=" + pax + "\n";
    byte[] all =
        new Tar()
            .add("././@LongLink", 'L', ascii(gnu + "\0"))
            .add(gnu.substring(0, 99), png(7))
            .add("pax", 'x', ascii((record.length() + 3) + record))
            .add(pax.substring(0, 99), png(8))
            .done();
    Path tar = folder.resolve("in.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(tar))) {
      out.write(all);
    }
    try (ImageSource source = open(tar)) {
      assertEquals(2, source.size());
      assertEquals(gnu, source.name(0));
      assertEquals(pax, source.name(1));
      assertEquals(8, source.image(1).sample(1, 1, 1));
    }
  }

  @Test
  void linksInATarAreTheFilesThatTheyLeadTo() throws IOException {
    byte[] all =
        new Tar()
            .add("a/1.png", png(7))
            .add("K", 'K', ascii("a/1.png\0"))
            .add("a/2.png", '1', new byte[0])
            .add("K", 'K', ascii("../a/./2.png\0"))
            .add("b/3.png", '2', new byte[0])
            .add("K", 'K', ascii("/etc/4.png\0"))
            .add("b/4.png", '2', new byte[0])
            .add("b/5.png", 'S', new byte[0])
            .done();
    Path tar = Files.write(folder.resolve("in.tar"), all);
    try (ImageSource source = open(tar)) {
      assertEquals(5, source.size());
      assertEquals(7, source.image(1).sample(0, 0, 0));
      assertEquals(7, source.image(2).sample(0, 0, 0));
      assertEquals(OptionalLong.of(1), source.label(2));
      IOException link = assertThrows(IOException.class, () -> source.image(3));
      assertTrue(link.getMessage().contains("/etc/4.png"), link.getMessage());
      IOException sparse = assertThrows(IOException.class, () -> source.image(4));
      assertTrue(sparse.getMessage().contains("sparse"), sparse.getMessage());
    }
  }

  @Test
  void aNameInATarMayHoldALineFeed() throws IOException {
    String record = "18 path=a\nb/1.png\n";
    byte[] all = new Tar().add("pax", 'x', ascii(record)).add("1.png", png(7)).done();
    Path tar = Files.write(folder.resolve("in.tar"), all);
    try (ImageSource source = open(tar)) {
      assertEquals("a\nb/1.png", source.name(0));
    }
  }

  @Test
  void contradictingLabelsAreRefused() throws IOException {
    Files.write(folder.resolve("a.png"), png(7));
    for (String labels :
        List.of("[\"a.png\", 0], [\"a.png\", 1]", "[\"a.png\", 0, 1]", "[\"a.png\", 0]]} x [")) {
      Files.writeString(folder.resolve("dataset.json"), "{\"labels\": [" + labels + "]}");
      IOException e = assertThrows(IOException.class, () -> open(folder));
      assertTrue(e.getMessage().contains("dataset.json"), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.png", "/x.png", "a/../../x.png"})
  void tarEntriesThatLeadOutAreRefused(String name) throws IOException {
    Path tar = Files.write(folder.resolve("in.tar"), new Tar().add(name, png(1)).done());
    IOException e = assertThrows(IOException.class, () -> open(tar));
    assertTrue(e.getMessage().contains("leads out of the archive"), e.getMessage());
  }

  @Test
  void namesOfNamesNeitherNestNorFillMemory() throws IOException {
    Tar chain = new Tar();
    for (int i = 0; i < 20_000; i++) {
      chain.add("././@LongLink", 'L', ascii("b.png\0"));
    }
    Path tar = Files.write(folder.resolve("chain.tar"), chain.add("a.png", png(1)).done());
    try (ImageSource source = open(tar)) {
      assertEquals("b.png", source.name(0));
    }
    byte[] name = new byte[1 << 17];
    Path endless = Files.write(folder.resolve("long.tar"), new Tar().add("L", 'L', name).done());
    assertTrue(
        assertThrows(IOException.class, () -> open(endless)).getMessage().contains("a name of"));
  }

  @Test
  void namesOfPaxThatAreNoUtf8AreTold() throws IOException {
    Tar both = new Tar();
    for (String name : List.of("\u00e8.png", "\u00e9.png")) {
      both.add("pax", 'x', ascii("14 path=" + name + "\n")).add("a.png", png(1));
    }
    try (ImageSource source = open(Files.write(folder.resolve("in.tar"), both.done()))) {
      assertEquals("\\xe8.png", source.name(0));
      assertEquals("\\xe9.png", source.name(1));
      String message = assertThrows(IOException.class, () -> source.image(1)).getMessage();
      assertTrue(message.contains("no UTF-8"), message);
    }
  }

  @Test
  void cutAndDamagedArchivesAreRefused() throws IOException {
    byte[] whole = new Tar().add("a.png", new byte[3000]).done();
    Path cut = Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, 2000));
    assertTrue(assertThrows(IOException.class, () -> open(cut)).getMessage().contains("cut off"));
    whole[10] = 'x';
    Path damaged = Files.write(folder.resolve("damaged.tar"), whole);
    assertTrue(
        assertThrows(IOException.class, () -> open(damaged)).getMessage().contains("damaged tar"));
    Path packed = Files.write(folder.resolve("in.tgz"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    assertTrue(
        assertThrows(IOException.class, () -> open(packed)).getMessage().contains("damaged gzip"));
  }

  @Test
  void otherFilesAreNamedAsSuch() throws IOException {
    Path parquet = Files.write(folder.resolve("train.parquet"), new byte[9]);
    assertTrue(
        assertThrows(IOException.class, () -> open(parquet)).getMessage().contains("parquet"));
    Path text = Files.write(folder.resolve("train.rar"), new byte[9]);
    assertTrue(
        assertThrows(IOException.class, () -> open(text)).getMessage().contains("not a source"));
  }

  private static byte[] idx(int magic, int[] sizes, byte[] content) {
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * sizes.length + content.length).putInt(magic);
    for (int size : sizes) {
      file.putInt(size);
    }
    return file.put(content).array();
  }

  @Test
  void mnistIsGrayAndLabelled() throws IOException {
    byte[] pixels = new byte[3 * 28 * 28];
    Arrays.fill(pixels, 2 * 28 * 28, 3 * 28 * 28, (byte) 200);
    Files.write(
        folder.resolve("train-images-idx3-ubyte"), idx(0x803, new int[] {3, 28, 28}, pixels));
    byte[] labels = idx(0x801, new int[] {3}, new byte[] {5, 0, 9});
    Path labelFile = folder.resolve("train-labels-idx1-ubyte.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(labelFile))) {
      out.write(labels);
    }
    try (ImageSource source = open(folder)) {
      assertEquals(3, source.size());
      assertEquals(OptionalLong.of(9), source.label(2));
      assertEquals(28, source.image(2).width());
      assertEquals(200, source.image(2).sample(3, 3, 1));
      assertEquals(10, source.classNames().size());
    }
    Files.write(
        folder.resolve("train-images-idx3-ubyte"), idx(0x803, new int[] {4, 28, 28}, pixels));
    assertTrue(
        assertThrows(IOException.class, () -> open(folder)).getMessage().contains("cut off"));
  }

  @Test
  void cifarInRows() throws IOException {
    ByteBuffer rows = ByteBuffer.allocate(2 * 3073);
    rows.put((byte) 6).put(filled(1024, 10)).put(filled(1024, 20)).put(filled(1024, 30));
    rows.put((byte) 2).put(filled(3072, 99));
    Path inner = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
    Files.write(inner.resolve("data_batch_1.bin"), rows.array());
    Files.writeString(inner.resolve("batches.meta.txt"), "airplane\nautomobile\n\n");
    try (ImageSource source = open(folder)) {
      assertEquals(2, source.size());
      assertEquals(OptionalLong.of(6), source.label(0));
      assertArrayEquals(new byte[] {10, 20, 30}, Arrays.copyOf(source.image(0).hwc(), 3));
      assertEquals(99, source.image(1).sample(31, 31, 2));
      assertEquals(List.of("airplane", "automobile"), source.classNames());
    }
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** The opcodes of a batch as Python 2 and numpy wrote them. */
  private static byte[] pickledBatch(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ascii("\200\2}q\1(U\13batch_labelq\2U\25training batch 1 of 5q\3"));
    out.writeBytes(ascii("U\6labelsq\4]q\5(K\6K\11eU\4dataq\6"));
    out.writeBytes(ascii("cnumpy.core.multiarray\n_reconstruct\nq\7cnumpy\nndarray\nq\10"));
    out.writeBytes(
        ascii("K\0\205U\1b\207Rq\11(K\1K\2M\0\14\206cnumpy\ndtype\nq\12U\2u1K\0K\1\207R"));
    out.writeBytes(ascii("q\13(K\3U\1|NNNJ\377\377\377\377J\377\377\377\377K\0tb\211T"));
    ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(length.putInt(data.length).array());
    out.writeBytes(data);
    out.writeBytes(ascii("tbU\11filenamesq\14]q\15(U\5a.pngU\5b.pngeu."));
    return out.toByteArray();
  }

  @Test
  void cifarPickled() throws IOException {
    byte[] data = filled(2 * 3072, 1);
    Arrays.fill(data, 3072, 4096, (byte) 77);
    byte[] batch = pickledBatch(data);
    byte[] tar = new Tar().add("cifar-10-batches-py/data_batch_1", batch).done();
    Path archive = folder.resolve("cifar-10-python.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      out.write(tar);
    }
    try (ImageSource source = open(archive)) {
      assertEquals(2, source.size());
      assertEquals(OptionalLong.of(9), source.label(1));
      assertArrayEquals(new byte[] {77, 1, 1}, Arrays.copyOf(source.image(1).hwc(), 3));
      assertEquals("cifar-10-batches-py/data_batch_1#1", source.name(1));
    }
  }

  @Test
  void picklesThatNameFunctionsAreRefused() throws IOException {
    Files.write(folder.resolve("data_batch_1"), ascii("cos\nsystem\n(Vid\ntR."));
    String message = assertThrows(IOException.class, () -> open(folder)).getMessage();
    assertTrue(message.contains("data_batch_1: its pickle names os.system"), message);
  }

  @Test
  void damagedPicklesAreRefused() throws IOException {
    byte[] whole = pickledBatch(filled(2 * 3072, 1));
    Path file = folder.resolve("data_batch_1");
    for (int length : new int[] {1, 20, 150, 3000, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      IOException e = assertThrows(IOException.class, () -> open(folder));
      assertTrue(e.getMessage().contains("data_batch_1"), e.getMessage());
    }
  }
}
