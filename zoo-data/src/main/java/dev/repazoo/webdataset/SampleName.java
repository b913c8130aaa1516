package dev.repazoo.webdataset;

import java.util.Locale;
import java.util.Optional;

/**
 * The name of a tar's member, cut as {@code webdataset} cuts it: {@code train/0001.seg.PNG} is the
 * field {@code seg.png} of the sample {@code train/0001}. The key ends at the first dot of the
 * file's name; folders may have dots.
 *
 * @param key of the sample
 * @param extension of the member, in lower case, without the dot before it
 */
public record SampleName(String key, String extension) {

  /** Cuts a name; empty for names that are of no sample: hidden ones, and those without a dot. */
  public static Optional<SampleName> of(String member) {
    String name = member.startsWith("./") ? member.substring(2) : member;
    int file = name.lastIndexOf('/') + 1;
    int dot = name.indexOf('.', file);
    if (dot <= file || isMetadata(name)) {
      return Optional.empty();
    }
    return Optional.of(
        new SampleName(name.substring(0, dot), name.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }

  /** {@code __index__} and the like, which readers skip. */
  private static boolean isMetadata(String name) {
    return name.indexOf('/') < 0 && name.startsWith("__") && name.endsWith("__");
  }

  /** Whether the extension is a single one: {@code png}, not {@code seg.png}. */
  public boolean plain() {
    return extension.indexOf('.') < 0;
  }
}
