package dev.repazoo.tree;

import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.RemoteAccess;
import dev.repazoo.remote.RemoteFiles;
import dev.repazoo.remote.RemoteSystems;
import dev.repazoo.remote.ShardCache;
import dev.repazoo.webdataset.ShardPattern;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Opens tars by their addresses: {@code https://host/shards/{00000..00009}.tar}, or the folder they
 * lie in, where its file system can be asked what is there.
 */
final class RemoteShards {
  private static final String TAR = ".tar";

  private RemoteShards() {}

  /**
   * Lists all shards; those that were not listed before are fetched for that, several at once.
   *
   * @throws IOException if there are none, or one can't be had or is damaged
   */
  static FileTree open(Place place) throws IOException {
    RemoteAccess access = RemoteAccess.get();
    Place folder = place.word().endsWith(TAR) ? place.parent() : place.inside("");
    if (access.offline() && !isThisMachine(folder.address())) {
      throw new IOException(place + ": the network is off; copy the shards to this machine");
    }
    RemoteFiles files = RemoteSystems.of(folder.address());
    List<String> tars =
        place.word().endsWith(TAR) ? ShardPattern.expand(place.name()) : list(folder, files);
    ShardCache cache = new ShardCache(access, files);
    try {
      SortedMap<String, FileTree> shards = list(folder, tars, cache, access.progress());
      return new ShardTree(RemoteFolder.of(folder, files, cache), shards);
    } catch (IOException | RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  private static boolean isThisMachine(URI address) {
    String host = String.valueOf(address.getHost());
    return "file".equals(address.getScheme())
        || host.equals("localhost")
        || host.startsWith("127.")
        || host.equals("[::1]");
  }

  private static List<String> list(Place folder, RemoteFiles files) throws IOException {
    Optional<List<String>> names = files.list(folder.address());
    if (names.isEmpty()) {
      throw new IOException(
          "%s: what is there can't be asked; name the tars, such as %s{00000..00009}.tar"
              .formatted(folder, folder));
    }
    List<String> tars = names.get().stream().filter(name -> name.endsWith(TAR)).sorted().toList();
    if (tars.isEmpty()) {
      throw new NoSuchFileException(folder + "*.tar");
    }
    return tars;
  }

  private static SortedMap<String, FileTree> list(
      Place folder, List<String> tars, ShardCache cache, ProgressListener progress)
      throws IOException {
    SortedMap<String, FileTree> shards = new TreeMap<>();
    List<Future<FileTree>> opened =
        cache.each(tars, tar -> RemoteTar.of(cache.shard(folder.inside(tar).address())));
    try (ProgressListener.Task task = progress.begin("listing", tars.size(), "shards")) {
      for (String tar : tars) {
        shards.put(ShardTree.folder(tar), opened.get(shards.size()).get());
        task.advanceTo(shards.size());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException problem) {
        throw problem;
      }
      throw new IllegalStateException("listing failed: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while listing shards");
    }
    return shards;
  }
}
