package dev.repazoo.convert;

import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LabelFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Labels or captions of a data set, under the names that its images have in it. */
final class DatasetLabels {
  private DatasetLabels() {}

  /**
   * Those of some images.
   *
   * @param images their places in the source, in order
   */
  static LabelFiles of(ImageSource source, ConversionOptions options, List<Integer> images)
      throws IOException {
    Optional<ShardLayout> shards = options.shards();
    LabelFiles labels =
        options.captions()
            ? LabelFiles.captions(
                source,
                images,
                shards.isPresent()
                    ? number -> shards.get().name(images.get(number))
                    : Destination::captionedName)
            : LabelFiles.classes(
                source,
                images,
                shards.isPresent() ? shards.get()::name : Destination::fileName,
                options.classNames() ? source.classNames() : List.of());
    if (shards.isPresent() && shards.get().precomputed() && source.precomputed().isPresent()) {
      for (Map.Entry<String, byte[]> note : source.precomputed().get().notes().entrySet()) {
        labels = labels.with(note.getKey(), note.getValue());
      }
    }
    return labels;
  }
}
