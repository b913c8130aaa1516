package dev.repazoo.sources;

import dev.repazoo.labels.DatasetJson;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.NoteFiles;
import dev.repazoo.tree.PackedNames;
import dev.repazoo.webdataset.SampleFields;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Latents of the images of a data set in REPA's layout: an {@code .npy} of moments in {@code
 * vae-sd/} for each image in {@code images/}, in the same order.
 *
 * <p>Source: REPA, dataset.py (CustomDataset).
 */
final class PairedLatents implements Precomputed {
  private static final String IMAGES = "images/";
  private static final String LATENTS = "vae-sd/";

  private final FileTree files;
  private final PackedNames names;

  private PairedLatents(FileTree files, PackedNames names) {
    this.files = files;
    this.names = names;
  }

  /** Those of a source's images, if each has some. */
  static Optional<PairedLatents> find(FileTree files, List<String> images) {
    PackedNames latents =
        files
            .names()
            .filter(name -> name.startsWith(LATENTS) && FileTree.extension(name).equals("npy"));
    boolean paired =
        latents.size() == images.size() && images.stream().allMatch(n -> n.startsWith(IMAGES));
    return paired ? Optional.of(new PairedLatents(files, latents)) : Optional.empty();
  }

  @Override
  public Map<String, byte[]> fields(int index) throws IOException {
    return Map.of(SampleFields.MOMENTS, files.read(names.get(index)));
  }

  @Override
  public Map<String, byte[]> notes() throws IOException {
    String note = LATENTS + NoteFiles.CODEC;
    return files.names().contains(note) ? Map.of(NoteFiles.CODEC, files.require(note)) : Map.of();
  }

  @Override
  public String what() {
    return "latents";
  }

  /** The classes of the images in the file that labels their latents; none where there is none. */
  Map<String, Long> labels(List<String> images) throws IOException {
    String file = LATENTS + DatasetJson.FILE;
    if (!files.names().contains(file)) {
      return Map.of();
    }
    Map<String, Long> byLatents = new HashMap<>();
    DatasetJson.read(
        files.path() + "/" + file,
        files.require(file),
        (name, label) -> byLatents.put(LATENTS + name, (long) label));
    Map<String, Long> labels = new HashMap<>();
    for (int i = 0; i < images.size(); i++) {
      Long label = byLatents.get(names.get(i));
      if (label != null) {
        labels.put(images.get(i), label);
      }
    }
    return labels;
  }
}
