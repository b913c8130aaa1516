package dev.repazoo.data;

import dev.repazoo.captions.CaptionLines;
import dev.repazoo.captions.Captions;
import dev.repazoo.sources.CaptionedFiles;
import dev.repazoo.sources.LeftOut;
import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import dev.repazoo.webdataset.SampleFields;
import dev.repazoo.webdataset.SampleName;
import java.io.IOException;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files of captioned samples in WebDataset's shards: {@code 0001.jpg} with {@code 0001.txt} or
 * {@code 0001.json}, and perhaps {@code 0001.npy} (moments) and {@code 0001.context.0.npy}, ...
 * (features of its captions), with {@code empty_context.npy} beside the shards.
 *
 * @param files of the samples
 * @param images of the samples, in order
 * @param captions of each; none of a sample that has none or whose text can't be read
 * @param leftOut why images have no captions, and captions no image
 */
public record CaptionedShards(
    FileTree files, List<String> images, Captions captions, List<LeftOut> leftOut) {
  /** Copies the list. */
  public CaptionedShards {
    leftOut = List.copyOf(leftOut);
  }

  /**
   * The captioned samples of some files.
   *
   * @return nothing if no image has anything that may be a caption
   * @throws IOException if the list of captions beside the shards is damaged
   */
  public static Optional<CaptionedShards> find(FileTree samples) throws IOException {
    PackedNames images = samples.names().filter(FileDataset::isImage);
    Optional<CaptionedFiles> found = CaptionedFiles.ofSamples(samples, images);
    return found
        .filter(one -> one.captions().total() > 0 || !one.leftOut().isEmpty())
        .map(
            one ->
                new CaptionedShards(
                    samples,
                    images.equals(one.names()) ? images : one.names(),
                    one.captions(),
                    one.leftOut()));
  }

  /**
   * Whether samples seem to have captions and no classes, by their files' names and the first
   * sample.
   */
  static boolean areIn(FileTree samples, List<String> images) {
    String key = SampleName.of(images.get(0)).map(SampleName::key).orElse("");
    return samples.holdsSamples()
        && !samples.names().contains(Labels.FILE)
        && (samples.names().contains(CaptionLines.FILE)
            || samples.names().contains(key + ".txt")
            || samples.names().contains(key + ".json"));
  }

  /** Why an image has no captions. */
  Map<String, String> reasons() {
    return leftOut.stream().collect(Collectors.toMap(LeftOut::name, LeftOut::reason, (a, b) -> a));
  }

  private String key(int sample) {
    return SampleName.of(images.get(sample)).map(SampleName::key).orElse(images.get(sample));
  }

  /** The name of a sample's moments. */
  public String moments(int sample) {
    return key(sample) + "." + SampleFields.MOMENTS;
  }

  /** The names of all samples' moments, whether they are there or not. */
  List<String> moments() {
    return new AbstractList<>() {
      @Override
      public String get(int sample) {
        return moments(sample);
      }

      @Override
      public int size() {
        return images.size();
      }
    };
  }

  /** The name of the features of a sample's caption. */
  public String context(int sample, int caption) {
    return key(sample) + "." + SampleFields.context(caption);
  }

  /** Number of captions of a sample that have features, from the first one on. */
  public int contexts(int sample) {
    int count = 0;
    while (files.names().contains(context(sample, count))) {
      count++;
    }
    return count;
  }
}
