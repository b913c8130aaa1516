package dev.repazoo.sources;

import dev.repazoo.sources.parquet.ParquetFile;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.ImageExtensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parquet files of a folder by split. A file's split is a word of its name, or of the innermost
 * folder that has one: {@code data/train-00000-of-00004.parquet}, {@code train/0000.parquet}. Where
 * no name says a split, all files are one data set.
 *
 * <p>Source: Hugging Face, datasets/data_files.py.
 */
final class ParquetShards {
  private static final Pattern NUMBERED = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.parquet");

  private final Path folder;
  private final Map<Split, List<String>> bySplit = new EnumMap<>(Split.class);
  private final List<String> unsaid = new ArrayList<>();

  private ParquetShards(Path folder, List<String> names) {
    this.folder = folder;
    for (String name : names) {
      split(name)
          .map(split -> bySplit.computeIfAbsent(split, s -> new ArrayList<>()))
          .orElse(unsaid)
          .add(name);
    }
  }

  /** Whether a file is parquet by its name. */
  static boolean isOne(String name) {
    return FileTree.extension(name).equals("parquet");
  }

  /**
   * A folder's shards, if it holds some and no images. Tables beside images are left alone, unless
   * they hold images themselves.
   *
   * @throws IOException if both hold images
   */
  static Optional<ParquetShards> find(FileTree files) throws IOException {
    List<String> shards =
        files.names().stream()
            .filter(name -> isOne(name) && !name.startsWith(".") && !name.contains("/."))
            .toList();
    Optional<Path> folder = files.path().path().filter(Files::isDirectory);
    if (shards.isEmpty() || folder.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> image = files.names().stream().filter(ImageExtensions::match).findFirst();
    if (image.isPresent()) {
      if (!files.names().contains(SourceLabels.FILE)
          && holdsImages(folder.get().resolve(shards.get(0)))) {
        throw new IOException(
            "%s has images in %s and in files such as %s; name the folder of those you mean"
                .formatted(files.path(), shards.get(0), image.get()));
      }
      return Optional.empty();
    }
    return Optional.of(new ParquetShards(folder.get(), shards));
  }

  private static boolean holdsImages(Path shard) {
    try {
      ParquetFeatures.of(ParquetFile.open(shard));
      return true;
    } catch (IOException e) {
      return false; // a table of something else, or of nothing
    }
  }

  /**
   * Opens one file, whatever others are beside it.
   *
   * @throws IllegalArgumentException if its name says another split than the wanted one
   */
  static ParquetImages open(Path file, Split split) throws IOException {
    String name = file.getFileName().toString();
    if (split != Split.TRAIN && !Split.in(name).equals(Optional.of(split))) {
      throw new IllegalArgumentException(
          "split is " + split.word() + ", which the name of " + file + " does not say");
    }
    return ParquetImages.open(file.toString(), file.toAbsolutePath().getParent(), List.of(name));
  }

  private static Optional<Split> split(String name) {
    String[] parts = name.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      Optional<Split> split = Split.in(parts[i]);
      if (split.isPresent()) {
        return split;
      }
    }
    return Optional.empty();
  }

  /**
   * Opens a split.
   *
   * @throws IOException if a shard is missing, or the split lies in several folders
   * @throws IllegalArgumentException if there is no such split
   */
  ParquetImages open(Split split) throws IOException {
    List<String> names = bySplit.getOrDefault(split, List.of());
    if (bySplit.isEmpty()) {
      ImageSources.checkWhole(folder.toString(), split);
      names = unsaid;
    } else if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "split is %s, but %s has %s"
              .formatted(
                  split.word(),
                  folder,
                  bySplit.keySet().stream().map(Split::word).collect(Collectors.joining(", "))));
    }
    checkOneFolder(names);
    checkComplete(names);
    return ParquetImages.open(folder.toString(), folder, names);
  }

  /** Several folders are several configurations, or versions, of a data set. */
  private void checkOneFolder(Collection<String> names) throws IOException {
    TreeSet<String> folders = new TreeSet<>();
    names.forEach(name -> folders.add(name.substring(0, name.lastIndexOf('/') + 1)));
    if (folders.size() > 1) {
      throw new IOException(
          "%s: parquet files in several folders (%s); name one of them as the source"
              .formatted(folder, String.join(", ", folders).replaceAll("^, ", "itself, ")));
    }
  }

  private void checkComplete(List<String> names) throws IOException {
    Set<String> expected = new LinkedHashSet<>();
    for (String name : names) {
      Matcher numbered = NUMBERED.matcher(name);
      String count = numbered.matches() ? numbered.group(3) : "";
      if (!count.isEmpty() && !expected.contains(name)) {
        for (int i = 0; i < Integer.parseInt(count); i++) {
          expected.add("%s-%05d-of-%s.parquet".formatted(numbered.group(1), i, count));
        }
      }
    }
    Set<String> there = Set.copyOf(names);
    for (String shard : expected) {
      if (!there.contains(shard)) {
        throw new IOException(
            "%s: %s is missing; get it, or name one file as the source".formatted(folder, shard));
      }
    }
  }
}
