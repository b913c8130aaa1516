package dev.repazoo.check;

import dev.repazoo.data.FeatureCache;
import dev.repazoo.data.SecondHalf;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.progress.ReadAhead;
import dev.repazoo.tree.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Threads of this machine.
 *
 * @param threads how many
 * @param stop asked between files
 */
record LookingThreads(int threads, BooleanSupplier stop) implements Looking {

  @Override
  public void images(FileTree files, List<String> names, Taker<SeenImage> taker)
      throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    read(names, name -> SeenImage.look(files, decoder, name), taker);
  }

  @Override
  public void latents(
      FileTree files, List<String> names, SecondHalf secondHalf, Taker<SeenLatents> taker)
      throws IOException {
    read(names, name -> SeenLatents.look(files, secondHalf, name), taker);
  }

  private <S> void read(List<String> names, Function<String, S> look, Taker<S> taker)
      throws IOException {
    try (ReadAhead<S> all =
        new ReadAhead<>(
            "repazoo-check",
            names.size(),
            threads,
            4 * threads,
            i -> look.apply(names.get((int) i)))) {
      for (int i = 0; all.hasNext() && !stop.getAsBoolean(); i++) {
        taker.take(i, all.next());
      }
    }
  }

  @Override
  public int firstNotFinite(Path folder, int samples, LongConsumer progress) throws IOException {
    return Looking.firstNotFinite(FeatureCache.open(folder), 0, samples, stop, progress);
  }
}
