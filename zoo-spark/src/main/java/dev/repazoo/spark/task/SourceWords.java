package dev.repazoo.spark.task;

import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
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
 */
public record SourceWords(
    String source, String split, String resolution, boolean captioned, String captionFile)
    implements Serializable {
  private static final long serialVersionUID = 1;

  ImageSource open() throws IOException {
    Optional<Resolution> size =
        resolution.isEmpty() ? Optional.empty() : Optional.of(Resolution.parse(resolution));
    Optional<Path> file =
        captionFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(captionFile));
    return captioned
        ? ImageSources.openCaptioned(source, size, Split.of(split), file)
        : ImageSources.open(source, size, Split.of(split));
  }
}
