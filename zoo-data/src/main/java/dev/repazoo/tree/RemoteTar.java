package dev.repazoo.tree;

import dev.repazoo.message.FileProblem;
import dev.repazoo.remote.CachedShard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The files of a remote tar, listed once and then read from its copy, or from where it lies. Where
 * that fails, {@link #read} throws an {@link UncheckedIOException}: the data set can't be read any
 * more, while an {@link IOException} is of a single file, which can be left out.
 */
final class RemoteTar implements FileTree {
  private final CachedShard shard;
  private final TarMembers members;

  private RemoteTar(CachedShard shard, TarMembers members) {
    this.shard = shard;
    this.members = members;
  }

  /**
   * Lists a tar; fetched for that, unless this version of it was listed before.
   *
   * @throws IOException if it can't be had, or is damaged
   */
  static RemoteTar of(CachedShard shard) throws IOException {
    Optional<TarMembers> known = TarMembers.read(shard);
    if (known.isPresent()) {
      return new RemoteTar(shard, known.get());
    }
    TarMembers members =
        shard.whole(copy -> TarMembers.of(TarListing.of(shard.address().toString(), copy)));
    members.write(shard);
    return new RemoteTar(shard, members);
  }

  @Override
  public Place path() {
    return Place.of(shard.address().toString());
  }

  @Override
  public PackedNames names() {
    return members.names();
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public void willRead(String name) {
    shard.announce();
  }

  @Override
  public long size(String name) {
    return members.member(name).bytes();
  }

  @Override
  public byte[] read(String name) throws IOException {
    TarMembers.Member member = members.member(name);
    if (!member.reason().isEmpty()) {
      throw new IOException(member.reason());
    }
    if (member.bytes() > MAX_FILE) {
      throw new IOException("has " + member.bytes() + " bytes; at most " + MAX_FILE);
    }
    if (!member.text().isEmpty()) {
      return member.text().getBytes(StandardCharsets.UTF_8);
    }
    try {
      return shard.read(member.offset(), (int) member.bytes());
    } catch (IOException e) { // not this file is at fault, and others would fail, too
      String words = FileProblem.of(e);
      String where = shard.address().toString();
      throw new UncheckedIOException(
          new IOException(words.contains(where) ? words : where + ": " + words, e));
    }
  }

  @Override
  public boolean foldersAreClasses() {
    return true;
  }

  /** The cache of all shards is closed by whoever opened it. */
  @Override
  public void close() {}
}
