package dev.repazoo.sources;

import dev.repazoo.captions.Captions;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.NoteFiles;
import dev.repazoo.webdataset.SampleFields;
import dev.repazoo.webdataset.SampleName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Latents of images with captions, and the captions' features: {@code 12.npy}, {@code 12_0.npy},
 * ... in U-ViT's layout, {@code 12.npy}, {@code 12.context.0.npy}, ... in shards.
 *
 * <p>Source of the layout: REPA, dataset.py (MSCOCO256Features).
 */
final class PrecomputedOfCaptions implements Precomputed {
  private final FileTree files;
  private final List<String> images;
  private final Captions captions;
  private final boolean latents;
  private final boolean features;

  private PrecomputedOfCaptions(
      FileTree files, List<String> images, Captions captions, boolean latents, boolean features) {
    this.files = files;
    this.images = images;
    this.captions = captions;
    this.latents = latents;
    this.features = features;
  }

  /**
   * Latents if each image with captions has them, and features if each caption and the empty one
   * have them.
   */
  static Optional<PrecomputedOfCaptions> find(
      FileTree files, List<String> images, Captions captions) {
    int[] captioned =
        IntStream.range(0, images.size()).filter(i -> captions.count(i) > 0).toArray();
    boolean latents =
        IntStream.of(captioned)
            .allMatch(i -> files.names().contains(key(images.get(i)) + "." + SampleFields.MOMENTS));
    boolean features =
        (files.holdsSamples()
                ? files.names().contains(SampleFields.EMPTY_CONTEXT)
                : files
                    .path()
                    .path()
                    .map(PrecomputedOfCaptions::beside)
                    .filter(Files::exists)
                    .isPresent())
            && IntStream.of(captioned)
                .allMatch(
                    i ->
                        IntStream.range(0, captions.count(i))
                            .allMatch(
                                k -> files.names().contains(context(files, images.get(i), k))));
    return captioned.length > 0 && (latents || features)
        ? Optional.of(new PrecomputedOfCaptions(files, images, captions, latents, features))
        : Optional.empty();
  }

  private static String key(String image) {
    return SampleName.of(image).map(SampleName::key).orElse(image);
  }

  private static String context(FileTree files, String image, int caption) {
    return files.holdsSamples()
        ? key(image) + "." + SampleFields.context(caption)
        : key(image) + "_" + caption + ".npy";
  }

  @Override
  public Map<String, byte[]> fields(int index) throws IOException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    String image = images.get(index);
    if (latents) {
      fields.put(SampleFields.MOMENTS, files.read(key(image) + "." + SampleFields.MOMENTS));
    }
    for (int k = 0; features && k < captions.count(index); k++) {
      fields.put(SampleFields.context(k), files.read(context(files, image, k)));
    }
    return fields;
  }

  @Override
  public Map<String, byte[]> notes() throws IOException {
    Map<String, byte[]> notes = new LinkedHashMap<>();
    if (latents) {
      add(notes, NoteFiles.CODEC);
    }
    if (features) {
      add(notes, NoteFiles.TEXT_ENCODER);
      notes.put(SampleFields.EMPTY_CONTEXT, emptyContext());
    }
    return notes;
  }

  private void add(Map<String, byte[]> notes, String name) throws IOException {
    if (files.names().contains(name)) {
      notes.put(name, files.require(name));
    }
  }

  private byte[] emptyContext() throws IOException {
    return files.holdsSamples()
        ? files.require(SampleFields.EMPTY_CONTEXT)
        : Files.readAllBytes(beside(files.path().local()));
  }

  /** Of U-ViT's layout the empty caption's features lie one level up. */
  private static Path beside(Path folder) {
    return folder.toAbsolutePath().normalize().resolveSibling(SampleFields.EMPTY_CONTEXT);
  }

  @Override
  public String what() {
    return latents ? features ? "latents and features" : "latents" : "features";
  }
}
