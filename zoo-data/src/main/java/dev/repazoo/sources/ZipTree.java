package dev.repazoo.sources;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The files of a zip, read in place. As in the reference, folders in a zip are no classes: labels
 * come from its {@code dataset.json} or not at all.
 */
record ZipTree(Path path, ZipFile zip, List<String> names) implements SourceFiles {
  static ZipTree of(Path path) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(path.toFile());
    } catch (ZipException e) {
      throw new IOException(path + " is no readable zip: " + e.getMessage(), e);
    }
    try {
      List<String> names =
          SourceFiles.sorted(
              zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName));
      for (String name : names) {
        SourceFiles.checkInside(path, name);
      }
      return new ZipTree(path, zip, names);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  @Override
  public long size(String name) {
    return zip.getEntry(name).getSize();
  }

  @Override
  public byte[] read(String name) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry.getSize() > MAX_FILE) {
      throw new IOException("unpacks to " + entry.getSize() + " bytes; at most " + MAX_FILE);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      int declared = (int) Math.max(entry.getSize(), 0);
      byte[] content = in.readNBytes(declared);
      if (content.length < declared || in.read() >= 0) {
        throw new ZipException("does not unpack to the " + declared + " bytes the zip says");
      }
      return content;
    }
  }

  @Override
  public boolean foldersAreClasses() {
    return false;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
