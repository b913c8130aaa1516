package dev.repazoo.data;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.captions.Captions;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.Place;
import dev.repazoo.tree.ShardTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** Opens captioned data sets by what users type. */
public final class CaptionedDatasets {
  private static final Pattern TAR = Pattern.compile("(?i)\\.(tar|tar\\.gz|tgz)$");

  private CaptionedDatasets() {}

  /**
   * How to open one.
   *
   * @param encoding encodes captions where their features are not stored in the data set
   * @param cache folder for what it computes, of this data set and this encoder
   * @param secondHalf what stands behind the means in moments, where the user says it
   * @param stop ends the encoding of captions, to be gone on with later
   */
  public record Options(
      Optional<CaptionEncoding> encoding,
      Path cache,
      Optional<SecondHalf> secondHalf,
      BooleanSupplier stop) {}

  /**
   * Opens a data set.
   *
   * <ul>
   *   <li>{@code emoji}: the built-in one, at 32 or 64 pixels, by its names, keywords and
   *       categories.
   *   <li>A folder in U-ViT's layout ({@link CaptionedLayout}), as {@code zoo convert} and {@code
   *       zoo encode} make it, or the one with its {@code train/} in it. It has latents if {@code
   *       0.npy} and on are there. Features of captions are those stored beside the images, else
   *       they are computed from {@code captions.jsonl}.
   *   <li>WebDataset's shards, on this machine or not, whose samples have captions ({@link
   *       CaptionedShards}), and moments and features perhaps. Samples without captions count, but
   *       can't be read, so that features of images are those of the same shards without captions.
   * </ul>
   *
   * @param source {@code emoji}, a folder, or shards
   * @param resolution width and height of the images in pixels
   * @throws IOException if there is no such folder, files of it are missing, or features are of
   *     another text encoder
   */
  public static CaptionedDataset open(
      String source, int resolution, Options options, ProgressListener progress)
      throws IOException {
    if (source.equals(Datasets.EMOJI)) {
      return emoji(resolution, options, progress);
    }
    FileTree files = files(Place.of(source));
    try {
      Optional<CaptionedLayout> layout = CaptionedLayout.find(files);
      if (layout.isEmpty() && files.holdsSamples()) {
        return ofShards(files, resolution, options, progress);
      }
      return open(
          files,
          layout.orElseThrow(
              () ->
                  new IOException(
                      files.path()
                          + ": no captioned data set: neither "
                          + CaptionLines.FILE
                          + " nor features of captions, such as 0_0.npy, nor shards; make one by"
                          + " 'zoo convert' with captions")),
          resolution,
          options,
          progress);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  private static FileTree files(Place place) throws IOException {
    if (place.isRemote()) {
      return ShardTree.openSamples(place);
    }
    Path folder = CaptionedLayout.folder(place.local());
    if (Files.isRegularFile(folder) && !TAR.matcher(folder.toString()).find()) {
      throw new IOException(
          folder
              + " is a file; captioned data sets are folders, or tars of samples: make one by 'zoo"
              + " convert'");
    }
    return ShardTree.openSamples(Place.of(folder));
  }

  private static CaptionedDataset ofShards(
      FileTree files, int resolution, Options options, ProgressListener progress)
      throws IOException {
    CaptionedShards shards =
        CaptionedShards.find(files)
            .orElseThrow(
                () ->
                    new IOException(
                        ("%s: no captions in its samples: neither 0001.txt nor 0001.json with"
                                + " \"caption\" beside 0001.jpg, nor %s beside the shards")
                            .formatted(files.path(), CaptionLines.FILE)));
    Captions captions = shards.captions();
    List<String> images = shards.images();
    FileDataset samples =
        new FileDataset(files, "", images, Labels.unlabelled(images.size()), resolution);
    if (captions.total() == 0) {
      throw new IOException(
          "%s: none of its %d images has a caption: %s"
              .formatted(files.path(), images.size(), shards.leftOut().get(0)));
    }
    Map<String, String> reasons = shards.reasons();
    for (int i = 0; i < images.size(); i++) {
      if (captions.count(i) == 0) {
        samples.report(
            new Problem(images.get(i), reasons.getOrDefault(images.get(i), "has no caption")));
      }
    }
    List<String> latents = shards.moments();
    long there = latents.stream().filter(files.names()::contains).count();
    if (there > 0 && there < images.size()) {
      throw new IOException(
          "%s: %d images and %d latents; 'zoo check' names those that have no partner"
              .formatted(files.path(), images.size(), there));
    }
    if (there == 0) {
      samples.checkFirst(Datasets.PROBED);
    }
    Optional<StoredTextFeatures> stored = StoredTextFeatures.find(shards, samples);
    if (stored.isPresent() && options.encoding().isPresent()) {
      requireSame(stored.get(), options.encoding().get(), files.path());
    }
    TextFeatures features =
        stored.isPresent()
            ? stored.get()
            : cached(files.path().toString(), captions, options, progress);
    return there == 0
        ? new CaptionedSamples(samples, captions, features)
        : new CaptionedLatents(
            files, samples, true, latents, options.secondHalf(), captions, features);
  }

  private static CaptionedDataset emoji(int resolution, Options options, ProgressListener progress)
      throws IOException {
    EmojiDataset images = new EmojiDataset(resolution);
    Resolution size = new Resolution(resolution, resolution);
    Captions.Builder captions = new Captions.Builder();
    try (ImageSource source =
        ImageSources.openCaptioned(
            Datasets.EMOJI, Optional.of(size), Split.TRAIN, Optional.empty())) {
      for (int i = 0; i < source.size(); i++) {
        captions.add(source.captions(i));
      }
    }
    Captions all = captions.build();
    return new CaptionedSamples(images, all, cached(Datasets.EMOJI, all, options, progress));
  }

  private static TextFeatures cached(
      String where, Captions captions, Options options, ProgressListener progress)
      throws IOException {
    CaptionEncoding encoding =
        options
            .encoding()
            .orElseThrow(
                () ->
                    new IOException(
                        where
                            + " holds no features of its captions; name a text encoder to compute"
                            + " them"));
    return CachedTextFeatures.open(captions, encoding, options.cache(), options.stop(), progress);
  }

  private static CaptionedDataset open(
      FileTree files,
      CaptionedLayout layout,
      int resolution,
      Options options,
      ProgressListener progress)
      throws IOException {
    int[] numbers = layout.samples();
    boolean hasImages = layout.images().length > 0;
    List<String> latents =
        Arrays.stream(layout.latents()).mapToObj(CaptionedLayout::latents).toList();
    if (!latents.isEmpty() && !Arrays.equals(numbers, layout.latents())) {
      throw new IOException(
          "%s: %d images and %d latents; 'zoo check' names those that have no partner, 'zoo encode'"
                  .formatted(files.path(), numbers.length, latents.size())
              + " makes what is missing");
    }
    List<String> names = hasImages ? layout.imageNames() : latents;
    FileDataset samples =
        new FileDataset(files, "", names, Labels.unlabelled(names.size()), resolution);
    if (hasImages && latents.isEmpty()) {
      samples.checkFirst(Datasets.PROBED);
    }
    Captions captions = layout.captions();
    TextFeatures features = features(files, layout, samples, captions, options, progress);
    return latents.isEmpty()
        ? new CaptionedSamples(samples, captions, features)
        : new CaptionedLatents(
            files, samples, hasImages, latents, options.secondHalf(), captions, features);
  }

  private static TextFeatures features(
      FileTree files,
      CaptionedLayout layout,
      FileDataset samples,
      Captions captions,
      Options options,
      ProgressListener progress)
      throws IOException {
    if (layout.hasFeatures()) {
      StoredTextFeatures stored = StoredTextFeatures.open(files, layout, samples);
      if (options.encoding().isPresent()) {
        requireSame(stored, options.encoding().get(), files.path());
      }
      return stored;
    }
    for (int i = 0; i < captions.size(); i++) {
      if (captions.count(i) == 0) {
        throw new IOException(
            "%s: %s has no line in %s; 'zoo check' names all such images"
                .formatted(
                    files.path(), CaptionedLayout.image(layout.samples()[i]), CaptionLines.FILE));
      }
    }
    return cached(files.path().toString(), captions, options, progress);
  }

  /** By its digest, or where nobody noted that, by the features of the empty caption. */
  private static void requireSame(StoredTextFeatures stored, CaptionEncoding encoding, Place place)
      throws IOException {
    if (stored.encoder().isPresent()) {
      stored.encoder().get().require(encoding.encoder(), place);
      return;
    }
    boolean same =
        stored.conditioning().equals(encoding.conditioning())
            && encoding.sameAs(stored.noneAsFloats(), encoding.features(""));
    if (!same) {
      throw new IOException(
          "%s: %s is not of %s, which gives other features to the empty caption; choose the text encoder that made them"
              .formatted(place, CaptionedLayout.EMPTY, encoding.encoder().id()));
    }
  }
}
