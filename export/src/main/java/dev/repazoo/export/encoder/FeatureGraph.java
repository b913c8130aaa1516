package dev.repazoo.export.encoder;

import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A network's features of whole images as an exported graph, in ONNX Runtime: {@code images} uint8
 * [B, 3, H, W] give outputs [B, D]. What is computed at once has always as many images, as of
 * {@link LatentGraph}.
 *
 * @param session loaded; not closed here
 * @param block images that are computed at once
 * @param height of the images
 * @param width of the images
 */
public record FeatureGraph(OnnxSession session, int block, int height, int width) {

  /**
   * Features of some images.
   *
   * @param pixels planar, [n, 3, H, W]
   * @param count n, at most {@code block}
   * @param outputs their names
   * @return of each output its n rows, one after the other
   */
  public List<float[]> of(ByteBuffer pixels, int count, Collection<String> outputs) {
    ByteBuffer filled =
        ByteBuffer.allocateDirect(Math.multiplyExact(block, 3 * height * width))
            .order(ByteOrder.nativeOrder());
    filled.put(pixels.duplicate()).rewind();
    HostTensor images = HostTensor.copyOf(HostTensor.Type.UINT8, filled, block, 3, height, width);
    Map<String, HostTensor> found = session.run(Map.of("images", images));
    List<float[]> rows = new ArrayList<>();
    for (String output : outputs) {
      FloatBuffer values = found.get(output).floats();
      float[] own = new float[values.remaining() / block * count];
      values.get(own);
      rows.add(own);
    }
    return rows;
  }

  /** Whether all values are finite. */
  public static boolean finite(float... values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
