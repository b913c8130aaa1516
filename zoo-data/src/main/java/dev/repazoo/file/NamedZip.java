package dev.repazoo.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zip by the names of its files. Java reads none of a zip in which one name is no UTF-8; here
 * that one is listed as {@code caf\xe9.png} and can't be read: labels may know it by another name.
 */
public final class NamedZip implements AutoCloseable {
  private final ZipFile zip;

  /** Entries by the names that are listed, where those are others than Java's. */
  private final Map<String, String> own = new HashMap<>();

  private final Set<String> nameless = new HashSet<>();

  private NamedZip(ZipFile zip) {
    this.zip = zip;
  }

  /**
   * Opens a zip.
   *
   * @param names takes each file's name, in no order
   * @throws ZipException if it is damaged
   */
  public static NamedZip open(Path path, Consumer<String> names) throws IOException {
    NamedZip zip = open(path);
    List<String> entries =
        zip.zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    for (String entry : entries) {
      names.accept(ByteNames.cameAsBytes(entry) ? zip.listed(entry) : entry);
    }
    return zip;
  }

  private static NamedZip open(Path path) throws IOException {
    try {
      return new NamedZip(new ZipFile(path.toFile()));
    } catch (ZipException e) {
      if (!isOfName(e)) {
        throw e;
      }
    }
    try {
      return new NamedZip(new ZipFile(path.toFile(), ByteNames.CHARSET));
    } catch (ZipException e) {
      throw isOfName(e) ? misnamed(path, e) : e;
    }
  }

  private static boolean isOfName(ZipException failure) {
    return String.valueOf(failure.getMessage()).contains("bad entry name");
  }

  /** A name that is marked as UTF-8 and is none: Java opens no such zip. */
  private static ZipException misnamed(Path path, ZipException cause) throws IOException {
    for (ZipIndex.Entry entry : ZipIndex.read(MappedFile.open(path)).entries()) {
      if (entry.name().contains("\\x")) {
        return new ZipException(
            "the name of " + entry.name() + " is marked as UTF-8 and is none; make the zip again");
      }
    }
    return cause;
  }

  /** The name of an entry whose name came as bytes. */
  private String listed(String entry) {
    byte[] bytes = ByteNames.bytes(entry);
    String name = FileNames.text(bytes);
    own.put(name, entry);
    if (!FileNames.isUtf8(bytes)) {
      nameless.add(name);
    }
    return name;
  }

  private ZipEntry entry(String name) {
    return zip.getEntry(own.getOrDefault(name, name));
  }

  /** A file's length in bytes; -1 if it is not known. */
  public long size(String name) {
    return entry(name).getSize();
  }

  /** The CRC-32 of a file's content, which Java doesn't compare; -1 if it is not known. */
  public long crc(String name) {
    return entry(name).getCrc();
  }

  /**
   * A file's content.
   *
   * @throws IOException if it can't be read
   */
  public InputStream stream(String name) throws IOException {
    if (nameless.contains(name)) {
      throw new IOException("its name in the archive is no UTF-8; make the archive again");
    }
    return zip.getInputStream(entry(name));
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
