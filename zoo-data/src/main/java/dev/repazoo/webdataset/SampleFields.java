package dev.repazoo.webdataset;

/**
 * What a sample's members hold that this program computes, by their extensions: {@code 0001.npy}
 * has the moments of the latents of {@code 0001.png}, {@code 0001.context.0.npy} the features of
 * its first caption, the first line of {@code 0001.txt}.
 */
public final class SampleFields {
  /** Moments of latents [2C, h, w]. */
  public static final String MOMENTS = "npy";

  /** The file beside the shards with the features of the empty caption. */
  public static final String EMPTY_CONTEXT = "empty_context.npy";

  private static final String CONTEXT = "context.";

  private SampleFields() {}

  /** Features of a caption, counted from 0: [tokens, width]. */
  public static String context(int caption) {
    return CONTEXT + caption + ".npy";
  }

  /** Whether an extension is that of features. */
  public static boolean isContext(String extension) {
    return extension.startsWith(CONTEXT) && extension.endsWith(".npy");
  }
}
