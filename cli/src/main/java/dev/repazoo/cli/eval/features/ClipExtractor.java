package dev.repazoo.cli.eval.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import dev.repazoo.cli.models.ClipTowers;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.nn.Context;
import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.torch.Autograd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * CLIP's embeddings of images, and of captions in the same space.
 *
 * @param towers both sides
 * @param rule of the image side's input
 * @param manager on the device that computes
 */
public record ClipExtractor(ClipTowers towers, InputRule rule, NDManager manager)
    implements Extractor {

  /**
   * By CLIP's own preprocessing.
   *
   * @param side of the image side's input in pixels
   */
  public static ClipExtractor of(ClipTowers towers, int side, NDManager manager) {
    return new ClipExtractor(towers, new ClipRule(side), manager);
  }

  @Override
  public String id() {
    return towers.id();
  }

  @Override
  public String digest() {
    return towers.digest();
  }

  @Override
  public Encoder network() {
    return towers.image();
  }

  @Override
  public int dim(Feature feature) {
    return feature == Feature.POOLED ? towers.image().embeddingDim() : 0;
  }

  @Override
  public Map<Feature, NDArray> features(Context context, NDArray input) {
    return Map.of(Feature.POOLED, towers.image().embedding(context, input));
  }

  /** How many captions are longer than the text side takes: they lose their end. */
  public int cut(List<String> captions) {
    return towers.text().tokenize(captions).cut();
  }

  /** Embeddings of captions, computed as they are read: [n, D]. */
  public FeatureRows captions(List<String> captions) {
    return new Captions(List.copyOf(captions), towers.text(), manager);
  }

  private record Captions(List<String> texts, TextEncoder encoder, NDManager manager)
      implements FeatureRows {
    private static final int AT_ONCE = 32;

    @Override
    public int count() {
      return texts.size();
    }

    @Override
    public int dim() {
      return encoder.embeddingDim();
    }

    @Override
    public float[] rows(int from, int to) {
      float[] rows = new float[Math.multiplyExact(to - from, dim())];
      for (int at = from; at < to; at += AT_ONCE) {
        float[] some = embeddings(texts.subList(at, Math.min(to, at + AT_ONCE)));
        System.arraycopy(some, 0, rows, (at - from) * dim(), some.length);
      }
      return rows;
    }

    private float[] embeddings(List<String> some) {
      CaptionTokens tokens = encoder.tokenize(some);
      long[] ids = tokens.rows().stream().flatMapToLong(Arrays::stream).toArray();
      Autograd.Pause pause = Autograd.pause();
      try (pause;
          NDManager step = manager.newSubManager()) {
        NDArray rows = step.create(ids, new Shape(some.size(), encoder.contextLength()));
        Context context = Context.of(new ParameterStore(step, false), rows, false);
        return encoder.embedding(context, rows).toFloatArray();
      }
    }
  }
}
