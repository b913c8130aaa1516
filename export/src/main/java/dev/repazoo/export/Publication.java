package dev.repazoo.export;

import dev.repazoo.export.onnx.ExternalData;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxModelInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Gives an export's files their names. The model's name stands for a whole model at every moment,
 * for the earlier one or for the new one, and for every program that opens it: whenever this is
 * killed, either can be loaded.
 *
 * <p>No file system renames two files at once. Where the earlier model's weights are in {@code
 * F.onnx.data}, the new ones come beside them under a name of their content, and a model that names
 * that file takes the earlier model's place; then nothing needs the earlier weights. The same file
 * gets the name {@code F.onnx.data}, too, by a hard link; the model that names it takes the other's
 * place, and the first name goes.
 */
final class Publication {
  private static final int DIGITS = 16;

  private final Path model;
  private final Path data;
  private final Runnable step;

  /** To a place. */
  Publication(Path model) {
    this(model, () -> {});
  }

  /**
   * To a place.
   *
   * @param step called after each change of the folder
   */
  Publication(Path model, Runnable step) {
    this.model = model;
    this.data = ExternalData.of(model);
    this.step = step;
  }

  /**
   * Moves the files to their places.
   *
   * @param written the ONNX file and its data file, if there is one, in a folder that will be
   *     removed
   * @return where they are now
   * @throws IOException if one can't be moved; the earlier model, or the new one, can be loaded
   */
  List<Path> publish(List<Path> written) throws IOException {
    Path made = written.get(0);
    Optional<Path> weights = written.size() > 1 ? Optional.of(written.get(1)) : Optional.empty();
    Set<Path> interrupted = contentNamed();
    boolean taken = dataFiles().contains(data);
    if (weights.isPresent() && taken) {
      replace(made, weights.get());
    } else if (weights.isPresent()) {
      move(weights.get(), data);
      move(made, model);
    } else {
      move(made, model);
      if (taken || !interrupted.isEmpty()) { // of the earlier model, which is gone
        Files.deleteIfExists(data);
        step.run();
      }
    }
    for (Path file : interrupted) {
      Files.deleteIfExists(file);
    }
    return weights.isPresent() ? List.of(model, data) : List.of(model);
  }

  private void replace(Path made, Path weights) throws IOException {
    String digest = OnnxModelInfo.read(made).metadata(GraphMetadata.DATA_SHA256).orElseThrow();
    Path content = data.resolveSibling(data.getFileName() + "." + digest.substring(0, DIGITS));
    Path meanwhile = made.resolveSibling("meanwhile.onnx");
    ExternalData.rename(made, meanwhile, content.getFileName().toString());
    move(weights, content);
    move(meanwhile, model);
    link(weights, content);
    move(weights, data);
    move(made, model);
    Files.deleteIfExists(content);
    step.run();
  }

  private void move(Path part, Path target) throws IOException {
    AtomicFile.publish(part, target);
    step.run();
  }

  /** Where a file system has no hard links, a copy does the same. */
  private static void link(Path name, Path file) throws IOException {
    try {
      Files.createLink(name, file);
    } catch (IOException | UnsupportedOperationException e) {
      AtomicFile.copy(file, name);
    }
  }

  /** Files beside the model that is there now which hold weights of it. */
  private Set<Path> dataFiles() {
    Set<Path> files = new HashSet<>();
    try {
      if (Files.isRegularFile(model)) {
        for (OnnxModelInfo.Stored tensor : OnnxModelInfo.read(model).initializers()) {
          files.add(tensor.file().toAbsolutePath());
        }
      }
    } catch (ModelFileException e) {
      return Set.of(); // what is no model has no weights
    }
    return files;
  }

  /** Weights under the name of their content, which a killed process left. */
  private Set<Path> contentNamed() throws IOException {
    Pattern name =
        Pattern.compile(Pattern.quote(data.getFileName() + ".") + "[0-9a-f]{" + DIGITS + "}");
    try (Stream<Path> files = Files.list(data.getParent())) {
      return Set.copyOf(
          files.filter(file -> name.matcher(file.getFileName().toString()).matches()).toList());
    }
  }
}
