package dev.repazoo.export;

import dev.repazoo.image.RgbImage;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.spi.Generator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The pictures that samplers of pixels and pipelines give. */
final class Pictures {
  private static final float LEVELS = 255;

  private Pictures() {}

  /** Whether a graph gives pictures. */
  static boolean are(GraphSpec spec) {
    return spec.what().equals("pipeline")
        || (spec.what().equals("sampler")
            && spec.block() instanceof Generator generator
            && generator.latentShape().isPixels());
  }

  /** The pictures in an output of such a graph. */
  static List<RgbImage> of(HostTensor output) {
    long[] shape = output.shape();
    return output.type() == HostTensor.Type.UINT8
        ? interleaved(output.toBytes(), (int) shape[1], (int) shape[2])
        : interleaved(hwc(output.toFloats(), shape), (int) shape[2], (int) shape[3]);
  }

  /** [B, H, W, 3]. */
  private static List<RgbImage> interleaved(byte[] all, int height, int width) {
    List<RgbImage> pictures = new ArrayList<>();
    int each = 3 * height * width;
    for (int from = 0; from < all.length; from += each) {
      pictures.add(RgbImage.ofHwc(width, height, Arrays.copyOfRange(all, from, from + each)));
    }
    return pictures;
  }

  /** [B, 3, H, W] in -1..1 to [B, H, W, 3], as {@code Codec.toPixels}. */
  private static byte[] hwc(float[] values, long[] shape) {
    int channels = (int) shape[1];
    int plane = (int) (shape[2] * shape[3]);
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      int sample = i / (channels * plane);
      int channel = i / plane % channels;
      float level = (values[i] + 1) / 2 * LEVELS;
      int at = (sample * plane + i % plane) * channels + channel;
      pixels[at] = (byte) (int) Math.max(0, Math.min(LEVELS, level));
    }
    return pixels;
  }
}
