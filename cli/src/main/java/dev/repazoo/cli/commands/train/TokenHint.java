package dev.repazoo.cli.commands.train;

import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.options.TrainOptions;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Datasets;
import dev.repazoo.message.ShellWords;
import dev.repazoo.train.TokenCost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Points to {@code zoo features} where a run spends more than a minute on tokens that could be
 * cached.
 *
 * @param console where to
 * @param data the data set, as it is named
 * @param flip whether its images are shown mirrored, too
 * @param size images of the data set
 * @param resolution of its images in pixels
 * @param shown images that the run shows to the model
 */
record TokenHint(Console console, String data, boolean flip, int size, int resolution, long shown)
    implements TokenCost {
  private static final double WORTH_A_WORD = 60;

  /** For a run of so many steps. */
  static TokenHint of(Console console, TrainOptions options, Dataset dataset, long steps) {
    long images = steps * options.config().batchSize() * options.config().accumulationSteps();
    return new TokenHint(
        console, options.data(), options.flip(), dataset.size(), dataset.resolution(), images);
  }

  @Override
  public void measured(String encoder, double secondsPerImage, boolean once) {
    words(encoder, secondsPerImage, once).ifPresent(console::say);
  }

  /** The hint; nothing where caching would take as long as it saves. */
  Optional<String> words(String encoder, double secondsPerImage, boolean once) {
    double all = secondsPerImage * size;
    double here = once ? all : secondsPerImage * shown;
    if (here <= WORTH_A_WORD || here < all) {
      return Optional.empty();
    }
    return Optional.of(
        "tokens of %s take about %s %s; computed once, in about %s, by: %s"
            .formatted(
                encoder,
                Counts.duration(here),
                once ? "at each start" : "of this run",
                Counts.duration(all),
                command(encoder)));
  }

  private String command(String encoder) {
    boolean folder = !data.equals(Datasets.EMOJI) && Files.isDirectory(Path.of(data));
    String dest = folder ? Path.of(data).resolve("features").toString() : "DIR";
    List<Object> words = new ArrayList<>(List.of("features", "--enc-type", encoder));
    words.addAll(List.of("--source", data, "--resolution", resolution));
    if (flip) {
      words.add("--flip");
    }
    words.addAll(List.of("--dest", dest));
    return ShellWords.zoo(words.toArray()) + (folder ? "" : ", and train --features-dir DIR");
  }
}
