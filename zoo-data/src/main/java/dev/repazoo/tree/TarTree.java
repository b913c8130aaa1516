package dev.repazoo.tree;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a tar, read in place: only headers are read to list them. A tar inside it, as in
 * ImageNet's {@code ILSVRC2012_img_train.tar}, is a folder of its name without the ending.
 */
final class TarTree implements FileTree {
  private final Path path;
  private final Path file;
  private final FileChannel channel;
  private final TarListing listing;
  private final PackedNames names;

  private TarTree(Path path, Path file, FileChannel channel) throws IOException {
    this.path = path;
    this.file = file;
    this.channel = channel;
    listing = TarListing.of(path.toString(), channel);
    names = kept(listing.files().keySet());
  }

  /**
   * Lists a tar.
   *
   * @param path the tar, for messages
   * @param file where its content lies: itself, or what it was unpacked to, deleted when this
   *     closes
   * @throws IOException if it is damaged, cut off, or an entry leads out of it
   */
  static TarTree of(Path path, Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new TarTree(path, file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static PackedNames kept(Set<String> all) {
    PackedNames.Builder names = new PackedNames.Builder();
    all.stream().filter(name -> !FileTree.isLeftOut(name)).forEach(names::add);
    return names.build();
  }

  @Override
  public Place path() {
    return Place.of(path);
  }

  @Override
  public PackedNames names() {
    return names;
  }

  @Override
  public long size(String name) {
    return listing.files().get(name).length();
  }

  @Override
  public byte[] read(String name) throws IOException {
    Optional<String> reason = listing.reason(name);
    if (reason.isPresent()) {
      throw new IOException(reason.get());
    }
    if (size(name) > MAX_FILE) {
      throw new IOException("has " + size(name) + " bytes; at most " + MAX_FILE);
    }
    return listing.content(name);
  }

  @Override
  public boolean foldersAreClasses() {
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    if (!path.equals(file)) { // what it was unpacked to
      Files.deleteIfExists(file);
    }
  }
}
