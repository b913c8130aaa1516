package dev.repazoo.spark.task;

import dev.repazoo.data.NpzImages;
import dev.repazoo.image.RgbImage;
import dev.repazoo.message.FileProblem;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Images that are measured, as executors open them.
 *
 * @param source of the images; of a {@code .npz} its file
 * @param npz whether they are in a {@code .npz}
 * @param fingerprint of the source, or size of the file, as the driver has found it
 */
public record MeasuredImages(SourceWords source, boolean npz, String fingerprint)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Is given an opened set. */
  @FunctionalInterface
  interface Use<R> {
    R of(Reader images) throws IOException;
  }

  /** Reads images by their numbers. */
  interface Reader {
    /**
     * An image.
     *
     * @throws IOException when it is damaged; the message names it
     */
    RgbImage image(int index) throws IOException;

    /** Its name, for messages. */
    String name(int index);
  }

  /**
   * What tells a file of arrays from another.
   *
   * @throws IOException when it can't be read where it lies
   */
  public static String fingerprint(Path npz) throws IOException {
    try (NpzImages images = NpzImages.open(npz)) {
      if (!images.inPlace()) {
        throw new IOException(
            npz
                + " is compressed, so that each task would inflate it; write it by np.savez, or name"
                + " a folder of the images");
      }
      return images.count() + " " + Files.size(npz);
    }
  }

  <R> R with(Use<R> use) throws IOException {
    return npz ? ofArray(use) : ofSource(use);
  }

  private <R> R ofArray(Use<R> use) throws IOException {
    Path file = Path.of(source.source());
    SameSource.require(file, source.source(), () -> fingerprint(file), fingerprint);
    try (NpzImages images = NpzImages.open(file)) {
      return use.of(
          new Reader() {
            @Override
            public RgbImage image(int index) {
              return images.image(index);
            }

            @Override
            public String name(int index) {
              return images.name(index);
            }
          });
    }
  }

  private <R> R ofSource(Use<R> use) throws IOException {
    try (OpenSources.Reading reading = OpenSources.open(source)) {
      SameSource.require(this, source.source(), reading.source()::fingerprint, fingerprint);
      return use.of(
          new Reader() {
            @Override
            public RgbImage image(int index) throws IOException {
              try {
                return reading.source().image(index);
              } catch (IOException e) {
                throw new IOException(
                    name(index) + ": " + FileProblem.reason(e) + "; a measure is of all images", e);
              }
            }

            @Override
            public String name(int index) {
              return source.source() + "/" + reading.source().name(index);
            }
          });
    }
  }
}
