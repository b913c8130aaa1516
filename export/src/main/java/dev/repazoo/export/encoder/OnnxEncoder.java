package dev.repazoo.export.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.nn.Context;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
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
 * raw pixels of one size. A model whose batch is of a fixed size gets the images in such batches,
 * the last one filled up with black.
 */
final class OnnxEncoder extends Encoder {
  private final OnnxSession session;
  private final String input;
  private final Optional<OnnxEncoderConfig> config;
  private final int fixedBatch; // 0: any
  private final int grid;
  private final int embedDim;

  OnnxEncoder(OnnxSession session, Optional<OnnxEncoderConfig> config) {
    this.session = session;
    this.config = config;
    input = session.inputNames().iterator().next();
    int side = side();
    fixedBatch = Math.toIntExact(Math.max(0, inputShape(side)[0]));
    int batch = Math.max(1, fixedBatch);
    long[] shape = output(run(zeros(batch, side), side, batch)).shape();
    grid = grid(shape);
    embedDim = Math.toIntExact(shape.length == 4 ? shape[1] : shape[2]);
  }

  /** The shape of the input, which must be [B, 3, side, side]; free sizes are negative. */
  private long[] inputShape(int side) {
    long[] shape = session.inputShape(input);
    if (shape.length != 4 || (shape[1] >= 0 && shape[1] != 3)) {
      throw new ModelFileException(
          session.path()
              + ": input "
              + input
              + " is "
              + Arrays.toString(shape)
              + " (-1: any size); an encoder takes images [B, 3, H, W]");
    }
    for (int axis = 2; axis < 4; axis++) {
      if (shape[axis] >= 0 && shape[axis] != side) {
        throw new ModelFileException(
            config
                    .map(c -> c.file() + ": size is " + side)
                    .orElse(session.path() + ": its metadata say " + side + " pixels")
                + ", but "
                + session.path().getFileName()
                + " takes images of "
                + shape[3]
                + "x"
                + shape[2]
                + " pixels");
      }
    }
    return shape;
  }

  private int side() {
    return config.isPresent()
        ? config.get().size()
        : Integer.parseInt(session.metadata().get(GraphMetadata.RESOLUTION));
  }

  private ByteBuffer zeros(int batch, int side) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(batch, imageBytes(side)))
        .order(ByteOrder.nativeOrder());
  }

  private int imageBytes(int side) {
    return Math.multiplyExact(3 * side * side, raw() ? 1 : Float.BYTES);
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
    int batch = Math.toIntExact(pixels.getShape().get(0));
    int side = Math.toIntExact(pixels.getShape().get(2));
    ByteBuffer values = pixels.toByteBuffer();
    if (fixedBatch == 0 || fixedBatch == batch) {
      return tokens(pixels.getManager(), values, side, batch);
    }
    NDList parts = new NDList();
    for (int from = 0; from < batch; from += fixedBatch) {
      int count = Math.min(fixedBatch, batch - from);
      ByteBuffer part = zeros(fixedBatch, side);
      part.put(values.slice(from * imageBytes(side), count * imageBytes(side)));
      NDArray tokens = tokens(pixels.getManager(), part.rewind(), side, fixedBatch);
      parts.add(count == fixedBatch ? tokens : tokens.get(":" + count));
    }
    return NDArrays.concat(parts, 0);
  }

  private NDArray tokens(NDManager manager, ByteBuffer pixels, int side, int batch) {
    HostTensor found = output(run(pixels, side, batch));
    NDArray array = manager.create(found.bytes(), new Shape(found.shape()), DataType.FLOAT32);
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
