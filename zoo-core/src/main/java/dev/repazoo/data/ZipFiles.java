package dev.repazoo.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The files of a zip, read in place. */
record ZipFiles(Path path, ZipFile zip, PackedNames names) implements DataFiles {
  /** Far above any image or latent; an entry that unpacks to more is an attack. */
  private static final int MAX_ENTRY = 1 << 29;

  static ZipFiles of(Path path) throws IOException {
    try {
      ZipFile zip = new ZipFile(path.toFile());
      PackedNames.Builder names = new PackedNames.Builder();
      zip.stream()
          .filter(entry -> !entry.isDirectory() && !DataFiles.isHidden(entry.getName()))
          .map(ZipEntry::getName)
          .forEach(names::add);
      return new ZipFiles(path, zip, names.build());
    } catch (ZipException e) {
      throw new IOException(
          path + " is neither a folder nor a readable zip of images (" + e.getMessage() + ")", e);
    }
  }

  @Override
  public String origin() {
    return path.toString();
  }

  @Override
  public long size(String name) {
    return zip.getEntry(name).getSize();
  }

  @Override
  public byte[] read(String name) throws IOException {
    try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
      byte[] content = in.readNBytes(MAX_ENTRY);
      if (in.read() >= 0) {
        throw new IOException(name + " unpacks to more than " + MAX_ENTRY + " bytes");
      }
      return content;
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
