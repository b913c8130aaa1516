package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.DdpmPath;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.Solver;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.diffusion.TimestepSpacing;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Initializer;
import dev.repazoo.export.graph.Node;
import dev.repazoo.export.graph.Passes;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.nn.Module;
import dev.repazoo.spi.Betas;
import dev.repazoo.spi.Codec;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of file of which there are half graphs, whole, by narrow models with random weights.
 */
class HalfKindsTest {
  private static final CudaKernels KERNELS = new CudaKernels();
  private static final Registry REGISTRY = Registry.load();
  private static final Path TOKENIZER =
      Path.of("../zoo-t5/src/test/resources/golden/t5-gated/tokenizer.json").toAbsolutePath();
  private static final int PIXELS = 32;

  @TempDir Path folder;

  /** What {@code --what} names, each of the networks that compute it differently. */
  private enum Kind {
    TEXT_OF_CLIP {
      @Override
      GraphSpec of(NDManager manager) {
        return TextEncoderGraph.of(ready(clipText(), manager));
      }
    },
    TEXT_OF_T5 {
      @Override
      GraphSpec of(NDManager manager) {
        return TextEncoderGraph.of(ready(t5("relu"), manager));
      }
    },
    TEXT_OF_GATED_T5 {
      @Override
      GraphSpec of(NDManager manager) {
        return TextEncoderGraph.of(ready(t5("gated-gelu"), manager));
      }
    },
    ENCODER_OF_CLIP {
      @Override
      GraphSpec of(NDManager manager) {
        return EncoderGraph.of(ready(clip(), manager), 256);
      }
    },
    CODEC_ENCODER {
      @Override
      GraphSpec of(NDManager manager) {
        return CodecGraph.encoder(ready(kl(), manager), PIXELS);
      }
    },
    CODEC_DECODER {
      @Override
      GraphSpec of(NDManager manager) {
        return CodecGraph.decoder(ready(kl(), manager), PIXELS);
      }
    },
    TINY_CODEC_ENCODER {
      @Override
      GraphSpec of(NDManager manager) {
        return CodecGraph.encoder(ready(tiny(), manager), PIXELS / 2);
      }
    },
    TINY_CODEC_DECODER {
      @Override
      GraphSpec of(NDManager manager) {
        return CodecGraph.decoder(ready(tiny(), manager), PIXELS / 2);
      }
    },
    PIPELINE_OF_DIT {
      @Override
      GraphSpec of(NDManager manager) {
        Generator model = HalfGraphTest.model("dit", 2, manager);
        return PipelineGraph.of(model, noise(Solvers.DDIM, Betas.LINEAR), ready(kl(), manager));
      }
    },
    SAMPLER_OF_UVIT_NOISE {
      @Override
      GraphSpec of(NDManager manager) {
        String id = "U-ViT-S/2-noise";
        Generator model = HalfGraphTest.model(REGISTRY.generator(id).provider(), id, 2, manager);
        return SamplerGraph.of(model, noise(Solvers.of("dpm++2m"), Betas.SCALED_LINEAR));
      }
    };

    abstract GraphSpec of(NDManager manager);

    /** Whether targets differ. */
    boolean hasAttention() {
      return this != TINY_CODEC_ENCODER && this != TINY_CODEC_DECODER;
    }
  }

  private static <M extends Module> M ready(M module, NDManager manager) {
    TorchEngine.get().setRandomSeed(3);
    module.initialize(manager, DataType.FLOAT32);
    return module;
  }

  private static TextEncoder clipText() {
    var provider = REGISTRY.textEncoder("clip-text-B").provider();
    ObjectNode config = provider.config("clip-text-B").put("max_length", 12);
    config.put("hidden_size", 32).put("intermediate_size", 64);
    return provider.create(config.put("num_hidden_layers", 2).put("num_attention_heads", 2));
  }

  private static TextEncoder t5(String feedForward) {
    var provider = REGISTRY.textEncoder("t5-v1.1-small").provider();
    ObjectNode config = provider.config("t5-v1.1-small").put("feed_forward_proj", feedForward);
    config.put("vocab_size", 320).put("d_model", 32).put("d_kv", 8).put("d_ff", 48);
    config.put("num_layers", 2).put("num_heads", 3).put("max_length", 16);
    return provider.create(config.put("tokenizer_file", TOKENIZER.toString()));
  }

  private static Encoder clip() {
    var provider = REGISTRY.encoder("clip-vit-B").provider();
    ObjectNode config = provider.config("clip-vit-B").put("embed_dim", 32).put("depth", 2);
    return provider.create(config.put("mlp_hidden", 48).put("num_heads", 2).put("patch_size", 56));
  }

  private static Codec kl() {
    var provider = REGISTRY.codec("sd-vae-ft-ema").provider();
    ObjectNode config = provider.config("sd-vae-ft-ema");
    config.putArray("block_out_channels").add(8).add(8).add(8).add(8);
    return provider.create(
        config.put("layers_per_block", 1).put("norm_num_groups", 4).put("sample_size", PIXELS));
  }

  private static Codec tiny() {
    var provider = REGISTRY.codec("taef2").provider();
    return provider.create(provider.config("taef2"));
  }

  private static SamplerConfig noise(Solver solver, Betas betas) {
    return new SamplerConfig(
        Mode.ODE, 4, solver, 2, 0, 1, new DdpmPath(1000, betas, TimestepSpacing.TRAILING));
  }

  static Stream<Arguments> everyKind() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(Target.values())
                    .filter(target -> target == Target.PORTABLE || kind.hasAttention())
                    .map(target -> Arguments.of(kind, target)));
  }

  @ParameterizedTest
  @MethodSource("everyKind")
  void isNearTheModelAndHasAllKernels(Kind kind, Target target) throws IOException {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      GraphSpec spec = kind.of(manager);
      Graph graph = Exporter.trace(spec, target);
      Passes.reduce(graph, WeightPrecision.FP16, target == Target.ORT);
      assertEquals(Set.of(), KERNELS.missing(graph));
      assertEquals(List.of(), matricesInSingle(graph));
      assertEquals(List.of(), narrowedRoots(graph));
      Exporter.Report report =
          new Exporter(ExportOptions.of(target).with(WeightPrecision.FP16))
              .export(spec, folder.resolve("half.onnx"));
      assertTrue(report.loss().orElseThrow().worstError() < 0.03, report.toString());
    }
  }

  /** Weights of products that aren't in half. */
  private static List<String> matricesInSingle(Graph graph) {
    return graph.initializers().values().stream()
        .map(Initializer::value)
        .filter(value -> value.type() == DataType.FLOAT32 && value.name().contains("weight"))
        .filter(value -> value.shape().dimension() > 1)
        .filter(value -> !value.name().equals("relative_attention_bias.weight")) // of a mask
        .map(value -> value.name())
        .toList();
  }

  /** Roots of mean squares that half precision rounds: tiny ones would be zero there. */
  private static List<Node> narrowedRoots(Graph graph) {
    List<Node> all = HalfGraphTest.nodes(graph);
    Set<String> roots =
        all.stream()
            .filter(node -> node.op().equals("Sqrt"))
            .map(node -> node.outputs().get(0).name())
            .collect(Collectors.toSet());
    return all.stream()
        .filter(node -> node.outputs().get(0).type() == DataType.FLOAT16)
        .filter(node -> node.inputs().stream().anyMatch(value -> roots.contains(value.name())))
        .toList();
  }

  /** Real T5s leave the range of half in their last blocks, where other programs give NaN. */
  @ParameterizedTest
  @EnumSource(Target.class)
  void aT5WhoseTokensGrowBeyondHalfStaysFinite(Target target) throws IOException {
    TextEncoder encoder = t5("gated-gelu");
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      ready(encoder, manager);
      var weights = encoder.namedParameters();
      weights.get("blocks.0.mlp.wi_0.weight").getArray().muli(10f);
      weights.get("blocks.0.mlp.wi_1.weight").getArray().muli(10f);
      weights.get("blocks.0.mlp.wo.weight").getArray().muli(5e5f);
      Exporter.Report report =
          new Exporter(ExportOptions.of(target).with(WeightPrecision.FP16))
              .export(TextEncoderGraph.of(encoder), folder.resolve("t5.onnx"));
      assertEquals(Set.of("blocks.0.mlp.wo.weight.transposed"), report.wide());
      assertTrue(report.loss().orElseThrow().worstError() < 0.01, report.toString());
    } finally {
      encoder.close();
    }
  }
}
