package dev.repazoo.data;

import dev.repazoo.array.Npy;
import dev.repazoo.image.RgbImage;
import dev.repazoo.image.StoredPng;
import dev.repazoo.webdataset.Sample;
import dev.repazoo.webdataset.SampleFields;
import dev.repazoo.webdataset.ShardWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Twelve captioned images of 8x8 pixels in three shards, whose first byte is their number; changed
 * by tests before they are written.
 */
public final class SampleShards {
  /** Number of images. */
  public static final int IMAGES = 12;

  private static final int IN_SHARD = 4;

  /** Members of each sample by extension. */
  private final Map<String, Map<String, byte[]>> samples = new TreeMap<>();

  /** Samples with two captions each, in {@code .txt}. */
  public SampleShards() {
    for (int i = 0; i < IMAGES; i++) {
      RgbImage image = RgbImage.black(8, 8);
      image.hwc()[0] = (byte) i;
      put(i, "png", StoredPng.encode(image));
      put(i, "txt", "a thing\nnumber " + i + "\n");
    }
  }

  private static String key(int sample) {
    return "%06d".formatted(sample);
  }

  /** Adds or replaces a member. */
  public SampleShards put(int sample, String extension, byte[] content) {
    samples.computeIfAbsent(key(sample), k -> new LinkedHashMap<>()).put(extension, content);
    return this;
  }

  /** The same with text. */
  public SampleShards put(int sample, String extension, String content) {
    return put(sample, extension, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with an array. */
  public SampleShards put(int sample, String extension, float[] values, long... shape) {
    ByteBuffer npy = Npy.bytes(values, shape);
    byte[] bytes = new byte[npy.remaining()];
    npy.get(bytes);
    return put(sample, extension, bytes);
  }

  /** Takes a member away. */
  public SampleShards remove(int sample, String extension) {
    samples.get(key(sample)).remove(extension);
    return this;
  }

  /** Gives each sample moments of one channel, 2x1. */
  public SampleShards withMoments(float secondHalf) {
    for (int i = 0; i < IMAGES; i++) {
      put(i, SampleFields.MOMENTS, new float[] {i, 1, secondHalf, 1}, 2, 1, 2);
    }
    return this;
  }

  /** Gives the two captions of each sample features [1, 2]. */
  public SampleShards withContexts() {
    for (int i = 0; i < IMAGES; i++) {
      put(i, SampleFields.context(0), new float[] {i, 0}, 1, 2);
      put(i, SampleFields.context(1), new float[] {i, 1}, 1, 2);
    }
    return this;
  }

  /** Writes the shards. */
  public Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    int number = 0;
    ShardWriter writer = new ShardWriter(Files.newOutputStream(folder.resolve("00000.tar")));
    for (Map.Entry<String, Map<String, byte[]>> sample : samples.entrySet()) {
      if (number > 0 && number % IN_SHARD == 0) {
        writer.close();
        Path tar = folder.resolve("%05d.tar".formatted(number / IN_SHARD));
        writer = new ShardWriter(Files.newOutputStream(tar));
      }
      writer.add(new Sample(sample.getKey(), sample.getValue()));
      number++;
    }
    writer.close();
    return folder;
  }
}
