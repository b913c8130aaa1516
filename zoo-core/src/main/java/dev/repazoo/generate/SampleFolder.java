package dev.repazoo.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.image.PngFile;
import dev.repazoo.image.RgbImage;
import dev.repazoo.json.JsonFile;
import dev.repazoo.shard.Blocks;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.SharedFolder;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that a run's samples lie in: {@code 000000.png} and so on, or {@code 000000.npy} for
 * latents, and {@code settings.json} with what made them.
 *
 * <p>Each file appears whole or not at all, so a run that was stopped goes on with the samples that
 * are missing. While it is open, no other process writes there but other shards of the same work.
 */
public final class SampleFolder implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CAPTIONS = "captions.jsonl";
  private static final String SETTINGS = "settings.json";
  private static final Pattern SAMPLE = Pattern.compile("\\d{6,}\\.(png|npy)");
  private static final String OTHER_PLACE = "; remove it or choose another place";

  private final Path folder;
  private final boolean latents;
  private final Division division;
  private final SharedFolder lock;

  private SampleFolder(Path folder, boolean latents, Division division, SharedFolder lock) {
    this.folder = folder;
    this.latents = latents;
    this.division = division;
    this.lock = lock;
  }

  /**
   * Opens or makes the folder.
   *
   * @param latents whether samples stay latents
   * @param settings all that decides what the samples look like
   * @param division of the work
   * @throws IllegalArgumentException when it holds samples that other settings made, or shards
   *     divide them otherwise
   * @throws IOException when another process writes to it, or it can't be written
   */
  public static SampleFolder open(
      Path folder, boolean latents, ObjectNode settings, Division division) throws IOException {
    SharedFolder lock = SharedFolder.take(folder, division.shard());
    try {
      lock.requireAlone(
          () -> {
            if (division.shard().isEmpty()) {
              AtomicFile.removeLeftovers(folder);
            }
            checkSettings(folder, settings);
            division.agree(folder);
          });
      return new SampleFolder(folder, latents, division, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void checkSettings(Path folder, ObjectNode settings) throws IOException {
    Path file = folder.resolve(SETTINGS);
    byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(settings);
    if (Files.exists(file)) {
      JsonNode kept = kept(file);
      // Through text, since numbers read back may have other Java types.
      JsonNode now = JSON.readTree(text);
      Set<String> keys = new LinkedHashSet<>();
      now.fieldNames().forEachRemaining(keys::add);
      kept.fieldNames().forEachRemaining(keys::add);
      for (String key : keys) {
        if (!kept.path(key).equals(now.path(key))) {
          throw new IllegalArgumentException(
              folder
                  + " holds samples made with "
                  + key
                  + " "
                  + words(kept.path(key))
                  + ", now it is "
                  + words(now.path(key))
                  + OTHER_PLACE);
        }
      }
    } else if (holdsSamples(folder)) {
      throw new IllegalArgumentException(
          folder
              + " holds samples, but no "
              + SETTINGS
              + " that tells what made them"
              + OTHER_PLACE);
    } else {
      AtomicFile.write(file, text);
    }
  }

  private static JsonNode kept(Path file) throws IOException {
    try {
      return JsonFile.read(file);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + "; remove the folder or choose another place", e);
    }
  }

  private static String words(JsonNode value) {
    return value.isMissingNode() ? "unset" : value.toString();
  }

  private static boolean holdsSamples(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> SAMPLE.matcher(file.getFileName().toString()).matches());
    }
  }

  /** Where it is. */
  public Path folder() {
    return folder;
  }

  /** The file of a sample. */
  public Path file(long index) {
    return folder.resolve(String.format(Locale.ROOT, "%06d%s", index, latents ? ".npy" : ".png"));
  }

  /** Numbers of samples, of this process's part of the work or of all, whose file is missing. */
  public List<Long> missing(boolean ofAll) {
    Division part = ofAll ? new Division(division.blocks(), Optional.empty()) : division;
    return part.own().boxed().flatMap(block -> missing(block).stream()).toList();
  }

  /** Numbers of a block's samples whose file is missing. */
  public List<Long> missing(long block) {
    Blocks blocks = division.blocks();
    return Arrays.stream(blocks.computed(block))
        .limit(blocks.needed(block))
        .filter(sample -> !Files.exists(file(sample)))
        .boxed()
        .toList();
  }

  /** How the work is divided. */
  public Division division() {
    return division;
  }

  /**
   * Which of several shards has left a sample out; empty where the folder is of no shards.
   *
   * @throws IOException when what they have noted can't be read
   */
  public Optional<Shard> owner(long sample) throws IOException {
    return division.owner(folder, sample);
  }

  /**
   * Does something while no other shard does the like.
   *
   * @return whether it was done; another process may be at it
   */
  public boolean alone(SharedFolder.Action action) throws IOException {
    return lock.alone(action);
  }

  /**
   * Writes those samples of a batch that are wanted and finite.
   *
   * @param indices numbers of all that were drawn
   * @param wanted of them
   * @param texts what goes into an image's file about it, by its number
   * @return the numbers of those that are not finite, which get no file
   */
  public List<Long> write(
      long[] indices,
      Collection<Long> wanted,
      Samples samples,
      LongFunction<Map<String, String>> texts)
      throws IOException {
    List<Long> broken = new ArrayList<>();
    for (int i = 0; i < indices.length; i++) {
      if (wanted.contains(indices[i]) && !write(indices[i], samples, i, texts)) {
        broken.add(indices[i]);
      }
    }
    return broken;
  }

  private boolean write(
      long index, Samples samples, int position, LongFunction<Map<String, String>> texts)
      throws IOException {
    Path file = file(index);
    if (samples instanceof Samples.Images drawn) {
      Optional<RgbImage> image = drawn.images().get(position);
      if (image.isPresent()) {
        PngFile.write(image.get(), file, texts.apply(index));
      }
      return image.isPresent();
    }
    Samples.Latents drawn = (Samples.Latents) samples;
    float[] values = drawn.values(position);
    boolean finite = Samples.isFinite(values, 0, values.length);
    if (finite) {
      LatentShape shape = drawn.shape();
      Npy.write(file, Tensor.of(values, shape.channels(), shape.height(), shape.width()));
    }
    return finite;
  }

  /**
   * Writes {@code captions.jsonl} with the text that each sample shows, by which the folder is a
   * data set of images with captions.
   *
   * @param captions of samples 0, 1 and so on
   */
  public void writeCaptions(List<String> captions) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < captions.size(); i++) {
      ObjectNode line = JSON.createObjectNode();
      line.put("file_name", file(i).getFileName().toString());
      line.putArray("captions").add(captions.get(i));
      lines.append(JSON.writeValueAsString(line)).append('\n');
    }
    byte[] text = lines.toString().getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(CAPTIONS), text);
  }

  /**
   * The images of numbers below {@code count}.
   *
   * @throws UncheckedIOException when one can't be read; the message names it
   */
  public List<RgbImage> images(int count) {
    return new SampleImages(folder).first(count);
  }

  /**
   * Writes {@code FOLDER.npz} for the ADM evaluation suite: {@code arr_0}, uint8 [count, H, W, 3].
   *
   * @return the file
   * @throws UncheckedIOException when a sample can't be read; the message names it
   */
  public Path writeNpz() {
    new SampleImages(folder).writeNpz(npz(), division.blocks().count());
    return npz();
  }

  /** Where {@link #writeNpz} writes. */
  public Path npz() {
    return folder.resolveSibling(folder.getFileName() + ".npz");
  }

  /** Lets others write. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
