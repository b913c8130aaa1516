package dev.repazoo.tree;

import dev.repazoo.labels.DatasetJson;
import dev.repazoo.webdataset.SampleFields;
import dev.repazoo.webdataset.SampleName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * WebDataset's samples that have moments of latents beside their images, {@code 0001.npy} beside
 * {@code 0001.png}, as a data set in REPA's layout: {@code images/0001.png}, {@code
 * vae-sd/0001.npy}.
 *
 * <p>Source of the layout: REPA, dataset.py (CustomDataset).
 */
final class LatentSamples implements FileTree {
  private static final String IMAGES = "images/";
  private static final String LATENTS = "vae-sd/";
  private static final String NPY = SampleFields.MOMENTS;

  /** What lies beside shards and says something of their latents. */
  private static final List<String> OF_LATENTS = List.of(NoteFiles.CODEC, "class_names.json");

  private final FileTree samples;
  private final PackedNames names;
  private final Map<String, byte[]> labels;

  private LatentSamples(FileTree samples, PackedNames names, Map<String, byte[]> labels) {
    this.samples = samples;
    this.names = names;
    this.labels = labels;
  }

  /**
   * Samples as such a data set, if the first image has latents beside it; else as they are.
   *
   * @throws IOException if the labels can't be read
   */
  static FileTree of(FileTree samples) throws IOException {
    Optional<String> first = samples.names().stream().filter(ImageExtensions::match).findFirst();
    if (first.isEmpty() || !samples.names().contains(latents(first.get()))) {
      return samples;
    }
    PackedNames.Builder names = new PackedNames.Builder();
    samples.names().forEach(name -> names.add(moved(name)));
    Map<String, byte[]> labels = labels(samples);
    labels.keySet().forEach(names::add);
    return new LatentSamples(samples, names.build(), labels);
  }

  private static String latents(String image) {
    return SampleName.of(image).map(name -> name.key() + "." + NPY).orElse("");
  }

  /** Where a file of the samples is here. */
  private static String moved(String name) {
    if (ImageExtensions.match(name)) {
      return IMAGES + name;
    }
    return isLatents(name) || OF_LATENTS.contains(name) ? LATENTS + name : name;
  }

  private static boolean isLatents(String name) {
    return SampleName.of(name).map(SampleName::extension).equals(Optional.of(NPY))
        && !name.equals(SampleFields.EMPTY_CONTEXT);
  }

  /** Of images at the root, and of their latents beside those. */
  private static Map<String, byte[]> labels(FileTree samples) throws IOException {
    Map<String, byte[]> written = new TreeMap<>();
    if (samples.names().contains(DatasetJson.FILE)) {
      List<DatasetJson.Label> images = new ArrayList<>();
      List<DatasetJson.Label> latents = new ArrayList<>();
      DatasetJson read =
          DatasetJson.read(
              samples.path() + "/" + DatasetJson.FILE,
              samples.require(DatasetJson.FILE),
              (name, label) -> {
                images.add(new DatasetJson.Label(IMAGES + name, label));
                latents.add(new DatasetJson.Label(latents(name), label));
              });
      if (read.labelled()) {
        written.put(DatasetJson.FILE, json(images));
        written.put(LATENTS + DatasetJson.FILE, json(latents));
        return written;
      }
    }
    written.put(LATENTS + DatasetJson.FILE, DatasetJson.unlabelled());
    return written;
  }

  private static byte[] json(List<DatasetJson.Label> labels) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    DatasetJson.write(json, labels, "");
    return json.toByteArray();
  }

  private static String original(String name) {
    if (name.startsWith(IMAGES)) {
      return name.substring(IMAGES.length());
    }
    return name.startsWith(LATENTS) ? name.substring(LATENTS.length()) : name;
  }

  @Override
  public Place path() {
    return samples.path();
  }

  @Override
  public PackedNames names() {
    return names;
  }

  @Override
  public List<String> loops() {
    return samples.loops();
  }

  @Override
  public boolean holdsSamples() {
    return true;
  }

  @Override
  public List<String> unpaired() {
    return samples.unpaired();
  }

  @Override
  public List<String> hidden() {
    return samples.hidden();
  }

  @Override
  public OptionalInt shard(String name) {
    return samples.shard(original(name));
  }

  @Override
  public boolean isRemote() {
    return samples.isRemote();
  }

  @Override
  public void willRead(String name) {
    samples.willRead(original(name));
  }

  @Override
  public long size(String name) throws IOException {
    return labels.containsKey(name) ? labels.get(name).length : samples.size(original(name));
  }

  @Override
  public byte[] read(String name) throws IOException {
    return labels.containsKey(name) ? labels.get(name).clone() : samples.read(original(name));
  }

  @Override
  public boolean foldersAreClasses() {
    return false;
  }

  @Override
  public void close() throws IOException {
    samples.close();
  }
}
