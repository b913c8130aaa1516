package dev.repazoo.builtin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trained generator in this jar: {@code NAME.safetensors}, its averaged weights in half
 * precision, and {@code NAME.onnx}, the sampler that it is best drawn with, which takes its weights
 * from that file. The graph needs ONNX Runtime alone, and the module {@code runtime} opens it by
 * name; the checkpoint serves whoever wants another sampler, or the weights.
 *
 * @param name as in {@code builtin:NAME}
 */
public record BuiltinModel(String name) {
  /** Draws the classes of the emoji, 32x32 pixels. */
  public static final BuiltinModel EMOJI = new BuiltinModel("emoji");

  /** Draws emoji of a prompt, 32x32 pixels, by the text features of {@code minilm-l6}. */
  public static final BuiltinModel EMOJI_T2I = new BuiltinModel("emoji-t2i");

  private static final String SUMS = "SHA256SUMS";

  /** All models. */
  public static List<BuiltinModel> all() {
    return List.of(EMOJI, EMOJI_T2I);
  }

  /**
   * A file in this jar.
   *
   * @param name of the file
   * @param resource where it lies on the class path, from its root
   * @param bytes its length
   * @param sha256 in hexadecimal digits
   */
  public record Resource(String name, String resource, long bytes, String sha256) {}

  /** The checkpoint. */
  public Resource weights() {
    return resource(name + ".safetensors");
  }

  /** The sampler. */
  public Resource sampler() {
    return resource(name + ".onnx");
  }

  private static Resource resource(String file) {
    String folder = "/" + BuiltinModel.class.getPackageName().replace('.', '/') + "/";
    try {
      long bytes = BuiltinModel.class.getResource(file).openConnection().getContentLengthLong();
      return new Resource(file, folder + file, bytes, sums().get(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Digests by file, as {@code sha256sum} writes them. */
  private static Map<String, String> sums() {
    try (InputStream in = BuiltinModel.class.getResourceAsStream(SUMS)) {
      Map<String, String> sums = new TreeMap<>();
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("  ", 2))
          .forEach(words -> sums.put(words[1], words[0]));
      return sums;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
