package dev.repazoo.latents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.labels.DatasetJson;
import dev.repazoo.shard.PieceFolder;
import dev.repazoo.shard.Shard;
import dev.repazoo.shard.SharedFolder;
import dev.repazoo.sources.LabelFiles;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that latents go to: {@code 00000/img-mean-std-00000000.npy}, the first five digits of
 * an image's number being the folder, {@code dataset.json} with the labels, and {@code codec.json}
 * with what made them. One program at a time writes to it, or several shards of one work.
 *
 * <p>Source of the layout: REPA, preprocessing/dataset_tools.py (encode).
 */
class LatentFolder implements LatentDestination {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LABELS = DatasetJson.FILE;
  static final String ERRORS = "errors.jsonl";

  private final Path folder;
  private final LatentKey key;
  private final boolean adopted;
  private final SharedFolder lock;
  private final boolean shared;
  private final Set<Path> prepared = new HashSet<>();

  LatentFolder(Path folder, LatentKey key, boolean adopted, boolean shared, SharedFolder lock) {
    this.folder = folder;
    this.key = key;
    this.adopted = adopted;
    this.shared = shared;
    this.lock = lock;
  }

  /** The only process's. */
  static LatentFolder open(Path folder, LatentKey key) throws IOException {
    return open(folder, key, false, Optional.empty());
  }

  /** One whose making is divided. */
  static LatentFolder open(Path folder, LatentKey key, LatentShards shards) throws IOException {
    return open(folder, key, false, Optional.of(shards));
  }

  /**
   * One that others made: latents that bear no note of their codec count as made from the same, and
   * names of classes are left as they are.
   */
  static LatentFolder adopt(Path folder, LatentKey key) throws IOException {
    return open(folder, key, true, Optional.empty());
  }

  /**
   * Makes the folder, or goes on with one that was made from the same.
   *
   * @throws IllegalArgumentException when it holds latents of something else
   * @throws IOException when another program writes to it, or it can't be written
   */
  private static LatentFolder open(
      Path folder, LatentKey key, boolean adopt, Optional<LatentShards> shards) throws IOException {
    Optional<Shard> shard = shards.flatMap(LatentShards::shard);
    SharedFolder lock = SharedFolder.take(folder, shard);
    try {
      lock.requireAlone(
          () -> {
            agree(folder, key, adopt);
            if (shards.isPresent()) {
              shards.get().agree(folder);
            }
          });
      return new LatentFolder(folder, key, adopt, shard.isPresent(), lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static void agree(Path folder, LatentKey key, boolean adopt) throws IOException {
    Path file = folder.resolve(LatentScaleFile.NAME);
    if (Files.exists(file)) {
      key.require(read(file), folder.toString());
    } else if (!adopt && Files.exists(folder.resolve(LABELS))) {
      throw new IllegalArgumentException(
          folder
              + " holds a data set that another program made; choose another place, or remove it");
    } else {
      AtomicFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(key.json()));
    }
  }

  private static ObjectNode read(Path file) throws IOException {
    try {
      if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no JSON (" + JsonProblem.reason(e) + "); remove it", e);
    }
    throw new IOException(file + " holds no JSON object; remove it");
  }

  /** The name of an image's latents. */
  String fileName(int index) {
    return LatentDestination.name(index);
  }

  /** The folder. */
  Path path() {
    return folder;
  }

  @Override
  public Path errorFile() {
    return folder.resolve(ERRORS);
  }

  @Override
  public Path errorFile(Optional<Shard> shard) {
    return shard.map(one -> LatentShards.errorFile(folder, one)).orElseGet(this::errorFile);
  }

  @Override
  public boolean mirrored() {
    return key.mirrored();
  }

  @Override
  public boolean has(int index) {
    return Files.isRegularFile(folder.resolve(fileName(index)));
  }

  @Override
  public void alone(SharedFolder.Action action) throws IOException {
    lock.requireAlone(action);
  }

  @Override
  public Optional<float[]> stored(int index) throws IOException {
    Path file = folder.resolve(fileName(index));
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return key.values(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
  }

  @Override
  public void store(int index, float[] values, long[] shape) throws IOException {
    Path file = folder.resolve(fileName(index));
    try {
      prepare(file.getParent());
      Npy.write(file, values, shape);
    } catch (WeightsException e) {
      throw new IOException(e.getMessage() + "; the same command goes on from here", e);
    }
    if (!Arrays.equals(values, stored(index).orElse(new float[0]))) {
      throw new IOException(file + " came back otherwise than it was written; is the disk sound?");
    }
  }

  /**
   * Makes a folder of latents, once, and clears it of what a killed run was writing; but where
   * other shards are writing, at the end.
   */
  private synchronized void prepare(Path parent) throws IOException {
    if (!prepared.contains(parent)) {
      Files.createDirectories(parent);
      if (!shared) {
        AtomicFile.removeLeftovers(parent);
      }
      prepared.add(parent);
    }
  }

  /** Writes the labels: the last thing, so that its presence says that all is there. */
  @Override
  public void finish(LabelFiles labels) throws IOException {
    if (LatentShards.areIn(folder)) {
      removeLeftovers();
    }
    labels.write(
        (name, content) -> {
          if (!adopted || !name.equals(ClassNames.FILE)) {
            AtomicFile.write(folder.resolve(name), content);
          }
        });
    LatentShards.clear(folder);
    PieceFolder.clear(folder);
  }

  private void removeLeftovers() throws IOException {
    List<Path> parents;
    try (Stream<Path> found = Files.list(folder)) {
      parents = found.filter(Files::isDirectory).toList();
    }
    for (Path parent : parents) {
      AtomicFile.removeLeftovers(parent);
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
