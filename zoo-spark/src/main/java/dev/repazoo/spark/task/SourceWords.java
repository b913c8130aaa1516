package dev.repazoo.spark.task;

import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.SelectedImages;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What opens a source, in the words of the command line: so it goes to executors.
 *
 * @param source a path that all of them see, or {@code emoji}
 * @param split of the source
 * @param resolution that is wanted; empty for none
 * @param captioned whether the images come with captions
 * @param captionFile where they are; empty to look for them
 * @param exclude a file that names images to leave out; empty for none
 */
public record SourceWords(
    String source,
    String split,
    String resolution,
    boolean captioned,
    String captionFile,
    String exclude)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** All images of a source. */
  public SourceWords(
      String source, String split, String resolution, boolean captioned, String captionFile) {
    this(source, split, resolution, captioned, captionFile, "");
  }

  /** Opens it. */
  public ImageSource open() throws IOException {
    Optional<Resolution> size =
        resolution.isEmpty() ? Optional.empty() : Optional.of(Resolution.parse(resolution));
    Optional<Path> file =
        captionFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(captionFile));
    ImageSource all =
        captioned
            ? ImageSources.openCaptioned(source, size, Split.of(split), file)
            : ImageSources.open(source, size, Split.of(split));
    return exclude.isEmpty() ? all : SelectedImages.without(all, Path.of(exclude));
  }
}
