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
  private static final String WEIGHTS = ".safetensors";
  private static final String SAMPLER = ".onnx";

  /** All models. */
  public static List<BuiltinModel> all() {
    return List.of(EMOJI, EMOJI_T2I);
  }

  /** The checkpoint's name. */
  public String weights() {
    return name + WEIGHTS;
  }

  /** The sampler's name. */
  public String sampler() {
    return name + SAMPLER;
  }

  /** Where a file of it lies on the class path, from its root. */
  public String resource(String file) {
    return "/" + BuiltinModel.class.getPackageName().replace('.', '/') + "/" + file;
  }

  /** SHA-256 of a file of it, in hexadecimal digits. */
  public String sha256(String file) {
    return sums().get(file);
  }

  /** Bytes of a file of it. */
  public long size(String file) {
    try {
      return BuiltinModel.class.getResource(file).openConnection().getContentLengthLong();
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
