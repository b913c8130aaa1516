package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncoderGraphTest {
  @TempDir Path folder;

  @Test
  void theFileEqualsTheRunningEncoder() throws IOException {
    EncoderProvider provider = Registry.load().encoder("efficientnet-lite0").provider();
    Encoder encoder = provider.create(provider.config("efficientnet-lite0"));
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      encoder.initialize(manager);
      Path file = folder.resolve("encoder.onnx");
      Exporter.Report report =
          new Exporter(ExportOptions.portable()).export(EncoderGraph.of(encoder, 32), file);
      assertTrue(report.check().largestRelative() < 1e-4, report.toString());
      OnnxModelInfo info = OnnxModelInfo.read(file);
      assertEquals(
          new OnnxModelInfo.Port("images", "UINT8", List.of("batch", "3", "32", "32")),
          info.inputs().get(0));
      assertEquals(List.of("batch", "64", "112"), info.outputs().get(0).shape());
    } finally {
      encoder.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void rotaryPositionsAreExportedOnce(Target target) throws IOException {
    EncoderProvider provider = Registry.load().encoder("dinov3-vit-sp").provider();
    ObjectNode config = provider.config("dinov3-vit-sp");
    Encoder encoder =
        provider.create(config.put("embed_dim", 32).put("mlp_hidden", 48).put("num_heads", 2));
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      encoder.initialize(manager);
      Path file = folder.resolve("encoder.onnx");
      Exporter.Report report =
          new Exporter(ExportOptions.of(target)).export(EncoderGraph.of(encoder, 96), file);
      assertTrue(report.check().largestRelative() < 1e-4, report.toString());
      assertEquals(List.of("batch", "36", "32"), OnnxModelInfo.read(file).outputs().get(0).shape());
      long sines =
          OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList().stream()
              .filter(node -> node.getOpType().equals("Sin"))
              .count();
      assertEquals(1, sines);
    } finally {
      encoder.close();
    }
  }
}
