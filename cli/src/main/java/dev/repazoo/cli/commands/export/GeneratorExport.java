package dev.repazoo.cli.commands.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.GeneratorCheckpoint;
import dev.repazoo.checkpoint.KeptCodec;
import dev.repazoo.checkpoint.KeptTables;
import dev.repazoo.checkpoint.KeptText;
import dev.repazoo.checkpoint.ModelChoice;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.models.BuiltinModels;
import dev.repazoo.cli.models.CarriedTables;
import dev.repazoo.cli.models.CodecChoice;
import dev.repazoo.cli.models.DecoderChoice;
import dev.repazoo.cli.models.ModelConfigFile;
import dev.repazoo.cli.models.NonFiniteWeights;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.cli.options.PromptOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.diffusion.FittedTable;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.export.DenoiserGraph;
import dev.repazoo.export.Exporter;
import dev.repazoo.export.GraphSpec;
import dev.repazoo.export.PipelineGraph;
import dev.repazoo.export.SamplerGraph;
import dev.repazoo.file.Sha256;
import dev.repazoo.message.ShellWords;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.PackedFloats;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.LatentShape;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.weights.Loading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** {@code zoo export} of a checkpoint: one evaluation, all steps, or from a seed to pixels. */
final class GeneratorExport {
  private GeneratorExport() {}

  /**
   * A graph to be written.
   *
   * @param metadata for its file
   * @param facts what belongs into the JSON document
   */
  record Prepared(GraphSpec spec, Map<String, String> metadata, ObjectNode facts) {}

  /** What is done with a graph while its checkpoint is open. */
  interface Use {
    void accept(GeneratorCheckpoint checkpoint, Prepared graph) throws IOException, CommandFailure;
  }

  static void run(Zoo zoo, Supplier<Device> memory, ExportRequest request, GraphWriter writer)
      throws IOException, CommandFailure {
    long start = System.nanoTime();
    prepare(
        zoo,
        memory,
        request,
        writer.console(),
        (checkpoint, graph) -> {
          Exporter.Report report =
              writer.write(
                  graph.spec,
                  graph.metadata,
                  request.nonFinite(),
                  graph.spec.what() + " of " + checkpoint.model(),
                  graph.facts,
                  start);
          if (request.what() != ExportRequest.What.DENOISER) {
            writer.console().print("next: " + next(checkpoint, request.what(), report));
          }
        });
  }

  private static String next(
      GeneratorCheckpoint checkpoint, ExportRequest.What what, Exporter.Report report) {
    LatentShape sample = checkpoint.shape().sample();
    boolean other =
        what == ExportRequest.What.SAMPLER
            && checkpoint.latentCodec().isEmpty()
            && sample.channels() != DecoderChoice.REPA_CHANNELS
            && !sample.isPixels();
    return draw(report.files().get(0), (other ? " --vae VAE" : "") + prompt(checkpoint));
  }

  /** What drawing wants beside the model. */
  static String prompt(GeneratorCheckpoint checkpoint) {
    return PromptOptions.hint(checkpoint.shape().conditioning());
  }

  /** The command that draws from what was written, with more options. */
  static String draw(Path written, String more) {
    return ShellWords.zoo("generate", "--ckpt", written) + more + " --grid grid.png";
  }

  /**
   * Opens the checkpoint that is asked for.
   *
   * @param memory device whose memory models must fit into
   */
  static GeneratorCheckpoint open(Zoo zoo, Supplier<Device> memory, ExportRequest request)
      throws IOException, CommandFailure {
    ModelChoice choice = ModelConfigFile.choice(request.model(), zoo, memory);
    GeneratorCheckpoint checkpoint =
        GeneratorCheckpoint.open(
            zoo.registry(),
            BuiltinModels.file(zoo.registry(), request.checkpoint().orElseThrow()),
            choice,
            request.weights());
    try {
      LatentShape sample = checkpoint.shape().sample();
      request
          .model()
          .checkResolution(DecoderChoice.resolution(zoo, sample, checkpoint.latentCodec()));
      return checkpoint;
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /** Loads the checkpoint, and makes the graph that is asked for. */
  static void prepare(
      Zoo zoo, Supplier<Device> memory, ExportRequest request, Console console, Use use)
      throws IOException, CommandFailure {
    CodecChoice.of(request.codec()).ifPresent(codec -> codec.check(zoo));
    try (GeneratorCheckpoint checkpoint = open(zoo, memory, request);
        NDManager manager = TorchEngine.newManager(Device.cpu())) {
      if (request.what() == ExportRequest.What.BUNDLE) {
        BundleExport.text(checkpoint);
      }
      CompletableFuture<String> digest = digest(checkpoint.path());
      Generator generator =
          NonFiniteWeights.load(checkpoint, manager, request.nonFinite(), Loading.MAP);
      Optional<PipelineDecoder> decoder =
          request.what().drawsPixels()
              ? PipelineDecoder.of(zoo, manager, request.codec(), request.tiling(), checkpoint)
              : Optional.empty();
      decoder.ifPresent(found -> console.say("decoder inside: " + found.words()));
      GraphSpec spec = spec(request, generator, CarriedTables.of(checkpoint), decoder);
      ObjectNode facts = Json.MAPPER.createObjectNode();
      facts.put("model", checkpoint.model()).put("what", spec.what());
      decoder.ifPresent(found -> facts.put("vae", found.codec().name()));
      Map<String, String> metadata = metadata(checkpoint);
      if (request.what().carriesTables()) {
        request
            .solverTables()
            .or(checkpoint::solverTables)
            .map(KeptTables::metadata)
            .ifPresent(metadata::putAll);
      }
      metadata.put(GraphMetadata.CHECKPOINT, joined(digest));
      decoder.ifPresent(found -> metadata.putAll(found.metadata()));
      use.accept(checkpoint, new Prepared(spec, metadata, facts));
    }
  }

  /** Read by another thread while the weights are loaded. */
  private static CompletableFuture<String> digest(Path file) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Sha256.of(file);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String joined(CompletableFuture<String> digest) throws IOException {
    try {
      return digest.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failure) {
        throw failure.getCause();
      }
      throw e;
    }
  }

  private static GraphSpec spec(
      ExportRequest request,
      Generator generator,
      List<FittedTable> fitted,
      Optional<PipelineDecoder> decoder) {
    SamplerConfig sampler = request.sampler().fitting(generator.prediction(), fitted).config();
    return switch (request.what()) {
      case DENOISER -> DenoiserGraph.of(generator);
      case SAMPLER -> UsageException.ifRefused(() -> SamplerGraph.of(generator, sampler));
      case PIPELINE, BUNDLE ->
          UsageException.ifRefused(
              () ->
                  decoder.isPresent()
                      ? PipelineGraph.of(
                          generator, sampler, decoder.get().codec().codec(), decoder.get().tiled())
                      : PipelineGraph.of(generator, sampler));
      case WEIGHTS, ENCODER, TEXT_ENCODER, CODEC_ENCODER, CODEC_DECODER ->
          throw new IllegalStateException(request.what() + " is no generator");
    };
  }

  private static Map<String, String> metadata(GeneratorCheckpoint checkpoint) throws IOException {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(GraphMetadata.MODEL, checkpoint.model());
    checkpoint.latentCodec().ifPresent(codec -> metadata.putAll(KeptCodec.metadata(codec)));
    if (checkpoint.shape().conditioning() instanceof Text text) {
      metadata.putAll(metadata(checkpoint.text(), text));
    }
    if (!checkpoint.classNames().isEmpty()) {
      metadata.put(
          GraphMetadata.CLASSES, Json.MAPPER.valueToTree(checkpoint.classNames()).toString());
    }
    return metadata;
  }

  /** Whose features it takes, and those of the empty caption. */
  private static Map<String, String> metadata(KeptText kept, Text text) {
    Map<String, String> metadata = new TreeMap<>();
    kept.encoding().ifPresent(encoding -> metadata.putAll(KeptText.metadata(encoding)));
    kept.nullCondition(text)
        .ifPresent(
            none -> {
              float[] values = new float[text.size()];
              none.asFloatBuffer().get(values);
              metadata.put(GraphMetadata.NULL_CONTEXT, PackedFloats.pack(values));
            });
    return metadata;
  }
}
