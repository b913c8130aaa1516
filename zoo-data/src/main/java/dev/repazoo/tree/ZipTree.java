package dev.repazoo.tree;

import dev.repazoo.file.NamedZip;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * The files of a zip, read in place. As in the reference, folders in a zip are no classes: labels
 * come from its {@code dataset.json} or not at all.
 */
record ZipTree(Place path, NamedZip zip, PackedNames names) implements FileTree {
  static ZipTree of(Path path) throws IOException {
    List<String> found = new ArrayList<>();
    NamedZip zip;
    try {
      zip = NamedZip.open(path, found::add);
    } catch (ZipException e) {
      throw new IOException(path + " is no readable zip: " + e.getMessage(), e);
    }
    try {
      PackedNames.Builder names = new PackedNames.Builder();
      Set<String> seen = new HashSet<>();
      for (String name : found) {
        FileTree.checkInside(path, name);
        if (!seen.add(name)) {
          throw new IOException(
              path + " holds two files of the name " + name + "; make it again with one of them");
        }
        if (!FileTree.isLeftOut(name)) {
          names.add(name);
        }
      }
      return new ZipTree(Place.of(path), zip, names.build());
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  @Override
  public long size(String name) {
    return zip.size(name);
  }

  @Override
  public byte[] read(String name) throws IOException {
    long size = zip.size(name);
    if (size > MAX_FILE) {
      throw new IOException("unpacks to " + size + " bytes; at most " + MAX_FILE);
    }
    try (InputStream in = zip.stream(name)) {
      int declared = (int) Math.max(size, 0);
      byte[] content = in.readNBytes(declared);
      if (content.length < declared || in.read() >= 0) {
        throw new ZipException("does not unpack to the " + declared + " bytes the zip says");
      }
      CRC32 crc = new CRC32();
      crc.update(content);
      if (zip.crc(name) >= 0 && crc.getValue() != zip.crc(name)) {
        throw new ZipException("is damaged: its CRC-32 differs; get the zip again");
      }
      return content;
    } catch (EOFException e) {
      throw new IOException("the zip ends before it does; get the zip again", e);
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
