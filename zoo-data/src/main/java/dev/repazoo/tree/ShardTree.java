package dev.repazoo.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder of tars as one: WebDataset's shards. The files of {@code 00000.tar} lie in {@code
 * 00000/}, other files of the folder stay where they are.
 */
public final class ShardTree implements FileTree {
  private static final String TAR = ".tar";

  private final FileTree folder;
  private final Map<String, FileTree> shards;
  private final PackedNames names;

  private ShardTree(FileTree folder, Map<String, FileTree> shards) {
    this.folder = folder;
    this.shards = shards;
    PackedNames.Builder all = new PackedNames.Builder();
    folder.names().stream().filter(name -> !name.endsWith(TAR)).forEach(all::add);
    shards.forEach((shard, tree) -> tree.names().forEach(name -> all.add(shard + "/" + name)));
    names = all.build();
  }

  /**
   * The folder's tars as folders, if it holds tars and no image; else the folder itself.
   *
   * @throws IOException if a tar can't be read
   */
  public static FileTree of(FileTree folder) throws IOException {
    List<String> tars =
        folder.names().stream().filter(n -> n.endsWith(TAR) && !n.contains("/")).toList();
    if (tars.isEmpty() || folder.names().stream().anyMatch(ImageExtensions::match)) {
      return folder;
    }
    Map<String, FileTree> shards = new TreeMap<>();
    try {
      for (String tar : tars) {
        String shard = tar.substring(0, tar.length() - TAR.length());
        shards.put(shard, FileTree.open(folder.path().resolve(tar)));
      }
      return new ShardTree(folder, shards);
    } catch (IOException | RuntimeException e) {
      for (FileTree shard : shards.values()) {
        shard.close();
      }
      folder.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return folder.path();
  }

  @Override
  public PackedNames names() {
    return names;
  }

  @Override
  public List<String> loops() {
    return folder.loops();
  }

  @Override
  public long size(String name) throws IOException {
    FileTree shard = shard(name);
    return shard.size(inside(shard, name));
  }

  @Override
  public byte[] read(String name) throws IOException {
    FileTree shard = shard(name);
    return shard.read(inside(shard, name));
  }

  private FileTree shard(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? folder : shards.getOrDefault(name.substring(0, slash), folder);
  }

  private String inside(FileTree shard, String name) {
    return shard == folder ? name : name.substring(name.indexOf('/') + 1);
  }

  /** Shards are no classes. */
  @Override
  public boolean foldersAreClasses() {
    return false;
  }

  @Override
  public void close() throws IOException {
    List<FileTree> open = new ArrayList<>(shards.values());
    open.add(folder);
    for (FileTree tree : open) {
      tree.close();
    }
  }
}
