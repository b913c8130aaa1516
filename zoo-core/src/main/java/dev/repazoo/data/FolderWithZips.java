package dev.repazoo.data;

import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import dev.repazoo.tree.Place;
import dev.repazoo.tree.ShardTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A data set's folder whose parts are zips, each as if it were unpacked: {@code images.zip} holds
 * what {@code images/} would.
 */
record FolderWithZips(FileTree folder, Map<String, FileTree> parts, PackedNames names)
    implements FileTree {
  private static final String SUFFIX = ".zip";
  private static final List<String> PARTS =
      List.of(
          LatentFileDataset.IMAGES, LatentFileDataset.LATENTS, LatentFileDataset.MIRRORED_LATENTS);

  /**
   * Opens a data set's folder or zip.
   *
   * @throws IOException if there is none, it can't be read, or a part is there twice
   */
  static FileTree open(Place place) throws IOException {
    FileTree files = ShardTree.open(place);
    if (place.isRemote()) {
      return files;
    }
    Path path = place.local();
    Map<String, FileTree> parts = new TreeMap<>();
    try {
      for (String part : PARTS) {
        Path zip = path.resolve(part.substring(0, part.length() - 1) + SUFFIX);
        if (Files.isDirectory(path) && Files.isRegularFile(zip)) {
          if (files.names().stream().anyMatch(name -> name.startsWith(part))) {
            throw new IOException(
                path + " has both " + zip.getFileName() + " and " + part + "; remove one of them");
          }
          parts.put(part, FileTree.open(zip));
        }
      }
      return parts.isEmpty() ? files : new FolderWithZips(files, parts, names(files, parts));
    } catch (IOException | RuntimeException e) {
      close(files, parts);
      throw e;
    }
  }

  private static PackedNames names(FileTree folder, Map<String, FileTree> parts) {
    PackedNames.Builder all = new PackedNames.Builder();
    folder.names().forEach(all::add);
    parts.forEach((part, zip) -> zip.names().forEach(name -> all.add(part + name)));
    return all.build();
  }

  @Override
  public Place path() {
    return folder.path();
  }

  @Override
  public List<String> loops() {
    return folder.loops();
  }

  private FileTree holder(String name) {
    FileTree part = parts.get(part(name));
    return part == null ? folder : part;
  }

  private String inside(String name) {
    return parts.containsKey(part(name)) ? name.substring(part(name).length()) : name;
  }

  private static String part(String name) {
    return name.substring(0, name.indexOf('/') + 1);
  }

  @Override
  public boolean foldersAreClasses() {
    return folder.foldersAreClasses();
  }

  @Override
  public long size(String name) throws IOException {
    return holder(name).size(inside(name));
  }

  @Override
  public byte[] read(String name) throws IOException {
    return holder(name).read(inside(name));
  }

  @Override
  public void close() throws IOException {
    close(folder, parts);
  }

  private static void close(FileTree folder, Map<String, FileTree> parts) throws IOException {
    for (FileTree part : parts.values()) {
      part.close();
    }
    folder.close();
  }
}
