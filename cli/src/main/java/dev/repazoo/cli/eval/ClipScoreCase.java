package dev.repazoo.cli.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.eval.features.ClipExtractor;
import dev.repazoo.cli.eval.features.Feature;
import dev.repazoo.cli.eval.images.ImageSet;
import dev.repazoo.cli.eval.images.ImageSets;
import dev.repazoo.cli.models.ClipTowers;
import dev.repazoo.encoders.clip.ClipProvider;
import dev.repazoo.encoders.clip.ClipTextProvider;
import dev.repazoo.eval.ClipScore;
import dev.repazoo.eval.FeatureRows;
import dev.repazoo.image.RgbImage;
import dev.repazoo.json.JsonFile;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.nn.Context;
import dev.repazoo.parity.FormulaWeights;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.parity.ParityKind;
import dev.repazoo.parity.ParityValue;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.vit.VisionTransformer;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code image_embeds}, {@code text_embeds} and {@code clip_score} of the images that lie beside a
 * case's {@code captions.jsonl}, by a CLIP whose weights are given by a formula.
 */
final class ClipScoreCase {
  private ClipScoreCase() {}

  static Map<String, ParityValue> compute(ParityCase parityCase, ParityKind.Means means)
      throws IOException {
    String folder = parityCase.input("captions").getParent().toString();
    try (NDManager manager = means.manager().newSubManager();
        ImageSet images = ImageSets.openCaptioned(folder, Optional.empty(), Integer.MAX_VALUE)) {
      ClipExtractor clip = extractor(parityCase, manager);
      int dim = clip.dim(Feature.POOLED);
      float[] embeddings = new float[images.count() * dim];
      List<String> captions = new ArrayList<>();
      for (int i = 0; i < images.count(); i++) {
        System.arraycopy(embedding(clip, images.image(i), manager), 0, embeddings, i * dim, dim);
        captions.add(images.captions(i).get(0));
      }
      FeatureRows texts = clip.captions(captions);
      ClipScore score = ClipScore.of(FeatureRows.of(embeddings, dim), texts);
      return Map.of(
          "image_embeds",
          new ParityValue.One(Tensor.of(embeddings, images.count(), dim)),
          "text_embeds",
          new ParityValue.One(Tensor.of(texts.rows(0, texts.count()), texts.count(), dim)),
          "clip_score",
          new ParityValue.One(Tensor.of(new double[] {score.mean()})));
    }
  }

  private static ClipExtractor extractor(ParityCase parityCase, NDManager manager)
      throws IOException {
    ObjectNode config =
        JsonFile.read(parityCase.folder().resolve(parityCase.option("config_file").asText()));
    StateDict weights = FormulaWeights.of(parityCase);
    ModelBuilder builder = ModelBuilder.forInference(manager.getDevice());
    ClipProvider images = new ClipProvider();
    VisionTransformer image =
        (VisionTransformer) builder.build(images, images.embeddingConfig(config));
    StateDictLoader.strict().load(image.fromPublished(weights), image.namedParameters(), manager);
    ClipTextProvider texts = new ClipTextProvider();
    TextEncoder text = builder.build(texts, texts.embeddingConfig(config));
    StateDictLoader.strict().load(text.fromPublished(weights), text.namedParameters(), manager);
    ClipTowers towers = new ClipTowers(parityCase.id(), "none", image, text);
    return ClipExtractor.of(towers, image.config().imageSize(), manager);
  }

  private static float[] embedding(ClipExtractor clip, RgbImage image, NDManager manager) {
    RgbImage prepared = clip.rule().fit().of(image);
    Shape shape = new Shape(1, 3, prepared.height(), prepared.width());
    try (NDManager step = manager.newSubManager()) {
      NDArray pixels =
          step.create(ByteBuffer.wrap(prepared.toChw()), shape, DataType.UINT8)
              .toType(DataType.FLOAT32, false);
      Context context = Context.of(new ParameterStore(step, false), pixels, false);
      return clip.features(context, clip.rule().input(context, pixels))
          .get(Feature.POOLED)
          .toFloatArray();
    }
  }
}
