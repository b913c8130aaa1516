package dev.repazoo.sources;

import dev.repazoo.file.Fingerprint;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.RgbImage;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.ImageExtensions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** The image files of a folder or archive. */
final class FileImages implements ImageSource {
  private final FileTree files;
  private final List<String> names;
  private final SourceLabels labels;
  private final Optional<Precomputed> precomputed;
  private final ImageDecoder decoder = new ImageDecoder();

  private FileImages(FileTree files, List<String> names, SourceLabels labels) {
    this(files, names, labels, Optional.empty());
  }

  private FileImages(
      FileTree files,
      List<String> names,
      SourceLabels labels,
      Optional<? extends Precomputed> precomputed) {
    this.files = files;
    this.names = names;
    this.labels = labels;
    this.precomputed = precomputed.map(Function.identity());
  }

  /**
   * Lists a source's images and finds their classes.
   *
   * @param split which folder, if the outermost ones are splits
   * @throws IOException if there is no image, or the labels can't be used
   * @throws IllegalArgumentException if there is no such split
   */
  static FileImages of(FileTree files, Split split) throws IOException {
    List<String> images = files.names().stream().filter(ImageExtensions::match).toList();
    if (images.isEmpty()) {
      throw new IOException(
          files.path() + ": no images among its " + files.names().size() + " files" + hint(files));
    }
    Optional<PairedLatents> latents = PairedLatents.find(files, images);
    if (latents.isPresent()) {
      ImageSources.checkWhole(files.path().toString(), split);
      return new FileImages(files, images, SourceLabels.of(files, images, latents.get()), latents);
    }
    Optional<SourceLabels> listed = SourceLabels.listed(files, images);
    Optional<SplitFolders> splits =
        listed.isPresent() ? Optional.empty() : SplitFolders.find(files, images);
    if (splits.isPresent()) {
      return new FileImages(files, splits.get().images(split), splits.get().labels(split));
    }
    ImageSources.checkWhole(files.path().toString(), split);
    return new FileImages(
        files, images, listed.isPresent() ? listed.get() : SourceLabels.of(files, images));
  }

  /** Images without classes, in the order given. */
  static FileImages plain(
      FileTree files, List<String> names, Optional<? extends Precomputed> precomputed) {
    return new FileImages(files, names, SourceLabels.none(), precomputed);
  }

  private static String hint(FileTree files) {
    if (files.names().stream().anyMatch(ParquetShards::isOne)) {
      return "; it has parquet files: unpack it and name the folder";
    }
    return files.names().stream().anyMatch(name -> name.endsWith(".arrow"))
        ? "; Arrow files are not read: write the data set with to_parquet"
        : "";
  }

  @Override
  public String origin() {
    return files.path().toString();
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  @Override
  public OptionalLong label(int index) {
    Long label = labels.byName().get(names.get(index));
    return label == null ? OptionalLong.empty() : OptionalLong.of(label);
  }

  @Override
  public Optional<Precomputed> precomputed() {
    return precomputed;
  }

  @Override
  public List<String> classNames() {
    return labels.classNames();
  }

  @Override
  public List<String> notes() {
    List<String> hidden = files.hidden();
    if (hidden.isEmpty()) {
      return labels.notes();
    }
    String note =
        "%s: a sample is one image; left out beside others of their samples: %s%s"
            .formatted(
                origin(),
                hidden.get(0),
                hidden.size() == 1 ? "" : " and %d more".formatted(hidden.size() - 1));
    return Stream.concat(labels.notes().stream(), Stream.of(note)).toList();
  }

  @Override
  public List<LeftOut> leftOut() {
    return files.unpaired().stream()
        .map(name -> new LeftOut(name, "has no image beside it"))
        .toList();
  }

  @Override
  public boolean readsFiles() {
    return true;
  }

  @Override
  public String fingerprint() throws IOException {
    Fingerprint print = new Fingerprint();
    for (String name : names) {
      print.add(name).add(files.size(name));
    }
    files.addSamples(print, names);
    return print.hex();
  }

  @Override
  public RgbImage image(int index) throws IOException {
    return decoder.decode(files.read(names.get(index)));
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
