package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.export.runtime.OnnxModelInfo;
import dev.repazoo.spi.Encoder;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
