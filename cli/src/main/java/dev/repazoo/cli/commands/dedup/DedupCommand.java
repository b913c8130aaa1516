package dev.repazoo.cli.commands.dedup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Counts;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.DedupOptions;
import dev.repazoo.cli.options.DedupOptions.ByFeatures;
import dev.repazoo.cli.options.DedupOptions.ByHash;
import dev.repazoo.cli.options.OptionTable;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.dedup.DuplicateFile;
import dev.repazoo.dedup.DuplicateGroup;
import dev.repazoo.dedup.HashedImages;
import dev.repazoo.dedup.PerceptualHash;
import dev.repazoo.message.ShellWords;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/** {@code zoo dedup}: images of a source that are the same, or nearly. */
public final class DedupCommand implements Command<DedupOptions> {
  /** Groups that are told where no file lists them. */
  private static final int TOLD = 10;

  private static final int TOLD_OF_GROUP = 4;

  private final Hashing hashing;

  /** Where images are hashed: here by threads, or by the tasks of a cluster. */
  @FunctionalInterface
  public interface Hashing {
    /**
     * Hashes the first images of a source.
     *
     * @throws CancellationException when interrupted
     */
    HashedImages of(
        Session session, DedupOptions options, ImageSource source, int count, PerceptualHash hash)
        throws IOException;
  }

  /** One that hashes by threads of this process. */
  public DedupCommand() {
    this(
        (session, options, source, count, hash) ->
            HashedImages.of(
                source,
                count,
                hash,
                options.workers(),
                session.progress(),
                session.interruption()));
  }

  /** One that hashes elsewhere. */
  public DedupCommand(Hashing hashing) {
    this.hashing = hashing;
  }

  @Override
  public String name() {
    return "dedup";
  }

  @Override
  public String summary() {
    return "find images that are the same, or nearly, by perceptual hashes or features";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "dedup --source photos --dest duplicates.jsonl --grid duplicates.png",
        "dedup --source photos --by dhash --max-distance-threshold 4",
        "dedup --source photos --by features --min-similarity-threshold 0.95 --dest near.jsonl",
        "dedup --source data/imagenet256/images --by features --enc-type dinov2-vit-b"
            + " --features-dir data/imagenet256/features --dest near.jsonl");
  }

  @Override
  public OptionTable<DedupOptions> options() {
    return DedupOptions.TABLE;
  }

  /**
   * What was found.
   *
   * @param groups of images that are alike
   * @param unreadable images that are in none, a line each
   */
  record Found(List<DuplicateGroup> groups, List<String> unreadable) {}

  @Override
  public int run(Session session, DedupOptions options) throws IOException, CommandFailure {
    long start = System.nanoTime();
    try (ImageSource source =
        UsageException.ifRefused(
            () -> ImageSources.open(options.source(), Optional.empty(), options.split()))) {
      source.notes().forEach(session.console()::say);
      int count = Math.min(source.size(), options.maxImages().orElse(Integer.MAX_VALUE));
      Found found = find(session, options, source, count);
      if (options.dest().isPresent()) {
        boolean whole = options.likeness() instanceof ByHash;
        DuplicateFile.write(options.dest().get(), source, found.groups(), measure(options), whole);
      }
      if (options.grid().isPresent()) {
        DuplicateGrid.write(
            options.grid().get(), source, found.groups(), options.likeness() instanceof ByHash);
      }
      tell(session.console(), options, source, count, found, (System.nanoTime() - start) / 1e9);
      return 0;
    } catch (CancellationException e) {
      throw new CommandFailure("stopped; nothing was written", e);
    }
  }

  private Found find(Session session, DedupOptions options, ImageSource source, int count)
      throws IOException {
    if (options.likeness() instanceof ByFeatures features) {
      return new FeatureDuplicates(
              session.zoo(),
              session::device,
              features,
              options.workers(),
              session.progress(),
              session.interruption())
          .in(source, count);
    }
    ByHash by = (ByHash) options.likeness();
    HashedImages hashed = hashing.of(session, options, source, count, by.hash());
    return new Found(hashed.groups(by.distance(), session.progress()), hashed.unreadable());
  }

  private static String measure(DedupOptions options) {
    return options.likeness() instanceof ByHash ? "distance" : "similarity";
  }

  private static void tell(
      Console console,
      DedupOptions options,
      ImageSource source,
      int count,
      Found found,
      double seconds) {
    List<DuplicateGroup> groups = found.groups();
    int duplicates = groups.stream().mapToInt(group -> group.duplicates().size()).sum();
    int unreadable = found.unreadable().size();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("images", count).put("kept", count - duplicates).put("duplicates", duplicates);
    json.put("groups", groups.size()).put("unreadable", unreadable);
    if (options.likeness() instanceof ByHash by) {
      json.put("by", by.hash().word()).put("max_distance_threshold", by.distance());
    } else if (options.likeness() instanceof ByFeatures by) {
      json.put("by", "features").put("enc_type", by.encoder().types().get(0));
      json.put("min_similarity_threshold", by.similarity());
    }
    json.put("seconds", seconds).put("images_per_second", count / seconds);
    options.dest().ifPresent(file -> json.put("dest", file.toString()));
    options.grid().ifPresent(file -> json.put("grid", file.toString()));
    console.print(json);
    console.print(
        String.format(
            Locale.ROOT,
            "%s: %s, %s in %s, %,d to keep; %.1f s, %.1f images a second",
            options.source(),
            Counts.of(count, "image"),
            Counts.of(duplicates, "duplicate"),
            Counts.of(groups.size(), "group"),
            count - duplicates,
            seconds,
            count / seconds));
    if (options.dest().isEmpty()) {
      groups.stream().limit(TOLD).forEach(group -> console.print(line(source, options, group)));
      if (groups.size() > TOLD) {
        console.print(Counts.of(groups.size() - TOLD, "more group") + "; --dest F.jsonl lists all");
      }
    }
    options
        .dest()
        .ifPresent(
            file -> {
              console.print("groups: " + file);
              if (duplicates > 0) {
                console.say(
                    "to leave the duplicates out: zoo convert --source %s --exclude %s --dest D"
                        .formatted(
                            ShellWords.quoted(options.source()),
                            ShellWords.quoted(file.toString())));
              }
            });
    options.grid().ifPresent(file -> console.print("picture: " + file));
    if (unreadable > 0) {
      console.warn(
          "%s can't be read and %s in no group: %s%s"
              .formatted(
                  Counts.of(unreadable, "image"),
                  unreadable == 1 ? "is" : "are",
                  found.unreadable().get(0),
                  unreadable == 1 ? "" : ", and %d more".formatted(unreadable - 1)));
    }
  }

  private static String line(ImageSource source, DedupOptions options, DuplicateGroup group) {
    int more = group.duplicates().size() - TOLD_OF_GROUP;
    return "%s: %s%s"
        .formatted(
            source.name(group.kept()),
            group.duplicates().stream()
                .limit(TOLD_OF_GROUP)
                .map(
                    one ->
                        "%s (%s)"
                            .formatted(
                                source.name(one.image()),
                                DuplicateGrid.text(
                                    one.measure(), options.likeness() instanceof ByHash)))
                .collect(Collectors.joining(", ")),
            more > 0 ? ", and %d more".formatted(more) : "");
  }
}
