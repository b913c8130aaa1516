package dev.repazoo.tree;

import dev.repazoo.file.FolderWalk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A folder and the folders in it; links are followed. */
record FolderTree(Place path, FolderWalk walk, PackedNames names) implements FileTree {
  static FolderTree of(Path folder) throws IOException {
    PackedNames.Builder names = new PackedNames.Builder();
    FolderWalk walk =
        FolderWalk.of(
            folder,
            name -> {
              if (!FileTree.isLeftOut(name)) {
                names.add(name);
              }
            });
    return new FolderTree(Place.of(folder), walk, names.build());
  }

  @Override
  public List<String> loops() {
    return walk.loops().stream().filter(name -> !FileTree.isLeftOut(name)).toList();
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
