package dev.repazoo.torch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A libtorch that somebody has installed, as its files tell of it.
 *
 * @param folder of its libraries
 * @param version such as {@code 2.7.1}, where a file beside the folder tells it: {@code version.py}
 *     of Python's packages, {@code build-version} of PyTorch's archives
 * @param cuda whether it computes on NVIDIA GPUs, too
 */
record Libtorch(Path folder, Optional<String> version, boolean cuda) {
  private static final String LIBRARY = System.mapLibraryName("torch");
  private static final List<String> TELLING = List.of("version.py", "build-version");
  private static final Pattern VERSION =
      Pattern.compile("(?:__version__ = ')?(\\d+\\.\\d+\\.\\d+).*");

  /**
   * The first on a search path, as DJL looks for it: in folders, or a library's file itself.
   *
   * @param searchPath joined by the system's separator
   */
  static Optional<Libtorch> find(String searchPath) {
    return Arrays.stream(searchPath.split(File.pathSeparator))
        .filter(place -> !place.isBlank())
        .map(place -> Path.of(place).toAbsolutePath())
        .flatMap(place -> Stream.of(place.resolve(LIBRARY), place))
        .filter(file -> file.endsWith(LIBRARY) && Files.isRegularFile(file))
        .map(file -> of(file.getParent()))
        .findFirst();
  }

  private static Libtorch of(Path folder) {
    Optional<String> version =
        TELLING.stream()
            .map(folder::resolveSibling)
            .filter(Files::isRegularFile)
            .flatMap(file -> lines(file).stream())
            .map(VERSION::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .findFirst();
    return new Libtorch(
        folder, version, Files.exists(folder.resolve(System.mapLibraryName("torch_cuda"))));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For people: {@code libtorch 2.7.1 for CUDA in /opt/libtorch/lib}. */
  String words() {
    return "libtorch"
        + version.map(number -> " " + number).orElse("")
        + (cuda ? " for CUDA in " : " for the CPU in ")
        + folder;
  }
}
