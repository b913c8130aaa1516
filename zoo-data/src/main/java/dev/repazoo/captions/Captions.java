package dev.repazoo.captions;

import dev.repazoo.file.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The captions of images, several of each.
 *
 * <p>They lie in one block of UTF-8: as strings, those of a million images would take three times
 * the memory.
 */
public final class Captions {
  private final byte[] text;
  private final int[] ends; // of each caption in the text
  private final int[] firsts; // of each image's captions; the last is their number

  private Captions(byte[] text, int[] ends, int[] firsts) {
    this.text = text;
    this.ends = ends;
    this.firsts = firsts;
  }

  /** Of no image. */
  public static Captions none() {
    return new Builder().build();
  }

  /** Collects captions, image by image. */
  public static final class Builder {
    private byte[] text = new byte[1 << 10];
    private int[] ends = new int[16];
    private int[] firsts = new int[16];
    private int length;
    private int captions;
    private int images;

    /**
     * Adds the next image's captions.
     *
     * @throws IllegalArgumentException if all captions together have more than 2 GiB
     */
    public Builder add(List<String> ofImage) {
      if (images + 1 == firsts.length) {
        firsts = Arrays.copyOf(firsts, 2 * firsts.length);
      }
      for (String caption : ofImage) {
        append(caption.getBytes(StandardCharsets.UTF_8));
      }
      firsts[++images] = captions;
      return this;
    }

    private void append(byte[] caption) {
      long end = (long) length + caption.length;
      if (end > Integer.MAX_VALUE - 8L) {
        throw new IllegalArgumentException("captions have more than 2 GiB of text");
      }
      if (end > text.length) {
        text = Arrays.copyOf(text, (int) Math.min(Integer.MAX_VALUE - 8L, 2 * end));
      }
      if (captions == ends.length) {
        ends = Arrays.copyOf(ends, 2 * captions);
      }
      System.arraycopy(caption, 0, text, length, caption.length);
      length = (int) end;
      ends[captions++] = length;
    }

    /** All of them. */
    public Captions build() {
      return new Captions(
          Arrays.copyOf(text, length),
          Arrays.copyOf(ends, captions),
          Arrays.copyOf(firsts, images + 1));
    }
  }

  /** Number of images. */
  public int size() {
    return firsts.length - 1;
  }

  /** Number of captions of all images. */
  public int total() {
    return ends.length;
  }

  /** Number of an image's captions. */
  public int count(int image) {
    return firsts[image + 1] - firsts[image];
  }

  /** A caption of an image, counted from 0. */
  public String get(int image, int caption) {
    if (caption < 0 || caption >= count(image)) {
      throw new IndexOutOfBoundsException(
          "caption " + caption + " of image " + image + ", which has " + count(image));
    }
    int number = firsts[image] + caption;
    int begin = number == 0 ? 0 : ends[number - 1];
    return new String(text, begin, ends[number] - begin, StandardCharsets.UTF_8);
  }

  /** An image's captions. */
  public List<String> of(int image) {
    List<String> captions = new ArrayList<>(count(image));
    for (int i = 0; i < count(image); i++) {
      captions.add(get(image, i));
    }
    return List.copyOf(captions);
  }

  /** Identifies them, hexadecimal. */
  public String fingerprint() {
    Fingerprint print = new Fingerprint().add(text).add(size());
    for (int end : ends) {
      print.add(end);
    }
    for (int first : firsts) {
      print.add(first);
    }
    return print.hex();
  }
}
