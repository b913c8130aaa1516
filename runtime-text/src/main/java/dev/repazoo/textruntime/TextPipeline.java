package dev.repazoo.textruntime;

import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.Images;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OpenOptions;
import dev.repazoo.runtime.Pipeline;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prompts to pictures: a bundle, one folder with tokenizer, text encoder, pipeline and a manifest
 * that has their digests.
 *
 * <pre>{@code
 * try (TextPipeline pipeline = TextPipeline.open(Path.of("bundle"))) {
 *   Images images = pipeline.images(List.of("a red heart", "a cat"), 1, 2);
 *   Files.write(Path.of("heart.png"), images.png(0));
 * }
 * }</pre>
 *
 * <p>A picture depends on its prompt and seed only. Safe for many threads.
 */
public final class TextPipeline implements AutoCloseable {
  private final BundleManifest manifest;
  private final PromptEncoder encoder;
  private final Pipeline pipeline;
  private final Optional<String> negative;

  private TextPipeline(
      BundleManifest manifest,
      PromptEncoder encoder,
      Pipeline pipeline,
      Optional<String> negative) {
    this.manifest = manifest;
    this.encoder = encoder;
    this.pipeline = pipeline;
    this.negative = negative;
  }

  /** Opens a bundle on the CPU. */
  public static TextPipeline open(Path folder) {
    return open(folder, OpenOptions.DEFAULT);
  }

  /**
   * Opens a bundle, each of whose files is checked against its digest.
   *
   * @param options of the pipeline
   * @throws ModelFileException when the folder is no bundle, or a file is missing, damaged or of
   *     another bundle
   */
  public static TextPipeline open(Path folder, OpenOptions options) {
    BundleManifest manifest = BundleManifest.read(folder);
    manifest.check(folder);
    PromptEncoder encoder = PromptEncoder.open(folder, manifest);
    try {
      Pipeline pipeline = Pipeline.open(folder.resolve(BundleManifest.PIPELINE), options);
      return new TextPipeline(manifest, encoder, pipeline, Optional.empty());
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  /** What the bundle holds. */
  public BundleManifest manifest() {
    return manifest;
  }

  /** Its tokenizer and text encoder. */
  public PromptEncoder encoder() {
    return encoder;
  }

  /** Its pipeline, which takes features. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** The same bundle, guided away from a text in place of the empty one. */
  public TextPipeline awayFrom(String text) {
    return new TextPipeline(manifest, encoder, pipeline, Optional.of(text));
  }

  /**
   * Draws pictures.
   *
   * @param prompts one for each picture
   * @param seeds as many
   * @throws ModelFileException when the numbers differ
   */
  public Images images(List<String> prompts, long... seeds) {
    if (prompts.size() != seeds.length) {
      throw new ModelFileException(
          prompts.size() + " prompts are given for " + seeds.length + " seeds; give one for each");
    }
    HostTensor context = encoder.encode(prompts);
    Images images =
        negative.isPresent()
            ? pipeline.images(seeds, guided(context, negative.get()))
            : pipeline.images(seeds, context);
    return images.with("prompt", prompts);
  }

  private Map<String, HostTensor> guided(HostTensor context, String text) {
    if (!pipeline.conditions().contains("null_context")) {
      throw new ModelFileException(
          pipeline.session().path() + " has no guidance, so that nothing leads away from a text");
    }
    return Map.of("context", context, "null_context", encoder.encode(List.of(text)));
  }

  /**
   * Draws pictures of one prompt.
   *
   * @param seeds one for each picture
   */
  public Images images(String prompt, long... seeds) {
    String[] prompts = new String[seeds.length];
    Arrays.fill(prompts, prompt);
    return images(List.of(prompts), seeds);
  }

  @Override
  public void close() {
    encoder.close();
    pipeline.close();
  }
}
