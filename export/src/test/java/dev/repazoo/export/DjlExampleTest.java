package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.OnnxModelInfo;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** examples/djl-export, compiled and run as a program of its own. */
@Timeout(180)
class DjlExampleTest {
  private static final Path SOURCE =
      Path.of("../examples/djl-export/src/main/java/com/example/djlexport/ExportResNet.java");

  @TempDir Path folder;

  @Test
  void theExampleWritesANetworkOfTheModelZoo() throws IOException, InterruptedException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    String classPath = System.getProperty("java.class.path");
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-Werror",
                "-d",
                classes.toString(),
                "-cp",
                classPath,
                SOURCE.toString());
    assertEquals(0, code);
    Path file = folder.resolve("resnet.onnx");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-DOPT_OUT_TRACKING=true",
                "-cp",
                classes + System.getProperty("path.separator") + classPath,
                "com.example.djlexport.ExportResNet",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("differs from the model by at most"), output);
    assertEquals(
        List.of(new OnnxModelInfo.Port("images", "FLOAT", List.of("batch", "3", "64", "64"))),
        OnnxModelInfo.read(file).inputs());
    try (OnnxSession session = OnnxSession.open(file)) {
      HostTensor images = HostTensor.of(new float[5 * 3 * 64 * 64], 5, 3, 64, 64);
      assertEquals(50, session.run(Map.of("images", images)).get("logits").toFloats().length);
    }
  }
}
