package dev.repazoo.latents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.array.Npy;
import dev.repazoo.data.LatentScaleFile;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.JsonProblem;
import dev.repazoo.file.WriteLock;
import dev.repazoo.labels.ClassNames;
import dev.repazoo.labels.DatasetJson;
import dev.repazoo.sources.LabelFiles;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The folder that latents go to: {@code 00000/img-mean-std-00000000.npy}, the first five digits of
 * an image's number being the folder, {@code dataset.json} with the labels, and {@code codec.json}
 * with what made them. One program at a time writes to it.
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
  private final WriteLock lock;
  private final Set<Path> prepared = new HashSet<>();

  LatentFolder(Path folder, LatentKey key, boolean adopted, WriteLock lock) {
    this.folder = folder;
    this.key = key;
    this.adopted = adopted;
    this.lock = lock;
  }

  /**
   * Makes the folder, or goes on with one that was made from the same.
   *
   * @param adopt whether others made the folder: latents that bear no note of their codec count as
   *     made from the same, and names of classes are left as they are
   * @throws IllegalArgumentException when it holds latents of something else
   * @throws IOException when another program writes to it, or it can't be written
   */
  static LatentFolder open(Path folder, LatentKey key, boolean adopt) throws IOException {
    WriteLock lock = WriteLock.inFolder(folder);
    try {
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
      return new LatentFolder(folder, key, adopt, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
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
  public boolean mirrored() {
    return key.mirrored();
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

  /** Makes a folder of latents, once, and clears it of what a killed run was writing. */
  private synchronized void prepare(Path parent) throws IOException {
    if (!prepared.contains(parent)) {
      AtomicFile.removeLeftovers(Files.createDirectories(parent));
      prepared.add(parent);
    }
  }

  /** Writes the labels: the last thing, so that its presence says that all is there. */
  @Override
  public void finish(LabelFiles labels) throws IOException {
    labels.write(
        (name, content) -> {
          if (!adopted || !name.equals(ClassNames.FILE)) {
            AtomicFile.write(folder.resolve(name), content);
          }
        });
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
