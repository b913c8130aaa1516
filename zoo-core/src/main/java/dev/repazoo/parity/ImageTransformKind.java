package dev.repazoo.parity;

import dev.repazoo.message.NearestNames;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Cases of the kind {@code image-transform}: the {@link ImageTransform} of the case's id. */
public final class ImageTransformKind implements ParityKind {
  private final Map<String, ImageTransform> transforms = new TreeMap<>();

  /** For the service loader. */
  public ImageTransformKind() {
    ServiceLoader.load(ImageTransform.class).forEach(t -> transforms.put(t.id(), t));
  }

  @Override
  public String kind() {
    return "image-transform";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws Exception {
    ImageTransform transform = transforms.get(parityCase.id());
    if (transform == null) {
      throw new ParityException(
          parityCase.folder()
              + ": there is no image transform '"
              + parityCase.id()
              + "'; the nearest is "
              + NearestNames.of(parityCase.id(), transforms.keySet(), 1));
    }
    return transform.compute(parityCase, means);
  }
}
