package dev.repazoo.tree;

import dev.repazoo.labels.DatasetJson;
import dev.repazoo.remote.RemoteFiles;
import dev.repazoo.remote.RemoteState;
import dev.repazoo.remote.ShardCache;
import dev.repazoo.webdataset.SampleFields;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The small files beside remote shards that say what is in them. Where a folder can't be listed,
 * those of known names are asked for.
 */
final class RemoteFolder implements FileTree {
  /** Labels, captions, and what made latents and features of captions. */
  private static final List<String> KNOWN =
      List.of(
          DatasetJson.FILE,
          "class_names.json",
          NoteFiles.CODEC,
          "captions.jsonl",
          NoteFiles.TEXT_ENCODER,
          SampleFields.EMPTY_CONTEXT);

  private final Place place;
  private final URI address;
  private final RemoteFiles files;
  private final ShardCache cache;
  private final Map<String, RemoteState> states;
  private final PackedNames names;

  private RemoteFolder(
      Place place, RemoteFiles files, ShardCache cache, Map<String, RemoteState> states) {
    this.place = place;
    address = place.address();
    this.files = files;
    this.cache = cache;
    this.states = states;
    PackedNames.Builder all = new PackedNames.Builder();
    states.keySet().forEach(all::add);
    names = all.build();
  }

  /**
   * What is in a folder.
   *
   * @param place ends in a slash
   * @param cache of the shards in it, closed with this
   */
  static RemoteFolder of(Place place, RemoteFiles files, ShardCache cache) throws IOException {
    URI address = place.address();
    Map<String, RemoteState> states = new TreeMap<>();
    for (String name : KNOWN) {
      try {
        states.put(name, files.state(address.resolve(name)));
      } catch (NoSuchFileException e) {
        // not every data set has it
      }
    }
    return new RemoteFolder(place, files, cache, states);
  }

  @Override
  public Place path() {
    return place;
  }

  @Override
  public PackedNames names() {
    return names;
  }

  @Override
  public boolean isRemote() {
    return true;
  }

  @Override
  public long size(String name) {
    return states.get(name).bytes();
  }

  @Override
  public byte[] read(String name) throws IOException {
    if (size(name) > MAX_FILE) {
      throw new IOException("has " + size(name) + " bytes; at most " + MAX_FILE);
    }
    return files.read(address.resolve(name), 0, (int) size(name));
  }

  @Override
  public boolean foldersAreClasses() {
    return false;
  }

  @Override
  public void close() {
    cache.close();
  }
}
