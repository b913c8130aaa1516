package dev.repazoo.torch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Shared libraries where Linux's loader would look for them; none is loaded.
 *
 * @param folders in the order of the search
 */
public record NativeLibraries(List<Path> folders) {
  private static final String DRIVER = "libcuda.so.1";
  private static final List<String> USUAL =
      List.of(
          "/usr/local/cuda/lib64",
          "/usr/local/cuda/targets/x86_64-linux/lib",
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/lib",
          "/usr/local/nvidia/lib64",
          "/usr/lib/wsl/lib",
          "/lib/x86_64-linux-gnu",
          "/lib64");

  /** Copies the list. */
  public NativeLibraries {
    folders = List.copyOf(folders);
  }

  /** Those of this machine: the folders of {@code LD_LIBRARY_PATH}, then the usual ones. */
  public static NativeLibraries ofMachine() {
    return of(System.getenv().getOrDefault("LD_LIBRARY_PATH", ""), USUAL);
  }

  static NativeLibraries of(String searchPath, List<String> usual) {
    List<String> folders = new ArrayList<>(Arrays.asList(searchPath.split(File.pathSeparator, -1)));
    folders.addAll(usual);
    return new NativeLibraries(
        folders.stream().filter(folder -> !folder.isBlank()).map(Path::of).toList());
  }

  /** The first file of that name. */
  public Optional<Path> find(String file) {
    return folders.stream().map(folder -> folder.resolve(file)).filter(Files::exists).findFirst();
  }

  /** Whether NVIDIA's driver is there, so that there is a GPU to be used. */
  public boolean hasDriver() {
    return find(DRIVER).isPresent();
  }
}
