package dev.repazoo.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * The digest of an ONNX file inside of it: entry {@link GraphMetadata#FILE_SHA256} is the SHA-256
 * of all its bytes, with that entry's value taken as {@link #BLANK}. Any changed byte shows.
 * Weights beside the file have a digest of their own, {@link GraphMetadata#DATA_SHA256}, which is
 * inside.
 */
public final class FileSeal {
  /** What stands in place of the digest while it is computed. */
  public static final String BLANK = "0".repeat(64);

  private FileSeal() {}

  /**
   * Writes the digest into a file that has the entry, whatever its value.
   *
   * @throws IOException if the file can't be read or written
   * @throws ModelFileException when it is no ONNX file, or has no such entry
   */
  public static void seal(Path file) throws IOException {
    String digest;
    try (InputStream in = Files.newInputStream(file)) {
      digest = digest(in, offset(file, GraphMetadata.FILE_SHA256));
    }
    put(file, GraphMetadata.FILE_SHA256, digest);
  }

  /**
   * Replaces an entry's value, a digest or any other 64 ASCII characters, by another one.
   *
   * @throws IllegalArgumentException for a value of another length
   * @throws IOException if the file can't be read or written
   * @throws ModelFileException when it is no ONNX file, or has no such entry
   */
  public static void put(Path file, String key, String digest) throws IOException {
    if (digest.length() != BLANK.length()) {
      throw new IllegalArgumentException(digest + " has not " + BLANK.length() + " characters");
    }
    long offset = offset(file, key);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer text = ByteBuffer.wrap(digest.getBytes(StandardCharsets.US_ASCII));
      while (text.hasRemaining()) {
        channel.write(text, offset + text.position());
      }
      channel.force(true);
    }
  }

  private static long offset(Path file, String key) throws IOException {
    return OnnxReader.digestOffset(ModelBytes.of(file), key)
        .orElseThrow(() -> new ModelFileException(file + " has no entry " + key));
  }

  /**
   * Whether a file's bytes are those that were exported.
   *
   * @throws ModelFileException when it keeps no digest of itself
   */
  public static boolean isWhole(Path file) throws IOException {
    ModelBytes model = ModelBytes.of(file);
    try (InputStream in = model.open()) {
      return isWhole(model, in);
    }
  }

  private static boolean isWhole(ModelBytes model, InputStream in) throws IOException {
    String wanted =
        model
            .outline()
            .metadata(GraphMetadata.FILE_SHA256)
            .orElseThrow(
                () ->
                    new ModelFileException(
                        model.name()
                            + " keeps no digest of itself, so that it can't be verified; export it"
                            + " again"));
    OptionalLong offset = OnnxReader.digestOffset(model, GraphMetadata.FILE_SHA256);
    return offset.isPresent() && digest(in, offset.getAsLong()).equals(wanted);
  }

  /**
   * Checks a model against its digest.
   *
   * @throws ModelFileException when it has none, or has changed since it was written
   */
  static void check(ModelBytes model) {
    try (InputStream in = model.open()) {
      if (!isWhole(model, in)) {
        throw new ModelFileException(
            model.name() + " is damaged: its bytes are not those that were exported (SHA-256)");
      }
    } catch (IOException e) {
      throw new ModelFileException(model.name() + " can't be read: " + e.getMessage(), e);
    }
  }

  /** SHA-256 of a stream, with the digest's own place blank. */
  private static String digest(InputStream in, long offset) throws IOException {
    MessageDigest digest = FileDigest.newSha256();
    digest.update(in.readNBytes(Math.toIntExact(offset)));
    in.skipNBytes(BLANK.length());
    digest.update(BLANK.getBytes(StandardCharsets.US_ASCII));
    FileDigest.update(digest, in);
    return HexFormat.of().formatHex(digest.digest());
  }
}
