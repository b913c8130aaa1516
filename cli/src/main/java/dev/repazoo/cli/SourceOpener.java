package dev.repazoo.cli;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.generate.SampleSource;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.TorchSource;
import dev.repazoo.spi.Generator;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Opens what {@code --ckpt} names as a source of samples. */
final class SourceOpener {

  /**
   * A source with what is to be known of it.
   *
   * @param source the source
   * @param latents whether its samples stay latents
   * @param name starts the name of the folder of samples
   * @param settings what decides how samples look, but for seed and classes
   */
  record Opened(SampleSource source, boolean latents, String name, ObjectNode settings)
      implements AutoCloseable {

    /** The folder's name, as generate.py makes it. */
    String folderName(long seed) {
      return String.format(
          Locale.ROOT,
          "%s-cfg-%s-seed-%d-%s",
          name,
          settings.path("cfg_scale").asText(),
          seed,
          settings.path("mode").asText());
    }

    @Override
    public void close() {
      source.close();
    }
  }

  private SourceOpener() {}

  static Opened open(Session session, Arguments arguments) throws IOException, CommandFailure {
    return fromCheckpoint(session, arguments, arguments.path("ckpt"));
  }

  private static Opened fromCheckpoint(Session session, Arguments arguments, Path path)
      throws IOException, CommandFailure {
    SamplerConfig sampler = SamplerOptions.of(arguments);
    GeneratorCheckpoint.Weights weights =
        GeneratorCheckpoint.Weights.ofOption(arguments.text("weights"));
    try (GeneratorCheckpoint checkpoint =
        GeneratorCheckpoint.open(session.registry(), path, ModelOptions.of(arguments), weights)) {
      ObjectNode config = checkpoint.config();
      ModelOptions.checkResolution(arguments, config);
      boolean latents = config.path("in_channels").asInt() != Samples.PIXEL_CHANNELS;
      checkDecoding(session, arguments, latents, checkpoint.model());
      NDManager manager = TorchEngine.newManager(session.device());
      try {
        Generator generator = checkpoint.load(manager);
        ObjectNode settings = settings(sampler);
        settings.put("checkpoint", checkpoint.path().toAbsolutePath().normalize().toString());
        settings.put("weights", weights.name().toLowerCase(Locale.ROOT));
        return new Opened(
            new TorchSource(manager, generator, sampler),
            latents,
            folderName(checkpoint, config),
            settings);
      } catch (RuntimeException e) {
        manager.close();
        throw e;
      }
    }
  }

  private static String folderName(GeneratorCheckpoint checkpoint, ObjectNode config) {
    String file = String.valueOf(checkpoint.path().getFileName()).replaceFirst("\\.[^.]+$", "");
    return checkpoint.model().replace('/', '-')
        + "-"
        + file
        + "-size-"
        + ModelOptions.resolution(config);
  }

  /** A model on pixels needs no decoder; one on latents needs one, or leave to keep latents. */
  static void checkDecoding(Session session, Arguments arguments, boolean latents, String model)
      throws CommandFailure {
    if (!latents) {
      if (arguments.flag("latents") || arguments.given("vae")) {
        throw new UsageException(
            model
                + " works on pixels: there are no latents to decode; leave out --latents and --vae");
      }
      return;
    }
    if (arguments.flag("latents")) {
      return;
    }
    arguments.find("vae").ifPresent(id -> session.registry().codec(id));
    throw new CommandFailure(
        model
            + " makes latents, and this version has no decoder for them; --latents keeps them as"
            + " .npy files (divide by 0.18215 before decoding with an SD VAE)");
  }

  static ObjectNode settings(SamplerConfig sampler) {
    return Json.MAPPER
        .createObjectNode()
        .put("mode", sampler.mode().option())
        .put("num_steps", sampler.numSteps())
        .put("heun", sampler.heun())
        .put("cfg_scale", sampler.cfgScale())
        .put("guidance_low", sampler.guidanceLow())
        .put("guidance_high", sampler.guidanceHigh())
        .put("path_type", sampler.pathType().option());
  }
}
