package dev.repazoo.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Wraps TorchScript source into the archive that {@code torch::jit::load} reads: a zip of stored
 * entries with the pickled instance of a class without attributes, its code, and no constants.
 */
final class KernelArchive {
  /**
   * The pickle, protocol 2, of {@code __torch__.Kernels} with the one attribute {@code training =
   * False}: PROTO 2, GLOBAL, EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, MARK, key, NEWFALSE, SETITEMS, BUILD,
   * STOP.
   */
  private static final String INSTANCE =
      "\u0080\u0002c__torch__\nKernels\n)\u0081}(X\u0008\u0000\u0000\u0000training\u0089ub.";

  /** The pickle of an empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private KernelArchive() {}

  /**
   * Writes the archive to a new temporary file, which the caller deletes.
   *
   * @param text resource of the source, which has the one class {@code Kernels}
   */
  static Path write(String text) {
    try (InputStream source = KernelArchive.class.getResourceAsStream(text)) {
      byte[] code = source.readAllBytes();
      Path file = Files.createTempFile("repazoo-kernels", ".pt");
      try (OutputStream out = Files.newOutputStream(file);
          ZipOutputStream zip = new ZipOutputStream(out)) {
        add(zip, "kernels/data.pkl", INSTANCE.getBytes(StandardCharsets.ISO_8859_1));
        add(zip, "kernels/code/__torch__.py", code);
        add(zip, "kernels/constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
        add(zip, "kernels/version", "10\n".getBytes(StandardCharsets.ISO_8859_1));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "can't write PyTorch's kernels into "
                  + System.getProperty("java.io.tmpdir")
                  + ": "
                  + e.getMessage(),
              e));
    }
  }

  private static void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
