package dev.repazoo.spark;

import dev.repazoo.spark.task.Piece;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Work in pieces, a task each, whose results are taken here one after the other as they come. Spark
 * tells of each piece once, whichever of several attempts was first.
 */
final class Pieces {
  private static final long PAUSE_MILLIS = 100;

  private Pieces() {}

  /**
   * Takes results.
   *
   * @param <R> a result
   */
  @FunctionalInterface
  interface Taker<R> {
    /** Takes one, in the thread that began the work. */
    void take(R result) throws IOException;
  }

  /**
   * Does all pieces.
   *
   * @param stop asked now and then; true ends the work
   * @return whether all are done
   * @throws IOException when one can't be done, or not be taken; the others are given up
   */
  static <W extends Serializable, R extends Serializable> boolean run(
      JavaSparkContext context,
      List<W> pieces,
      Piece<W, R> piece,
      Taker<R> taker,
      BooleanSupplier stop)
      throws IOException {
    if (pieces.isEmpty()) {
      return true;
    }
    RDD<W> work = context.parallelize(pieces, pieces.size()).rdd();
    List<Object> partitions =
        List.copyOf(java.util.stream.IntStream.range(0, pieces.size()).boxed().toList());
    BlockingQueue<R> results = new LinkedBlockingQueue<>();
    SimpleFutureAction<BoxedUnit> job =
        context
            .sc()
            .submitJob(
                work,
                new First<>(piece),
                CollectionConverters.asScala(partitions).toSeq(),
                new AbstractFunction2<Object, R, BoxedUnit>() {
                  @Override
                  public BoxedUnit apply(Object partition, R result) {
                    results.add(result);
                    return BoxedUnit.UNIT;
                  }
                },
                new AbstractFunction0<BoxedUnit>() {
                  @Override
                  public BoxedUnit apply() {
                    return BoxedUnit.UNIT;
                  }
                });
    try {
      int taken = 0;
      while (taken < pieces.size()) {
        if (stop.getAsBoolean()) {
          return false;
        }
        R result = results.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        if (result != null) {
          taker.take(result);
          taken++;
        } else if (job.isCompleted() && results.isEmpty()) {
          throwFailure(job);
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      if (!job.isCompleted()) {
        job.cancel();
      }
    }
  }

  private static void throwFailure(SimpleFutureAction<BoxedUnit> job) throws IOException {
    scala.util.Try<BoxedUnit> end = job.value().get();
    if (end.isFailure()) {
      throw new IOException(JobFailure.reason(end.failed().get()), end.failed().get());
    }
  }

  /** A partition is one piece. */
  private static final class First<W extends Serializable, R extends Serializable>
      extends AbstractFunction1<Iterator<W>, R> implements Serializable {
    private static final long serialVersionUID = 1;

    private final Piece<W, R> piece;

    First(Piece<W, R> piece) {
      this.piece = piece;
    }

    @Override
    public R apply(Iterator<W> partition) {
      try {
        return piece.of(partition.next());
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
