package dev.repazoo.check;

import dev.repazoo.file.Sha256;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * What an image's file shows.
 *
 * @param width in pixels; 0 where it can't be read
 * @param height in pixels
 * @param digest first bytes of its pixels' digest
 * @param bytes of the file
 * @param problem why it can't be read; blank where it can
 */
public record SeenImage(int width, int height, long digest, int bytes, String problem)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Reads and decodes an image. */
  public static SeenImage look(FileTree files, ImageDecoder decoder, String name) {
    try {
      byte[] content = files.read(name);
      RgbImage image = decoder.decode(content);
      MessageDigest digest = Sha256.newDigest();
      digest.update(image.toChw());
      long first = ByteBuffer.wrap(digest.digest()).getLong();
      return new SeenImage(image.width(), image.height(), first, content.length, "");
    } catch (IOException e) {
      return new SeenImage(0, 0, 0, 0, String.valueOf(e.getMessage()));
    }
  }
}
