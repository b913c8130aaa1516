package dev.repazoo.tree;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Unpacks gzip. */
public final class Gzip {
  private Gzip() {}

  /**
   * Unpacks a file to a temporary one.
   *
   * @throws IOException if it is damaged or there is no room
   */
  static Path unpack(Path file) throws IOException {
    Path target = Files.createTempFile("repazoo-", ".unpacked");
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = new GZIPInputStream(raw, 1 << 16)) {
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
      return target;
    } catch (ZipException | EOFException e) {
      Files.deleteIfExists(target);
      throw new IOException(file + ": damaged gzip: " + e.getMessage() + "; get it again", e);
    } catch (IOException e) {
      Files.deleteIfExists(target);
      throw new IOException(
          file + " can't be unpacked to " + target.getParent() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Unpacks bytes.
   *
   * @throws IOException if they are damaged, or unpack to more than an image's file may have
   */
  public static byte[] unpack(byte[] packed) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] content = in.readNBytes(FileTree.MAX_FILE);
      if (in.read() >= 0) {
        throw new IOException("unpacks to more than " + FileTree.MAX_FILE + " bytes");
      }
      return content;
    }
  }
}
