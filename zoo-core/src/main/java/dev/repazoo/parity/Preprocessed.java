package dev.repazoo.parity;

import dev.repazoo.image.ImageDecoder;
import dev.repazoo.image.Preprocessing;
import dev.repazoo.image.Preprocessing.Mode;
import dev.repazoo.image.Preprocessing.Resolution;
import dev.repazoo.image.RgbImage;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Image files decoded and transformed as REPA's preprocessing does: each input gives an output of
 * its name, uint8 [H, W, 3], or none if the transform leaves it out.
 */
abstract class Preprocessed implements ImageTransform {
  private final String id;
  private final Mode mode;

  private Preprocessed(String id, Mode mode) {
    this.id = id;
    this.mode = mode;
  }

  /** Files as pixels, without a transform. */
  public static final class Decode extends Preprocessed {
    /** For the service loader. */
    public Decode() {
      super("decode-rgb", Mode.SCALE);
    }
  }

  /** {@code scale}. */
  public static final class Scale extends Preprocessed {
    /** For the service loader. */
    public Scale() {
      super("scale", Mode.SCALE);
    }
  }

  /** {@code center-crop}. */
  public static final class CenterCrop extends Preprocessed {
    /** For the service loader. */
    public CenterCrop() {
      super(Mode.CENTER_CROP.word(), Mode.CENTER_CROP);
    }
  }

  /** {@code center-crop-wide}. */
  public static final class CenterCropWide extends Preprocessed {
    /** For the service loader. */
    public CenterCropWide() {
      super(Mode.CENTER_CROP_WIDE.word(), Mode.CENTER_CROP_WIDE);
    }
  }

  /** {@code center-crop-dhariwal}. */
  public static final class CenterCropDhariwal extends Preprocessed {
    /** For the service loader. */
    public CenterCropDhariwal() {
      super(Mode.CENTER_CROP_DHARIWAL.word(), Mode.CENTER_CROP_DHARIWAL);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means)
      throws IOException {
    Optional<Resolution> resolution = Optional.empty();
    if (parityCase.options().isList("resolution")) {
      List<Integer> size = parityCase.options().pair("resolution");
      resolution = Optional.of(new Resolution(size.get(0), size.get(1)));
    }
    Preprocessing preprocessing = new Preprocessing(mode, resolution);
    ImageDecoder decoder = new ImageDecoder();
    Map<String, ParityValue> outputs = new LinkedHashMap<>();
    for (Map.Entry<String, Path> input : parityCase.inputs().entrySet()) {
      Optional<RgbImage> image =
          preprocessing.apply(decoder.decode(Files.readAllBytes(input.getValue())));
      image.ifPresent(i -> outputs.put(input.getKey(), value(i)));
    }
    return outputs;
  }

  private static ParityValue value(RgbImage image) {
    long[] shape = {image.height(), image.width(), 3};
    return new ParityValue.One(Tensor.of(DType.U8, ByteBuffer.wrap(image.hwc()), shape));
  }
}
