package dev.repazoo.convert;

import dev.repazoo.sources.ImageSource;
import dev.repazoo.webdataset.Sample;
import dev.repazoo.webdataset.ShardPattern;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How images lie in WebDataset's shards: by their place in the source, so that one that is left out
 * moves no other. Image 12 of shards of 10 is {@code 00000012.png} in {@code 00001.tar}.
 *
 * @param size places in a shard
 * @param precomputed whether what was computed of the source's images goes beside them
 */
record ShardLayout(int size, boolean precomputed) {
  private static final String PNG = "png";

  /** The shard of an image. */
  int shard(int index) {
    return index / size;
  }

  /** A shard's file. */
  static String file(int shard) {
    return ShardPattern.shard(shard);
  }

  /** An image's key in its shard. */
  static String key(int index) {
    return String.format(Locale.ROOT, "%08d", index);
  }

  /** An image's member in its shard. */
  static String member(int index) {
    return key(index) + "." + PNG;
  }

  /** An image's name where shards are folders. */
  String name(int index) {
    return String.format(Locale.ROOT, "%05d/%s", shard(index), member(index));
  }

  /**
   * An image with its class in {@code .cls}, its captions in {@code .txt}, a line each, and what
   * was computed of it: latents in {@code .npy}, captions' features in {@code .context.0.npy} and
   * on.
   */
  Sample sample(ImageSource source, int index, ByteBuffer png) throws IOException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    byte[] image = new byte[png.remaining()];
    png.get(image);
    fields.put(PNG, image);
    source.label(index).ifPresent(label -> fields.put("cls", text(Long.toString(label))));
    List<String> captions = source.captions(index);
    if (!captions.isEmpty()) {
      fields.put(
          "txt",
          text(
              String.join(
                  "\n", captions.stream().map(c -> c.replaceAll("\\s*\\R\\s*", " ")).toList())));
    }
    if (precomputed && source.precomputed().isPresent()) {
      fields.putAll(source.precomputed().get().fields(index));
    }
    return new Sample(key(index), fields);
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
