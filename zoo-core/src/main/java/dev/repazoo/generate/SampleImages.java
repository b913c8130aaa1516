package dev.repazoo.generate;

import dev.repazoo.array.Npz;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.FileProblem;
import dev.repazoo.weights.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Drawn images of one size, {@code 000000.png} and so on, as REPA's generate.py names them.
 *
 * @param folder they lie in
 */
public record SampleImages(Path folder) {

  /** The first images. */
  List<RgbImage> first(int count) {
    return LongStream.range(0, count).mapToObj(this::image).toList();
  }

  private Path file(long index) {
    return folder.resolve(String.format(Locale.ROOT, "%06d.png", index));
  }

  private RgbImage image(long index) {
    try {
      return new ImageDecoder().decode(Files.readAllBytes(file(index)));
    } catch (IOException e) {
      throw unusable(index, FileProblem.reason(e));
    }
  }

  private UncheckedIOException unusable(long index, String why) {
    return new UncheckedIOException(
        new IOException(
            file(index) + ": " + why + "; delete it, and the same command draws it again"));
  }

  /** The bytes of an image [H, W, 3] of the size of another one. */
  private ByteBuffer row(long index, RgbImage first) {
    RgbImage image = image(index);
    if (image.width() != first.width() || image.height() != first.height()) {
      throw unusable(
          index,
          "it is %dx%d, the first sample %dx%d"
              .formatted(image.width(), image.height(), first.width(), first.height()));
    }
    return ByteBuffer.wrap(image.hwc());
  }

  /**
   * Writes the archive that the ADM evaluation suite reads: {@code arr_0}, uint8 [count, H, W, 3],
   * stored.
   *
   * @throws UncheckedIOException when a sample can't be read; the message names it
   */
  public void writeNpz(Path target, long count) {
    RgbImage first = image(0);
    Npz.writeRows(
        target,
        DType.U8,
        index -> row(index, first),
        false,
        count,
        first.height(),
        first.width(),
        3);
  }
}
