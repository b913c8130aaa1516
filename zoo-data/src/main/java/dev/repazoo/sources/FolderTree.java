package dev.repazoo.sources;

import dev.repazoo.file.FolderWalk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder and the folders in it; links are followed. */
record FolderTree(Path path, FolderWalk walk, List<String> names) implements SourceFiles {
  static FolderTree of(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    FolderWalk walk = FolderWalk.of(folder, names::add);
    return new FolderTree(folder, walk, SourceFiles.sorted(names.stream()));
  }

  @Override
  public List<String> loops() {
    return walk.loops();
  }

  @Override
  public long size(String name) throws IOException {
    return walk.size(name);
  }

  @Override
  public byte[] read(String name) throws IOException {
    return walk.read(name, MAX_FILE);
  }

  @Override
  public boolean foldersAreClasses() {
    return true;
  }

  @Override
  public void close() {}
}
