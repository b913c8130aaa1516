package dev.repazoo.textruntime;

import ai.onnxruntime.OrtEnvironment;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A text model in ONNX Runtime: token ids to a feature vector for each token.
 *
 * <p>Each caption runs alone and unpadded: a dynamically quantised model scales activations by the
 * largest in its batch, so that neighbours and padding would change a caption's features. Captions
 * are spread over threads instead. A model whose length is fixed, as this program exports, gets
 * padded rows.
 */
public final class OnnxTextModel implements AutoCloseable {
  private static final List<String> IDS = List.of("input_ids", "tokens");
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  private final OnnxSession session;
  private final String ids;
  private final String output;
  private final int width;

  private OnnxTextModel(OnnxSession session, String ids) {
    this.session = session;
    this.ids = ids;
    Map<String, HostTensor> outputs = session.run(inputs(new long[fixedLength().orElse(2)]));
    Map.Entry<String, HostTensor> found =
        outputs.entrySet().stream()
            .filter(entry -> entry.getValue().shape().length == 3)
            .findFirst()
            .orElseThrow(
                () ->
                    new ModelFileException(
                        session.path()
                            + " gives "
                            + outputs.keySet()
                            + ", none of the shape [B, L, E]; a text encoder gives a vector for"
                            + " each token"));
    output = found.getKey();
    width = Math.toIntExact(found.getValue().shape()[2]);
  }

  /**
   * Loads a file.
   *
   * @throws ModelFileException when it can't be loaded, or is no text encoder
   */
  public static OnnxTextModel open(Path file, OnnxDevice device) {
    OnnxSession session = OnnxSession.open(file, device, device.isGpu() ? 0 : 1);
    try {
      String ids =
          IDS.stream()
              .filter(session::hasInput)
              .findFirst()
              .orElseThrow(
                  () ->
                      new ModelFileException(
                          file
                              + " takes "
                              + session.inputNames()
                              + "; a text encoder takes "
                              + String.join(" or ", IDS)));
      return new OnnxTextModel(session, ids);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The version of ONNX Runtime, which quantised features depend on. */
  public static String runtimeVersion() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  /** Width E of a token's features. */
  public int width() {
    return width;
  }

  /** The number of tokens that the file takes, if it takes one only. */
  public Optional<Integer> fixedLength() {
    long length = session.inputShape(ids)[1];
    return length > 0 ? Optional.of(Math.toIntExact(length)) : Optional.empty();
  }

  /** What the file says of itself. */
  public Map<String, String> metadata() {
    return session.metadata();
  }

  /**
   * Features of captions, in their order.
   *
   * @param captions ids of each, unpadded unless the length is fixed
   * @param length L of a row in the result; what a caption leaves of it is zeros
   * @param into takes float32 [n, L, E] from its position on
   */
  public void features(List<long[]> captions, int length, FloatBuffer into) {
    int row = length * width;
    int start = into.position();
    IntStream.range(0, captions.size())
        .parallel()
        .forEach(
            i -> {
              FloatBuffer features = features(captions.get(i));
              into.duplicate()
                  .position(start + i * row)
                  .put(features.limit(Math.min(features.limit(), row)));
            });
    into.position(start + captions.size() * row);
  }

  private FloatBuffer features(long[] caption) {
    return session.run(inputs(caption)).get(output).floats();
  }

  private Map<String, HostTensor> inputs(long[] caption) {
    long[] shape = {1, caption.length};
    long[] ones = new long[caption.length];
    Arrays.fill(ones, 1);
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    inputs.put(ids, HostTensor.of(caption, shape));
    if (session.hasInput(MASK)) {
      inputs.put(MASK, HostTensor.of(ones, shape));
    }
    if (session.hasInput(TYPES)) {
      inputs.put(TYPES, HostTensor.of(new long[caption.length], shape));
    }
    return inputs;
  }

  @Override
  public void close() {
    session.close();
  }
}
