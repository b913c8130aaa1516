package dev.repazoo.data;

import dev.repazoo.file.NamedZip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** The files of a zip, read in place. */
record ZipFiles(Path path, NamedZip zip, PackedNames names) implements DataFiles {
  /** Far above any image or latent; an entry that unpacks to more is an attack. */
  private static final int MAX_ENTRY = 1 << 29;

  static ZipFiles of(Path path) throws IOException {
    try {
      PackedNames.Builder names = new PackedNames.Builder();
      NamedZip zip =
          NamedZip.open(
              path,
              name -> {
                if (!DataFiles.isHidden(name)) {
                  names.add(name);
                }
              });
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
    return zip.size(name);
  }

  @Override
  public byte[] read(String name) throws IOException {
    try (InputStream in = zip.stream(name)) {
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
