package dev.repazoo.export.encoder;

import dev.repazoo.data.FeatureKey;
import dev.repazoo.data.PixelBuffer;
import dev.repazoo.data.TokenEncoding;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;

/**
 * A vision encoder as an exported graph, in ONNX Runtime: {@code images} uint8 [B, 3, R, R] give
 * {@code tokens} float [B, N, D]. What is encoded at once has always as many images, as of {@link
 * LatentGraph}.
 */
public final class TokenGraph implements TokenEncoding {
  private final OnnxSession session;
  private final int block;

  /**
   * What a graph's file says.
   *
   * @param graph digest of the file
   * @param resolution sides R of its images in pixels
   * @param grid tokens along one side, so that N is its square
   * @param dim width D of a token
   */
  public record Facts(String graph, int resolution, int grid, int dim) {

    /**
     * Reads them.
     *
     * @param graph an {@code encoder}
     * @param digest of the file
     * @throws ModelFileException when an entry is missing or damaged
     */
    public static Facts of(GraphFiles graph, String digest) {
      List<String> shape = graph.info().outputs().get(0).shape();
      String dim = shape.get(shape.size() - 1);
      if (shape.size() != 3 || !dim.matches("[1-9]\\d{0,8}")) {
        throw new ModelFileException(
            graph.graph() + " gives " + shape + ", no tokens [B, N, D]; export it again");
      }
      return new Facts(
          digest,
          GraphFiles.number(graph.metadata(), GraphMetadata.RESOLUTION),
          GraphFiles.number(graph.metadata(), GraphMetadata.GRID),
          Integer.parseInt(dim));
    }
  }

  /**
   * Makes an encoder of a loaded graph, which it doesn't close.
   *
   * @param block images that are encoded at once
   */
  public TokenGraph(OnnxSession session, int block) {
    this.session = session;
    this.block = block;
  }

  @Override
  public ByteBuffer rows(PixelBuffer images, FeatureKey key, int first) throws IOException {
    long[] shape = {block, 3, key.resolution(), key.resolution()};
    ByteBuffer pixels =
        ByteBuffer.allocateDirect(
                Math.multiplyExact(block, 3 * key.resolution() * key.resolution()))
            .order(ByteOrder.nativeOrder());
    pixels.put(images.pixels().duplicate()).rewind();
    HostTensor input = HostTensor.copyOf(HostTensor.Type.UINT8, pixels, shape);
    FloatBuffer tokens = session.run(Map.of("images", input)).get("tokens").floats();
    tokens.limit(Math.toIntExact((long) images.count() * key.tokens() * key.dim()));
    return key.rows(tokens, images.count(), first);
  }
}
