package dev.repazoo.tree;

/** The small files beside a data set's images or shards that say what lies with them. */
public final class NoteFiles {
  /** What made latents, and their scale. */
  public static final String CODEC = "codec.json";

  /** What made the features of captions. */
  public static final String TEXT_ENCODER = "text_encoder.json";

  private NoteFiles() {}
}
