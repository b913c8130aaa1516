package dev.repazoo.download;

import dev.repazoo.message.FileProblem;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.CacheFolder;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.ShippedWeights;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.transfer.CachedFile;
import dev.repazoo.transfer.DownloadException;
import dev.repazoo.transfer.Downloader;
import dev.repazoo.transfer.Network;
import dev.repazoo.transfer.PublishedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the published weights of an entry, in this order: in its plugin's jar; in the folders where
 * REPA's scripts look or PyTorch's hub keeps them; in the cache; at the publisher's.
 */
public final class WeightStore {
  private static final Path CKPTS = Path.of("ckpts");
  private static final Path PRETRAINED = Path.of("pretrained_models");

  private final List<Path> folders;
  private final CacheFolder cache;
  private final Network network;

  /** Where an entry's weights are. */
  public enum Place {
    /** In the plugin's jar. */
    SHIPPED,
    /** In a folder of the user's. */
    FOLDER,
    /** In the cache. */
    CACHED,
    /** At the publisher's only. */
    REMOTE,
    /** Nowhere: none are published. */
    NONE
  }

  /**
   * Where an entry's weights are.
   *
   * @param place where
   * @param path the file, if it is on this machine and no part of a jar
   */
  public record Location(Place place, Optional<Path> path) {}

  /**
   * A store.
   *
   * @param folders of the user's, searched for files by name
   * @param cache where downloads are kept
   * @param network how to download
   */
  public WeightStore(List<Path> folders, CacheFolder cache, Network network) {
    this.folders = List.copyOf(folders);
    this.cache = cache;
    this.network = network;
  }

  /**
   * The store of the user who runs the program, in the current folder.
   *
   * @param offline forbids the network
   * @param environment gives a variable's value, if it is set
   */
  public static WeightStore ofUser(
      boolean offline, Function<String, Optional<String>> environment) {
    Path home = Path.of(System.getProperty("user.home"));
    List<Path> folders = new ArrayList<>(List.of(CKPTS, PRETRAINED));
    Path torch = environment.apply("TORCH_HOME").map(Path::of).orElse(home.resolve(".cache/torch"));
    folders.add(torch.resolve("hub").resolve("checkpoints"));
    return new WeightStore(folders, CacheFolder.of(environment), Network.of(offline, environment));
  }

  /** Where downloads are kept. */
  public CacheFolder cache() {
    return cache;
  }

  /** Looks for an entry's weights on this machine. */
  public Location locate(CatalogueEntry entry) throws IOException {
    if (entry.weights().isEmpty()) {
      return new Location(Place.NONE, Optional.empty());
    }
    if (ShippedWeights.has(entry)) {
      return new Location(Place.SHIPPED, Optional.empty());
    }
    WeightFile file = entry.weights().get();
    for (Path folder : folders) {
      Path path = folder.resolve(file.name());
      if (Files.isRegularFile(path) && CachedFile.sizeFits(published(file), path)) {
        return new Location(Place.FOLDER, Optional.of(path));
      }
    }
    Path kept = cache.file(entry.family(), file.name());
    return CachedFile.isWhole(published(file), kept)
        ? new Location(Place.CACHED, Optional.of(kept))
        : new Location(Place.REMOTE, Optional.empty());
  }

  /**
   * An entry's weights as a file; fetched when they are not on this machine.
   *
   * @throws IOException when they can't be had; the message names the file, where it comes from and
   *     where to put it
   * @throws IllegalArgumentException when none are published
   */
  public Path obtain(Registered<? extends Provider> registered, ProgressListener progress)
      throws IOException {
    CatalogueEntry entry = registered.entry();
    Location location = locate(entry);
    return switch (location.place()) {
      case SHIPPED -> ShippedWeights.extract(registered.provider(), entry);
      case FOLDER, CACHED -> location.path().orElseThrow();
      case REMOTE -> fetch(entry, progress);
      case NONE ->
          throw new IllegalArgumentException(entry.id() + " has no published weights; name a file");
    };
  }

  private Path fetch(CatalogueEntry entry, ProgressListener progress) throws IOException {
    WeightFile file = entry.weights().orElseThrow();
    Path target = cache.file(entry.family(), file.name());
    if (network.offline()) {
      throw new DownloadException(
          "the weights of "
              + described(entry)
              + " are not on this machine, and the network is off"
              + remedy(entry, target));
    }
    try {
      new Downloader(network).fetch(published(file), target, progress);
      return target;
    } catch (IOException e) {
      throw new DownloadException(
          "can't download the weights of "
              + described(entry)
              + ": "
              + FileProblem.of(e)
              + remedy(entry, target),
          e);
    }
  }

  private static PublishedFile published(WeightFile file) {
    return new PublishedFile(file.name(), file.uri(), file.bytes(), file.sha256());
  }

  private static String described(CatalogueEntry entry) {
    WeightFile file = entry.weights().orElseThrow();
    String size =
        file.bytes() == 0 ? "" : String.format(Locale.ROOT, ", %.1f MB", file.bytes() / 1e6);
    return entry.id() + " (" + file.name() + size + ")";
  }

  private static String remedy(CatalogueEntry entry, Path target) {
    WeightFile file = entry.weights().orElseThrow();
    Path folder = entry.kind() == Kind.GENERATOR ? PRETRAINED : CKPTS;
    return "; get it from "
        + file.uri()
        + " and put it at "
        + folder.resolve(file.name())
        + " or "
        + target;
  }
}
