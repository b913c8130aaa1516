package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.SamplerConfig.Mode;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Passes;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Generator;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every node of every kind of graph has a CUDA kernel, and what has none is refused there. */
class CudaKernelsTest {
  private static final CudaKernels KERNELS = new CudaKernels();

  @TempDir private Path folder;

  private static SamplerConfig config(Mode mode, String solver, PathType path) {
    return new SamplerConfig(
        mode, 4, mode == Mode.SDE ? Solvers.EULER : Solvers.of(solver), 2, 0.1, 0.7, path);
  }

  private static void check(GraphSpec spec, Target target) {
    for (WeightPrecision precision :
        List.of(WeightPrecision.FP32, WeightPrecision.FP16, WeightPrecision.FP16_WEIGHTS)) {
      Graph graph = Exporter.trace(spec, target);
      Passes.reduce(graph, precision, target == Target.ORT);
      assertTrue(graph.countNodes() > 0);
      assertEquals(Set.of(), KERNELS.missing(graph), spec.what() + " " + target + " " + precision);
    }
  }

  private static List<GraphSpec> of(Generator model) {
    List<GraphSpec> specs = new ArrayList<>();
    specs.add(DenoiserGraph.of(model));
    for (PathType path : PathType.values()) {
      for (Mode mode : Mode.values()) {
        specs.add(SamplerGraph.of(model, config(mode, "euler", path)));
        specs.add(PipelineGraph.of(model, config(mode, "heun", path)));
      }
    }
    for (String solver : List.of("heun", "ab2", "ab3", "ab4", "dpm++2m", "unipc")) {
      specs.add(SamplerGraph.of(model, config(Mode.ODE, solver, PathType.LINEAR)));
    }
    return specs;
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void generatorsOfClassesAndOfTextHaveAllKernels(Target target) {
    try (TinySiT classes = new TinySiT(true, 3)) {
      of(classes.generator()).forEach(spec -> check(spec, target));
    }
    TinyTextGenerator model = new TinyTextGenerator();
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      model.initialize(manager);
      of(model).forEach(spec -> check(spec, target));
    }
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void encodersHaveAllKernels(Target target) {
    for (String id : List.of("efficientnet-lite0", "dinov3-vit-sp")) {
      EncoderProvider provider = Registry.load().encoder(id).provider();
      ObjectNode config = provider.config(id);
      if (config.has("embed_dim")) {
        config.put("embed_dim", 32).put("mlp_hidden", 48).put("num_heads", 2);
      }
      Encoder encoder = provider.create(config);
      try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
        encoder.initialize(manager);
        check(EncoderGraph.of(encoder, 96), target);
      } finally {
        encoder.close();
      }
    }
  }

  @Test
  void eightBitProductsHaveNoneAndAreRefusedOnGpus() throws IOException {
    Path file = folder.resolve("int8.onnx");
    try (TinySiT model = new TinySiT(false, 3)) {
      GraphSpec spec = DenoiserGraph.of(model.generator());
      Graph graph = Exporter.trace(spec, Target.PORTABLE);
      Passes.reduce(graph, WeightPrecision.INT8, false);
      assertEquals(Set.of("MatMulInteger takes no uint8 as T"), KERNELS.missing(graph));
      new Exporter(ExportOptions.portable().with(WeightPrecision.INT8)).export(spec, file);
    }
    OnnxDevice gpu = new OnnxDevice(0);
    String refused =
        assertThrows(ModelFileException.class, () -> OnnxSession.open(file, gpu, 0)).getMessage();
    assertTrue(refused.contains("no CUDA kernels"), refused);
    assertTrue(refused.contains("--device cpu"), refused);
    OnnxSession.open(file).close();
  }

  @Test
  void theTableSaysWhatIsMissing() {
    assertTrue(KERNELS.has("MatMul"));
    assertTrue(KERNELS.has("com.microsoft.MultiHeadAttention"));
    for (String none : List.of("BitwiseXor", "Atan", "DynamicQuantizeLinear")) {
      assertFalse(KERNELS.has(none), none);
    }
  }
}
