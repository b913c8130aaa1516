package dev.repazoo.check;

import java.util.Locale;

/** What can be wrong with a data set, and what a user does about it. */
public enum FindingKind {
  /** An image can't be decoded. */
  UNREADABLE_IMAGE(
      true, "make it again by 'zoo convert', or a repair moves it and its latents out"),
  /** An image has another size than most. */
  WRONG_SIZE(true, "make it again by 'zoo convert', or a repair moves it and its latents out"),
  /** A file of latents can't be read. */
  UNREADABLE_LATENTS(true, "a repair encodes the image again"),
  /** Latents have another shape than most, or are no float32. */
  WRONG_SHAPE(true, "a repair encodes the image again"),
  /** Latents hold NaN or infinity. */
  NOT_FINITE(true, "a repair encodes the image again"),
  /** A standard deviation is below zero: the file holds something else than mean and std. */
  NEGATIVE_STD(true, "a repair encodes the image again"),
  /** Latents are not what the VAE gives for the image. */
  OTHER_LATENTS(true, "encode again into an empty folder by 'zoo encode'"),
  /** An image has no latents. */
  NO_LATENTS(true, "a repair encodes it"),
  /** A folder of latents holds what is kept beside them, and not one of them. */
  LATENTS_GONE(true, "mount or restore the folder, or encode into it again by 'zoo encode'"),
  /** Latents have no image. */
  NO_IMAGE(true, "a repair moves them out"),
  /** Latents are there, and none of their images. */
  NO_IMAGES(
      false,
      "fine for latents by themselves; encoders at work in 'zoo train' want images in images/"),
  /** Nothing tells which latents are of which image. */
  NO_PAIRS(true, "encode again into an empty folder by 'zoo encode'"),
  /** {@code dataset.json} is damaged. */
  LABELS_DAMAGED(true, "a repair writes it anew, if labels are known from elsewhere"),
  /** {@code dataset.json} is missing where training wants it. */
  LABELS_MISSING(true, "a repair writes it anew, if labels are known from elsewhere"),
  /** A file has no label while others have. */
  NO_LABEL(true, "a repair adds it, if it is known from elsewhere"),
  /** A label is no class. */
  LABEL_OUT_OF_RANGE(true, "correct dataset.json, or convert again from the labelled source"),
  /** An image and its latents have different labels. */
  LABEL_DIFFERS(true, "training uses the latents' labels; correct one dataset.json"),
  /** Cached features can't be used. */
  FEATURES_DAMAGED(true, "a repair moves them out; make them again by 'zoo features'"),
  /** Cached features are of other data. */
  FEATURES_OF_OTHER_DATA(false, "training refuses them; make them again by 'zoo features'"),
  /** Nothing tells whether moments have standard deviations or log-variances. */
  UNKNOWN_SECOND_HALF(true, "write \"second_half\": \"std\" or \"log-variance\" into codec.json"),
  /** Moments that are noted to have log-variances look like standard deviations. */
  STD_FOR_LOG_VARIANCE(true, "correct second_half in codec.json, or encode again by 'zoo encode'"),
  /** {@code captions.jsonl} can't be read. */
  CAPTIONS_DAMAGED(true, "correct the line, or make the data set again by 'zoo convert'"),
  /** An image has no caption. */
  NO_CAPTION(true, "add its line, or remove the image"),
  /** Captions have no image. */
  CAPTION_OF_NO_IMAGE(false, "never used; remove it if that matters"),
  /** Captions have no features while others have. */
  NO_CAPTION_FEATURES(true, "'zoo encode' makes them"),
  /** Features of a caption can't be used. */
  CAPTION_FEATURES_DAMAGED(true, "remove the file; 'zoo encode' makes it again"),
  /** A link leads back to a folder that it lies in. */
  LINK_LOOP(false, "left out, since its files are there already; remove it"),
  /** Two images are the same, pixel for pixel. */
  DUPLICATE(false, "harmless but for its weight; remove one if that matters"),
  /** Two images are the same, and their labels are not. */
  DUPLICATE_OF_OTHER_CLASS(false, "look at both: one label may be wrong"),
  /** {@code dataset.json} names files that are not there. */
  LABEL_OF_NO_FILE(false, "a repair takes them out"),
  /** No file has a label. */
  UNLABELLED(false, "fine for a model without classes"),
  /** Classes without a sample. */
  EMPTY_CLASS(false, "a model can't learn them; was the data cut short?"),
  /** A run into this folder was not finished. */
  UNFINISHED(true, "the same command as before goes on with it");

  private final boolean error;
  private final String advice;

  FindingKind(boolean error, String advice) {
    this.error = error;
    this.advice = advice;
  }

  /** Whether training fails, leaves samples out or learns something wrong. */
  public boolean error() {
    return error;
  }

  /** What to do. */
  public String advice() {
    return advice;
  }

  /** As JSON and tables show it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
