package dev.repazoo.export.encoder;

import dev.repazoo.json.JsonFields;
import dev.repazoo.json.JsonFile;
import dev.repazoo.message.FileProblem;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.vit.Preprocessing;
import dev.repazoo.vit.Preprocessing.Order;
import dev.repazoo.vit.Preprocessing.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code MODEL.onnx.json} says of a model.
 *
 * @param file that file
 * @param size side of the input in pixels; images of another size are resized (bicubic)
 * @param preprocessing what happens to pixels in 0..255
 * @param output name of the output; the first by default
 * @param prefixTokens tokens before the patches', to be dropped
 */
record OnnxEncoderConfig(
    Path file, int size, Preprocessing preprocessing, Optional<String> output, int prefixTokens) {
  /** An image of it is read as a whole, three bytes a pixel. */
  private static final int LARGEST_SIDE = 1 << 14;

  private static final int MOST_PREFIX = 1 << 16;

  OnnxEncoderConfig {
    if (size < 1) {
      throw new IllegalArgumentException("size, the input's side in pixels, must be there");
    }
  }

  /** The file beside a model: {@code m.onnx.json} or {@code m.json}. */
  static Optional<Path> beside(Path model) {
    String name = String.valueOf(model.getFileName());
    return List.of(name + ".json", name.replaceAll("\\.onnx$", "") + ".json").stream()
        .map(model::resolveSibling)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  static OnnxEncoderConfig read(Path file) {
    try {
      return of(file, new JsonFields("encoder", JsonFile.read(file)));
    } catch (IOException e) {
      throw new ModelFileException(FileProblem.of(e), e);
    } catch (IllegalArgumentException e) {
      throw new ModelFileException(file + ": " + e.getMessage(), e);
    }
  }

  private static OnnxEncoderConfig of(Path file, JsonFields json) {
    Statistics statistics =
        new Statistics(
            json.numbers(Statistics.IMAGENET.mean(), "mean"),
            json.numbers(Statistics.IMAGENET.std(), "std"));
    Order order =
        switch (json.word("resize-then-normalize", "order")) {
          case "resize-then-normalize" -> Order.RESIZE_THEN_NORMALIZE;
          case "normalize-then-resize" -> Order.NORMALIZE_THEN_RESIZE;
          default -> throw json.wrong("resize-then-normalize or normalize-then-resize", "order");
        };
    OnnxEncoderConfig config =
        new OnnxEncoderConfig(
            file,
            json.integer(1, LARGEST_SIDE, 0, "size"),
            new Preprocessing(statistics, order),
            json.has("output") ? Optional.of(json.word("", "output")) : Optional.empty(),
            json.integer(0, MOST_PREFIX, 0, "prefix_tokens"));
    json.done();
    return config;
  }
}
