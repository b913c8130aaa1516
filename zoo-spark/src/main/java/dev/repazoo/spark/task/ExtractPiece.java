package dev.repazoo.spark.task;

import dev.repazoo.export.encoder.FeatureGraph;
import dev.repazoo.image.InputFit;
import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes features of consecutive images by a graph that Spark has brought to the executor, in the
 * blocks of one machine.
 *
 * @param images that are measured
 * @param fit brings them to a size
 * @param height that they have then
 * @param width that they have then
 * @param graph name of its file among those that Spark has brought
 * @param device to compute on
 * @param block images at once
 * @param outputs of the graph
 */
public record ExtractPiece(
    MeasuredImages images,
    InputFit fit,
    int height,
    int width,
    String graph,
    String device,
    int block,
    List<String> outputs)
    implements Piece<ExtractPiece.Work, ExtractPiece.Result> {
  private static final long serialVersionUID = 1;

  /** Copies the list. */
  public ExtractPiece {
    outputs = List.copyOf(outputs);
  }

  /**
   * Consecutive images.
   *
   * @param first number of the first; the first of a block
   * @param count how many
   */
  public record Work(int first, int count) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /** Features: of each output a row an image, one after the other. */
  public static final class Result implements Serializable {
    private static final long serialVersionUID = 1;

    private final Work work;
    private final List<float[]> rows;

    private Result(Work work, List<float[]> rows) {
      this.work = work;
      this.rows = rows;
    }

    /** What they are of. */
    public Work work() {
      return work;
    }

    /** Of each output a row an image. */
    public List<float[]> rows() {
      return List.copyOf(rows);
    }
  }

  /** Is given each block's features. */
  @FunctionalInterface
  interface Taker {
    void take(int done, List<float[]> rows) throws IOException;
  }

  @Override
  public Result of(Work work) throws IOException {
    List<float[]> rows = new ArrayList<>();
    each(
        work,
        (done, found) -> {
          for (int i = 0; i < found.size(); i++) {
            float[] some = found.get(i);
            int dim = some.length / Math.min(block, work.count() - done);
            if (done == 0) {
              rows.add(new float[Math.multiplyExact(work.count(), dim)]);
            }
            System.arraycopy(some, 0, rows.get(i), done * dim, some.length);
          }
        });
    return new Result(work, rows);
  }

  /** Computes block by block. */
  void each(Work work, Taker taker) throws IOException {
    try (Borrowed<OnnxSession> borrowed = OpenSessions.borrow(graph, device)) {
      FeatureGraph network = new FeatureGraph(borrowed.value(), block, height, width);
      images.with(
          reader -> {
            for (int done = 0; done < work.count(); done += block) {
              int count = Math.min(block, work.count() - done);
              ByteBuffer pixels = pixels(reader, work.first() + done, count);
              taker.take(done, network.of(pixels, count, outputs));
            }
            return true;
          });
    }
  }

  private ByteBuffer pixels(MeasuredImages.Reader reader, int first, int count) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocateDirect(Math.multiplyExact(count, 3 * height * width));
    for (int i = first; i < first + count; i++) {
      RgbImage image = fit.of(reader.image(i));
      if (image.width() != width || image.height() != height) {
        throw new IOException(
            "%s is %dx%d, the first image %dx%d; bring them to one size, as zoo convert does"
                .formatted(reader.name(i), image.width(), image.height(), width, height));
      }
      pixels.put(image.toChw());
    }
    return pixels.rewind();
  }
}
