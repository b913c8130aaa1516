package dev.repazoo.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Pictures of a {@link Pipeline}, with what made each. */
public final class Images {
  private final HostTensor pixels;
  private final List<Map<String, String>> texts;

  /**
   * Pictures.
   *
   * @param pixels uint8 [B, H, W, 3]
   * @param texts what is to be known of each, by keyword
   */
  Images(HostTensor pixels, List<Map<String, String>> texts) {
    this.pixels = pixels;
    this.texts = List.copyOf(texts);
  }

  /** How many there are. */
  public int count() {
    return size(0);
  }

  /** Of each, in pixels. */
  public int width() {
    return size(2);
  }

  /** Of each, in pixels. */
  public int height() {
    return size(1);
  }

  private int size(int axis) {
    return (int) pixels.shape()[axis];
  }

  /** All of them, uint8 [B, H, W, 3]. */
  public HostTensor pixels() {
    return pixels;
  }

  /** The pixels of one, row by row, red, green, blue. */
  public byte[] rgb(int index) {
    int size = 3 * width() * height();
    byte[] one = new byte[size];
    pixels.bytes().get(index * size, one);
    return one;
  }

  /** One as a PNG file, with seed, class or prompt, sampler and the weights' digest in it. */
  public byte[] png(int index) {
    return PngImage.encode(rgb(index), width(), height(), texts.get(index));
  }

  /** All as PNG files. */
  public List<byte[]> pngs() {
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      all.add(png(i));
    }
    return all;
  }

  /** What is to be known of one: {@code seed} and so on. */
  public Map<String, String> texts(int index) {
    return texts.get(index);
  }

  /** The same pictures with a text more of each. */
  public Images with(String key, List<String> values) {
    List<Map<String, String>> more = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Map<String, String> one = new java.util.LinkedHashMap<>(texts.get(i));
      one.put(key, values.get(i));
      more.add(one);
    }
    return new Images(pixels, more);
  }

  @Override
  public String toString() {
    return "images " + Arrays.toString(pixels.shape());
  }
}
