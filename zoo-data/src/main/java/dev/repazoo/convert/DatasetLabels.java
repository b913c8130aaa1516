package dev.repazoo.convert;

import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.LabelFiles;
import dev.repazoo.sources.PairedLatents;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

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
    if (options.captions()) {
      IntFunction<String> names =
          shards.isPresent()
              ? number -> shards.get().name(images.get(number))
              : Destination::captionedName;
      return LabelFiles.captions(source, images, names);
    }
    LabelFiles classes =
        LabelFiles.classes(
            source,
            images,
            shards.isPresent() ? shards.get()::name : Destination::fileName,
            options.classNames() ? source.classNames() : List.of());
    if (shards.isPresent() && shards.get().latents() && source.latents().isPresent()) {
      Optional<byte[]> codec = source.latents().get().codec();
      return codec.isPresent() ? classes.with(PairedLatents.codecFile(), codec.get()) : classes;
    }
    return classes;
  }
}
