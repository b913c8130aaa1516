package dev.repazoo.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives, and files that appear whole or not at all. */
class ZipTest {
  @TempDir Path folder;

  private static final byte[] TEXT = "some text ".repeat(1000).getBytes(StandardCharsets.UTF_8);

  @Test
  void javaReadsWhatIsWritten() throws IOException {
    Path file = folder.resolve("a.zip");
    AtomicFile.write(
        file,
        channel -> {
          ZipWriter zip = new ZipWriter(channel);
          zip.stored("dir/ü", ByteBuffer.wrap(TEXT));
          zip.deflated("packed", out -> out.write(ByteBuffer.wrap(TEXT)));
          zip.stored("empty", ByteBuffer.allocate(0));
          zip.finish();
        });
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(3, zip.size());
      for (String name : List.of("dir/ü", "packed")) {
        assertArrayEquals(TEXT, zip.getInputStream(zip.getEntry(name)).readAllBytes());
      }
    }
    MappedFile mapped = MappedFile.open(file);
    ZipIndex index = ZipIndex.read(mapped);
    assertEquals(0, index.dataOffset(index.find("dir/ü").orElseThrow()) % 64);
    assertEquals(ByteBuffer.wrap(TEXT), index.bytes(index.find("packed").orElseThrow()));
    assertTrue(index.bytes(index.find("dir/ü").orElseThrow()).isDirect());
  }

  @Test
  void whatJavaWritesIsRead() throws IOException {
    Path file = folder.resolve("b.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("streamed"));
      out.write(TEXT);
      out.closeEntry();
    }
    ZipIndex index = ZipIndex.read(MappedFile.open(file));
    ZipIndex.Entry entry = index.find("streamed").orElseThrow();
    assertEquals(ByteBuffer.wrap(TEXT), index.bytes(entry));
    assertEquals(ByteBuffer.wrap(TEXT, 0, 7), index.head(entry, 7));
  }

  @Test
  void manyEntriesNeedZip64() throws IOException {
    Path file = folder.resolve("many.zip");
    AtomicFile.write(
        file,
        channel -> {
          ZipWriter zip = new ZipWriter(channel);
          for (int i = 0; i < 70_000; i++) {
            zip.stored("" + i, ByteBuffer.allocate(0));
          }
          zip.finish();
        });
    assertEquals(70_000, ZipIndex.read(MappedFile.open(file)).entries().size());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(70_000, zip.size());
    }
  }

  @Test
  void anUnfinishedArchiveGoesOnAfterItsLastWholeEntry() throws IOException {
    Path file = folder.resolve("cut.zip");
    try (FileChannel channel = readWrite(file)) {
      ZipWriter zip = new ZipWriter(channel);
      for (String name : List.of("first", "ü", "cut")) {
        zip.stored(name, ByteBuffer.wrap(TEXT));
      }
      channel.truncate(channel.size() - 1);
    }
    List<String> kept = new ArrayList<>();
    try (FileChannel channel = readWrite(file)) {
      ZipWriter zip =
          ZipWriter.resume(
              channel,
              (name, head, offset, size) -> {
                assertEquals(ByteBuffer.wrap(TEXT, 0, 64), head);
                assertEquals(TEXT.length, size);
                assertEquals(0, offset % 64);
                return kept.add(name);
              });
      zip.stored("new", ByteBuffer.wrap(TEXT));
      zip.finish();
    }
    assertEquals(List.of("first", "ü"), kept);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(List.of("first", "ü", "new"), zip.stream().map(ZipEntry::getName).toList());
      assertArrayEquals(TEXT, zip.getInputStream(zip.getEntry("ü")).readAllBytes());
    }
  }

  private static FileChannel readWrite(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Test
  void aFailureLeavesTheFormerFileAndNoOther() throws IOException {
    Path file = folder.resolve("kept");
    Files.write(file, TEXT);
    assertThrows(
        UncheckedIOException.class,
        () ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.allocate(10));
                  throw new UncheckedIOException(new IOException("no space left"));
                }));
    assertArrayEquals(TEXT, Files.readAllBytes(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void rangesOutsideTheFileAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("bytes"), TEXT);
    MappedFile mapped = MappedFile.open(file);
    assertEquals('s', mapped.slice(0, 1).get());
    assertEquals(0, mapped.slice(TEXT.length, 0).remaining());
    assertThrows(IOException.class, () -> mapped.slice(TEXT.length, 1));
    assertThrows(IOException.class, () -> mapped.slice(-1, 1));
    assertThrows(IOException.class, () -> mapped.slice(1, Long.MAX_VALUE));
  }
}
