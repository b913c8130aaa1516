package dev.repazoo.tree;

import dev.repazoo.webdataset.SampleFields;
import dev.repazoo.webdataset.ShardPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A folder of tars as one: WebDataset's shards. The files of {@code 00000.tar} lie in {@code
 * 00000/}, other files of the folder stay where they are.
 */
public final class ShardTree implements FileTree {
  private static final String TAR = ".tar";

  private final FileTree folder;
  private final SortedMap<String, FileTree> shards;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final PackedNames names;

  ShardTree(FileTree folder, SortedMap<String, FileTree> shards) {
    this.folder = folder;
    this.shards = shards;
    shards.keySet().forEach(shard -> numbers.put(shard, numbers.size()));
    PackedNames.Builder all = new PackedNames.Builder();
    folder.names().stream().filter(name -> !name.endsWith(TAR)).forEach(all::add);
    shards.forEach((shard, tree) -> tree.names().forEach(name -> all.add(shard + "/" + name)));
    names = all.build();
  }

  /**
   * Opens what may be shards: a folder of tars without images beside them, tars that a pattern such
   * as {@code shards/{00000..00009}.tar} stands for, or a single tar, compressed or not, each as
   * the samples in it; tars by their addresses, too. Other folders and archives are opened as they
   * are.
   *
   * @throws IOException if there is none, or a tar can't be read
   * @throws IllegalArgumentException if the pattern can't be
   */
  public static FileTree open(Place place) throws IOException {
    FileTree samples = openSamples(place);
    try {
      return inLayout(samples);
    } catch (IOException | RuntimeException e) {
      samples.close();
      throw e;
    }
  }

  /**
   * Files of samples as a data set in REPA's layout, if they have latents; others as they are.
   *
   * @param samples of {@link #openSamples}, closed with this
   * @throws IOException if the labels can't be read
   */
  public static FileTree inLayout(FileTree samples) throws IOException {
    return samples.holdsSamples() ? LatentSamples.of(samples) : samples;
  }

  /**
   * The same with all members of samples where they lie, latents beside their images, as data sets
   * with captions have them.
   */
  public static FileTree openSamples(Place place) throws IOException {
    if (place.isRemote()) {
      return sampled(RemoteShards.open(place));
    }
    Path path = place.local();
    if (ShardPattern.isOne(path.getFileName().toString()) && !Files.exists(path)) {
      return ofPattern(path);
    }
    FileTree files = FileTree.open(path);
    if (!Files.isDirectory(path)) {
      return files instanceof TarTree ? sampled(files) : files;
    }
    List<String> tars =
        files.names().stream().filter(n -> n.endsWith(TAR) && !n.contains("/")).toList();
    return tars.isEmpty() || files.names().stream().anyMatch(ShardTree::isOtherData)
        ? files
        : sampled(of(path, files, tars));
  }

  /** Beside such files a tar is no shard. */
  private static boolean isOtherData(String name) {
    return ImageExtensions.match(name)
        || (name.endsWith(".npy") && !name.equals(SampleFields.EMPTY_CONTEXT))
        || name.endsWith(".zip");
  }

  private static FileTree ofPattern(Path path) throws IOException {
    List<String> tars = ShardPattern.expand(path.getFileName().toString());
    Path folder = path.toAbsolutePath().getParent();
    for (String tar : tars) {
      if (!Files.isRegularFile(folder.resolve(tar))) {
        throw new NoSuchFileException(folder.resolve(tar).toString());
      }
    }
    return sampled(of(folder, FileTree.open(folder), tars));
  }

  private static FileTree sampled(FileTree shards) throws IOException {
    try {
      return SampleTree.of(shards);
    } catch (IOException | RuntimeException e) {
      shards.close();
      throw e;
    }
  }

  /** A tar's name without its ending: the folder that its files lie in. */
  static String folder(String tar) {
    return tar.substring(0, tar.length() - TAR.length());
  }

  private static FileTree of(Path path, FileTree folder, List<String> tars) throws IOException {
    SortedMap<String, FileTree> shards = new TreeMap<>();
    try {
      for (String tar : tars) {
        shards.put(folder(tar), FileTree.open(path.resolve(tar)));
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
  public Place path() {
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
    FileTree shard = holder(name);
    return shard.size(inside(shard, name));
  }

  @Override
  public byte[] read(String name) throws IOException {
    FileTree shard = holder(name);
    return shard.read(inside(shard, name));
  }

  /** Files beside the shards are of none. */
  @Override
  public OptionalInt shard(String name) {
    Integer number = numbers.get(outermost(name));
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  @Override
  public boolean isRemote() {
    return folder.isRemote();
  }

  @Override
  public void willRead(String name) {
    holder(name).willRead(name);
  }

  private FileTree holder(String name) {
    return shards.getOrDefault(outermost(name), folder);
  }

  private static String outermost(String name) {
    return name.substring(0, Math.max(0, name.indexOf('/')));
  }

  private String inside(FileTree shard, String name) {
    return shard == folder ? name : name.substring(name.indexOf('/') + 1);
  }

  @Override
  public boolean holdsSamples() {
    return true;
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
