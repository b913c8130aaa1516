package dev.repazoo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.generate.SampleFolder;
import dev.repazoo.generate.SampleSource;
import dev.repazoo.generate.Samples;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.image.ImageGrid;
import dev.repazoo.image.PngFile;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code zoo generate}: images from a checkpoint or an exported graph. */
final class GenerateCommand implements Command {
  private static final int REPA_SAMPLES = 50_000;
  private static final int GRID_SAMPLES = 36;

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "draw images from a checkpoint or an exported .onnx file";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "generate --ckpt generator.onnx --grid grid.png",
        "generate --ckpt exps/emoji/checkpoints/0010000.pt --num-fid-samples 1000 --cfg-scale 2"
            + " --guidance-high 0.7");
  }

  @Override
  public List<CommandOption> options() {
    List<CommandOption> rows = new ArrayList<>();
    rows.add(
        CommandOption.of(
            "ckpt",
            "FILE",
            ".pt, .safetensors, run folder, .onnx, or builtin:NAME; default: the published weights"
                + " of --model, which is SiT-XL/2 then"));
    rows.add(CommandOption.of("weights", "ema|model", "ema", "which weights of a training run"));
    rows.addAll(ModelOptions.ROWS);
    rows.addAll(SamplerOptions.ROWS);
    rows.add(
        CommandOption.of(
            "num-fid-samples",
            "N",
            "number of images; default: 36 with --grid, one for each of --classes, else 50000"));
    rows.add(CommandOption.of("per-proc-batch-size", "N", 32, "images drawn at once"));
    rows.add(CommandOption.of("classes", "N,N,...", "draw these classes in turn, not random ones"));
    rows.add(CommandOption.of("global-seed", "N", 0, "chooses noise and classes"));
    rows.add(CommandOption.of("sample-dir", "DIR", "samples", "where the folder of samples goes"));
    rows.add(CommandOption.of("grid", "F.png", "also write the images as one grid"));
    rows.add(
        CommandOption.of(
            "vae",
            "V",
            "codec of a latent model: ema, mse, an id, a folder or file; default: the one that made"
                + " the latents it was trained on, ema for those of ema, mse or an unknown one"));
    rows.add(CodecChoice.WEIGHTS);
    rows.add(CodecChoice.TILING);
    rows.add(CommandOption.flag("latents", "keep a latent model's samples as .npy, undecoded"));
    rows.add(
        CommandOption.toggle("tf32", true, "TF32 matrix products on NVIDIA GPUs (set at start)"));
    return rows;
  }

  @Override
  public int run(Session session, Arguments arguments) throws Exception {
    SampleRequest request = SampleRequest.of(arguments);
    long start = System.nanoTime();
    try (SourceOpener.Opened opened = SourceOpener.open(session, arguments)) {
      request.checkClasses(opened.source().numClasses());
      Path folder = request.sampleDir().resolve(opened.folderName(request.seed()));
      SampleFolder samples =
          SampleFolder.open(folder, opened.latents(), settings(opened.settings(), request));
      List<Long> missing = samples.missing(request.count());
      if (missing.size() < request.count()) {
        session
            .console()
            .say(
                "going on: %d of %d samples are in %s"
                    .formatted(request.count() - missing.size(), request.count(), folder));
      }
      Interruption stop = session.interruption();
      long drawn = draw(session.progress(), opened.source(), request, samples, missing, stop);
      if (drawn < missing.size()) {
        session.console().say("stopped; the same command goes on with the remaining samples");
        return 1;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Optional<String> vae =
          Optional.of(opened.settings().path("vae").asText()).filter(id -> !id.isEmpty());
      report(session.console(), request, samples, folder, opened.latents(), vae, drawn, seconds);
      return 0;
    }
  }

  private static ObjectNode settings(ObjectNode ofSource, SampleRequest request) {
    ObjectNode settings = ofSource.deepCopy();
    settings.put("global_seed", request.seed());
    settings.put("classes", request.classes().map(c -> c.toString()).orElse("random"));
    return settings;
  }

  private static long draw(
      ProgressListener progress,
      SampleSource source,
      SampleRequest request,
      SampleFolder samples,
      List<Long> missing,
      Interruption stop)
      throws IOException {
    SeededNoise noise = new SeededNoise(request.seed());
    long done = 0;
    try (ProgressListener.Task task = progress.begin("sampling", missing.size(), "images")) {
      for (int from = 0; from < missing.size() && !stop.getAsBoolean(); ) {
        int to = Math.min(missing.size(), from + request.batchSize());
        long[] indices = missing.subList(from, to).stream().mapToLong(Long::longValue).toArray();
        long[] labels = request.labels(noise, indices, source.numClasses());
        Samples batch = source.draw(noise, indices, labels);
        samples.write(indices, batch);
        from = to;
        done = to;
        task.advanceTo(done);
      }
    }
    return done;
  }

  private static void report(
      Console console,
      SampleRequest request,
      SampleFolder samples,
      Path folder,
      boolean latents,
      Optional<String> vae,
      long drawn,
      double seconds)
      throws IOException {
    Optional<Path> npz = Optional.empty();
    if (!latents) {
      npz = Optional.of(samples.writeNpz(request.count()));
      if (request.grid().isPresent()) {
        PngFile.write(ImageGrid.of(samples.images(request.count())), request.grid().get());
      }
    }
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("images", request.count());
    json.put("drawn", drawn);
    vae.ifPresent(id -> json.put("vae", id));
    json.put("sample_dir", folder.toString());
    npz.ifPresent(file -> json.put("npz", file.toString()));
    request.grid().ifPresent(file -> json.put("grid", file.toString()));
    json.put("seconds", seconds);
    json.put("images_per_second", drawn / seconds);
    console.print(json);
    console.print(
        String.format(
            Locale.ROOT,
            "%d %s in %s (%d drawn in %.1f s)",
            request.count(),
            latents ? "latents" : "images",
            folder,
            drawn,
            seconds));
    npz.ifPresent(file -> console.print("all as one array: " + file));
    request.grid().filter(Files::exists).ifPresent(file -> console.print("grid: " + file));
  }

  /** How many samples by default. */
  static int defaultCount(boolean grid, Optional<List<Long>> classes) {
    return classes.map(List::size).orElse(grid ? GRID_SAMPLES : REPA_SAMPLES);
  }
}
