package dev.repazoo.cli.models;

import dev.repazoo.cli.options.PathWord;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.download.WeightStore;
import dev.repazoo.export.encoder.OnnxEncoderProvider;
import dev.repazoo.minilm.OnnxTextProvider;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.GeneratorProvider;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.TextEncoderProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The models that there are: those of the program's plugins, and where their weights lie. */
public final class Zoo {
  static final String ONNX = "onnx:";

  private final Registry registry;
  private final WeightStore weights;
  private final ProgressListener progress;
  private final String device;

  /**
   * Puts them together.
   *
   * @param progress shows downloads
   * @param device that ONNX files of encoders run on
   */
  public Zoo(Registry registry, WeightStore weights, ProgressListener progress, String device) {
    this.registry = registry;
    this.weights = weights;
    this.progress = progress;
    this.device = device;
  }

  /** All plugins. */
  public Registry registry() {
    return registry;
  }

  /** Published weights, on this machine or at their publishers. */
  public WeightStore weights() {
    return weights;
  }

  /** Published weights, fetched when they are not on this machine. */
  public Path obtain(Registered<? extends Provider> model) throws IOException {
    return weights.obtain(model, progress);
  }

  /** All encoders that have an id. */
  public List<Registered<? extends EncoderProvider>> encoders() {
    List<Registered<? extends EncoderProvider>> found = new ArrayList<>();
    for (Registered<? extends Provider> one : registry.all()) {
      if (one.provider() instanceof EncoderProvider encoder) {
        found.add(new Registered<>(encoder, one.entry(), one.plugin()));
      }
    }
    return found;
  }

  /**
   * The encoder of an id, or of {@code onnx:FILE}.
   *
   * @throws UsageException when there is none, as of the other kinds
   */
  public Registered<EncoderProvider> encoder(String id) {
    if (!id.startsWith(ONNX)) {
      return UsageException.ifRefused(() -> registry.encoder(id));
    }
    Path file = PathWord.of("--enc-type", id.substring(ONNX.length()));
    OnnxDevice place = UsageException.ifRefused(() -> OnnxDevice.of(device));
    OnnxEncoderProvider provider = OnnxEncoderProvider.open(file, place);
    return new Registered<>(
        provider, provider.entries().get(0), file.toAbsolutePath().normalize().toString());
  }

  /** All text encoders that have an id. */
  public List<Registered<TextEncoderProvider>> textEncoders() {
    List<Registered<TextEncoderProvider>> found = new ArrayList<>();
    for (Registered<? extends Provider> one : registry.all()) {
      if (one.provider() instanceof TextEncoderProvider encoder) {
        found.add(new Registered<>(encoder, one.entry(), one.plugin()));
      }
    }
    return found;
  }

  /** Whether there is a text encoder of an id. */
  boolean isTextEncoder(String id) {
    return id.startsWith(ONNX)
        || textEncoders().stream().anyMatch(one -> one.entry().id().equals(id));
  }

  /**
   * The text encoder of an id, or of {@code onnx:FILE}.
   *
   * @throws UsageException when there is none
   */
  public Registered<TextEncoderProvider> textEncoder(String id) {
    if (id.startsWith(ONNX)) {
      Path file = PathWord.of("--text-encoder", id.substring(ONNX.length()));
      OnnxDevice place = UsageException.ifRefused(() -> OnnxDevice.of(device));
      OnnxTextProvider provider = OnnxTextProvider.open(file, place);
      return new Registered<>(
          provider, provider.entries().get(0), file.toAbsolutePath().normalize().toString());
    }
    return UsageException.ifRefused(() -> registry.textEncoder(id));
  }

  /** The generator of an id. */
  public Registered<GeneratorProvider> generator(String id) {
    return UsageException.ifRefused(() -> registry.generator(id));
  }

  /** The entries of an id, of whatever kind. */
  public List<Registered<? extends Provider>> named(String id) {
    return UsageException.ifRefused(() -> registry.named(id));
  }
}
