package dev.repazoo.data;

import dev.repazoo.file.FolderWalk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files of a folder and the folders in it; links are followed. */
record FolderFiles(Path folder, FolderWalk walk, PackedNames names) implements DataFiles {
  static FolderFiles of(Path folder) throws IOException {
    PackedNames.Builder names = new PackedNames.Builder();
    FolderWalk walk =
        FolderWalk.of(
            folder,
            name -> {
              if (!DataFiles.isHidden(name)) {
                names.add(name);
              }
            });
    return new FolderFiles(folder, walk, names.build());
  }

  @Override
  public String origin() {
    return folder.toString();
  }

  @Override
  public List<String> loops() {
    return walk.loops().stream().filter(name -> !DataFiles.isHidden(name)).toList();
  }

  @Override
  public long size(String name) throws IOException {
    return walk.size(name);
  }

  @Override
  public byte[] read(String name) throws IOException {
    return walk.read(name, Integer.MAX_VALUE);
  }

  @Override
  public void close() {}
}
