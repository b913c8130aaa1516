package dev.repazoo.cli.commands;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Looks for shared libraries where Linux's loader would, without loading them. */
public final class NativeLibraries {
  private static final List<String> FOLDERS =
      List.of(
          "/usr/local/cuda/lib64",
          "/usr/local/cuda/targets/x86_64-linux/lib",
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/lib",
          "/usr/local/nvidia/lib64",
          "/lib/x86_64-linux-gnu",
          "/lib64");

  private NativeLibraries() {}

  static Optional<Path> find(String file) {
    List<String> folders = new ArrayList<>();
    String path = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
    folders.addAll(Arrays.asList(path.split(File.pathSeparator, -1)));
    folders.addAll(FOLDERS);
    return folders.stream()
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, file))
        .filter(Files::exists)
        .findFirst();
  }
}
