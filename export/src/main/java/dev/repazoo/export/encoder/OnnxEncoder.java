package dev.repazoo.export.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.export.runtime.HostTensor;
import dev.repazoo.export.runtime.ModelFileException;
import dev.repazoo.export.runtime.OnnxSession;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.Encoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder that runs in ONNX Runtime. Pixels [B, 3, R, R] give tokens [B, N, D].
 *
 * <p>An output [B, P + N, D] loses its P prefix tokens; a feature map [B, D, h, w] becomes tokens
 * row by row. Without a configuration the model must be one that this program exported: it takes
 * raw pixels of one size.
 */
final class OnnxEncoder extends Encoder {
  private static final String RESOLUTION = "repazoo.resolution";

  private final OnnxSession session;
  private final String input;
  private final Optional<OnnxEncoderConfig> config;
  private final int grid;
  private final int embedDim;

  OnnxEncoder(OnnxSession session, Optional<OnnxEncoderConfig> config) {
    this.session = session;
    this.config = config;
    input = session.inputNames().iterator().next();
    int side = side();
    long[] shape = output(run(zeros(side), side, 1)).shape();
    grid = grid(shape);
    embedDim = Math.toIntExact(shape.length == 4 ? shape[1] : shape[2]);
  }

  private int side() {
    return config.isPresent()
        ? config.get().size()
        : Integer.parseInt(session.metadata().get(RESOLUTION));
  }

  private ByteBuffer zeros(int side) {
    int bytes = 3 * side * side * (raw() ? 1 : Float.BYTES);
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private boolean raw() {
    return config.isEmpty();
  }

  private HostTensor output(Map<String, HostTensor> outputs) {
    String name =
        config
            .flatMap(OnnxEncoderConfig::output)
            .orElseGet(() -> outputs.keySet().iterator().next());
    HostTensor found = outputs.get(name);
    if (found == null) {
      throw new ModelFileException(
          session.path() + " has no output '" + name + "'; it has " + outputs.keySet());
    }
    return found;
  }

  private int grid(long[] shape) {
    int prefix = config.map(OnnxEncoderConfig::prefixTokens).orElse(0);
    long tokens =
        switch (shape.length) {
          case 3 -> shape[1] - prefix;
          case 4 -> shape[2] * shape[3];
          default -> 0;
        };
    int side = (int) Math.round(Math.sqrt((double) Math.max(tokens, 0)));
    if (tokens < 1 || (long) side * side != tokens) {
      throw new ModelFileException(
          session.path()
              + " gives "
              + Arrays.toString(shape)
              + " less "
              + prefix
              + " prefix tokens: no square grid of tokens [B, N, D] or map [B, D, h, w];"
              + " set prefix_tokens or output in its JSON file");
    }
    return side;
  }

  @Override
  public int embedDim() {
    return embedDim;
  }

  @Override
  public int gridSize(int resolution) {
    if (raw() && resolution != side()) {
      throw new IllegalArgumentException(
          session.path() + " was exported for images of " + side() + " pixels, not " + resolution);
    }
    return grid;
  }

  @Override
  protected NDArray preprocess(Context context, NDArray pixels) {
    gridSize((int) pixels.getShape().get(2));
    return config.isPresent()
        ? config.get().preprocessing().apply(context, pixels, config.get().size())
        : pixels.toType(DataType.UINT8, true);
  }

  @Override
  protected NDArray tokens(Context context, NDArray pixels) {
    long batch = pixels.getShape().get(0);
    HostTensor found = output(run(pixels.toByteBuffer(), (int) pixels.getShape().get(2), batch));
    NDArray array =
        pixels.getManager().create(found.bytes(), new Shape(found.shape()), DataType.FLOAT32);
    NDArray own = array.duplicate(); // ONNX Runtime's buffer may go
    array.close();
    if (found.shape().length == 4) {
      // [B, D, h, w] -> [B, D, N] -> [B, N, D]
      return own.reshape(batch, embedDim, -1).transpose(0, 2, 1);
    }
    int prefix = config.map(OnnxEncoderConfig::prefixTokens).orElse(0);
    return prefix == 0 ? own : own.get(":, " + prefix + ":");
  }

  private Map<String, HostTensor> run(ByteBuffer pixels, int side, long batch) {
    HostTensor.Type type = raw() ? HostTensor.Type.UINT8 : HostTensor.Type.FLOAT;
    return session.run(Map.of(input, HostTensor.copyOf(type, pixels, batch, 3, side, side)));
  }
}
