package dev.repazoo.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.download.WeightFolder;
import dev.repazoo.json.JsonFile;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A codec's published tensors and what lies beside them.
 *
 * @param tensors under their published names
 * @param config {@code config.json}, if there is one
 * @param files that the tensors are in
 */
public record CodecWeights(StateDict tensors, Optional<ObjectNode> config, List<Path> files) {
  private static final String CONFIG = "config.json";
  private static final String PIPELINE_FOLDER = "vae";
  private static final String ENCODER = "encoder";
  private static final String DECODER = "decoder";

  /** Copies the list. */
  public CodecWeights {
    files = List.copyOf(files);
  }

  /**
   * Opens what a user names.
   *
   * <ul>
   *   <li>a folder of diffusers, or one of a whole pipeline with it in {@code vae/};
   *   <li>a file of weights, with or without {@code config.json} beside it;
   *   <li>a file or folder of weights in two files that differ in the words {@code encoder} and
   *       {@code decoder}, as tiny autoencoders are published.
   * </ul>
   *
   * @throws IOException when there is nothing of the kind
   * @throws WeightsException when a file is damaged
   */
  public static CodecWeights open(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      Path inPipeline = path.resolve(PIPELINE_FOLDER);
      if (!Files.exists(path.resolve(CONFIG)) && Files.isDirectory(inPipeline)) {
        return open(inPipeline);
      }
      Optional<Path> encoder = encoderIn(path);
      return encoder.isPresent()
          ? pair(encoder.get(), counterpart(encoder.get(), ENCODER, DECODER))
          : single(WeightFolder.resolve(path));
    }
    String name = path.getFileName().toString();
    if (name.contains(ENCODER)) {
      return pair(path, counterpart(path, ENCODER, DECODER));
    }
    return name.contains(DECODER) ? pair(counterpart(path, DECODER, ENCODER), path) : single(path);
  }

  private static Optional<Path> encoderIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> file.getFileName().toString().matches(".*encoder.*\\.(pth|pt|safetensors)"))
          .sorted()
          .findFirst();
    }
  }

  private static Path counterpart(Path file, String word, String other) throws IOException {
    Path found = file.resolveSibling(file.getFileName().toString().replace(word, other));
    if (!Files.exists(found)) {
      throw new NoSuchFileException(found.toString(), null, "the other half of " + file);
    }
    return found;
  }

  private static CodecWeights single(Path file) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return new CodecWeights(checkpoint.stateDict(), configBeside(file), List.of(file));
    }
  }

  /** Two files as one dict, under {@code encoder.} and {@code decoder.}. */
  public static CodecWeights pair(Path encoder, Path decoder) throws IOException {
    StateDict both = new StateDict(encoder + " and " + decoder.getFileName());
    add(both, ENCODER, encoder);
    add(both, DECODER, decoder);
    return new CodecWeights(both, configBeside(encoder), List.of(encoder, decoder));
  }

  private static void add(StateDict into, String prefix, Path file) {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      checkpoint.stateDict().forEach(e -> into.put(prefix + "." + e.getKey(), e.getValue()));
    }
  }

  private static Optional<ObjectNode> configBeside(Path file) throws IOException {
    Path config = file.resolveSibling(CONFIG);
    return Files.exists(config) ? Optional.of(JsonFile.read(config)) : Optional.empty();
  }

  /** What tells the architecture, for messages. */
  String configOrigin() {
    return config.isPresent() ? files.get(0).resolveSibling(CONFIG).toString() : tensors.origin();
  }
}
