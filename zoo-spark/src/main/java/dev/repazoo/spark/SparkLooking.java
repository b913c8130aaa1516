package dev.repazoo.spark;

import dev.repazoo.check.Looking;
import dev.repazoo.check.SeenImage;
import dev.repazoo.check.SeenLatents;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.spark.task.LookPiece;
import dev.repazoo.spark.task.TokensPiece;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Reads the files of a data set by tasks, 250 each.
 *
 * @param context of Spark
 * @param data the data set, which all executors see
 * @param stop asked now and then
 */
record SparkLooking(JavaSparkContext context, String data, BooleanSupplier stop)
    implements Looking {
  private static final int FILES = 250;

  @Override
  public void images(FileTree files, List<String> names, Taker<SeenImage> taker)
      throws IOException {
    read(new LookPiece.Images(data), names, taker);
  }

  @Override
  public void latents(
      FileTree files, List<String> names, SecondHalf secondHalf, Taker<SeenLatents> taker)
      throws IOException {
    read(new LookPiece.Latents(data, secondHalf), names, taker);
  }

  /** What tasks tell is handed on in order. */
  private <S extends Serializable> void read(LookPiece<S> piece, List<String> names, Taker<S> taker)
      throws IOException {
    List<LookPiece.Work> work = new ArrayList<>();
    for (int from = 0; from < names.size(); from += FILES) {
      int to = Math.min(names.size(), from + FILES);
      work.add(new LookPiece.Work(from, List.copyOf(names.subList(from, to))));
    }
    Map<Integer, List<S>> waiting = new HashMap<>();
    int[] next = {0};
    Pieces.run(
        context,
        work,
        piece,
        result -> {
          waiting.put(result.first(), result.seen());
          while (waiting.containsKey(next[0])) {
            for (S seen : waiting.remove(next[0])) {
              taker.take(next[0]++, seen);
            }
          }
        },
        stop);
  }

  @Override
  public int firstNotFinite(Path folder, int samples, LongConsumer progress) throws IOException {
    List<TokensPiece.Work> work = new ArrayList<>();
    for (int from = 0; from < samples; from += FILES) {
      work.add(new TokensPiece.Work(from, Math.min(samples, from + FILES)));
    }
    int[] first = {samples};
    long[] read = {0};
    Pieces.run(
        context,
        work,
        new TokensPiece(folder.toAbsolutePath().toString()),
        result -> {
          if (result.first() < result.to()) {
            first[0] = Math.min(first[0], result.first());
          }
          read[0] += result.to() - result.from();
          progress.accept(read[0]);
        },
        stop);
    return first[0];
  }
}
