package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.image.ImageDecoder;
import dev.repazoo.runtime.Pipeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service of examples/serving, compiled and run as a program of its own. */
@Timeout(180)
class ServingExampleTest {
  private static final Path SOURCES = Path.of("../examples/serving/src/main/java");
  private static final int CLIENTS = 20;

  @TempDir static Path folder;
  private static Path classes;
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void compile() throws IOException {
    classes = Files.createDirectories(folder.resolve("classes"));
    List<String> words =
        new ArrayList<>(List.of("-proc:none", "-Werror", "-d", classes.toString()));
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(SOURCES)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::toString)
          .forEach(words::add);
    }
    int code =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
    assertEquals(0, code);
  }

  private static Path export(String name, int steps) throws IOException {
    Path file = folder.resolve(name);
    TreeMap<String, String> names = new TreeMap<>();
    names.put("repazoo.classes", "[\"heart\",\"flag\"]");
    SamplerConfig config =
        new SamplerConfig(SamplerConfig.Mode.ODE, steps, Solvers.EULER, 1, 0, 1, PathType.LINEAR);
    try (TinySiT model = new TinySiT(false, 3)) {
      new Exporter(new ExportOptions(Target.PORTABLE, false, "1", names))
          .write(PipelineGraph.of(model.generator(), config), file);
    }
    return file;
  }

  /**
   * A service that runs.
   *
   * @param out what it prints after the line with its port
   */
  private record Running(Process process, BufferedReader out, String address) {
    static Running start(Path pipeline) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:ErrorFile=" + folder.resolve("crash.log"),
                  "-cp",
                  classes
                      + System.getProperty("path.separator")
                      + System.getProperty("java.class.path"),
                  "com.example.serving.Serving",
                  pipeline.toString(),
                  "0")
              .redirectErrorStream(true)
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      while (line != null && !line.startsWith("listening on port ")) {
        line = out.readLine();
      }
      assertTrue(line != null, "it ended");
      return new Running(process, out, "http://localhost:" + line.replaceAll("\\D", ""));
    }

    void end() throws IOException, InterruptedException {
      process.toHandle().destroy(); // SIGTERM
      String rest = String.join("\n", out.lines().toList());
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(143, process.exitValue(), rest);
      assertFalse(Files.exists(folder.resolve("crash.log")), rest);
    }
  }

  private HttpResponse<byte[]> get(Running service, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(service.address + path)).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  @Test
  void twentyClientsGetTheirOwnPictures() throws Exception {
    Path file = export("short.onnx", 3);
    Running service = Running.start(file);
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 5 * CLIENTS; i++) {
      String path = "/image?seed=" + i + "&class=" + (i % 2 == 0 ? "heart" : "flag");
      answers.add(clients.submit(() -> get(service, path)));
    }
    try (Pipeline pipeline = Pipeline.open(file)) {
      for (int i = 0; i < answers.size(); i++) {
        HttpResponse<byte[]> answer = answers.get(i).get();
        assertEquals(200, answer.statusCode());
        assertEquals("image/png", answer.headers().firstValue("Content-Type").orElseThrow());
        byte[] found = new ImageDecoder().decode(answer.body()).hwc();
        byte[] wanted = pipeline.images(new long[] {i}, i % 2).rgb(0);
        for (int j = 0; j < wanted.length; j++) {
          assertEquals(wanted[j] & 0xff, found[j] & 0xff, 1);
        }
      }
    }
    assertArrayEquals("ok\n".getBytes(StandardCharsets.UTF_8), get(service, "/health").body());
    for (String bad : List.of("class=hart", "class=10", "class=-1", "seed=x")) {
      HttpResponse<byte[]> answer = get(service, "/image?" + bad);
      assertEquals(400, answer.statusCode(), bad);
    }
    String message = new String(get(service, "/image?class=hart").body(), StandardCharsets.UTF_8);
    assertTrue(message.contains("nearest are heart"), message);
    clients.shutdown();
    service.end();
  }

  @Test
  void itEndsUnderLoad() throws Exception {
    Running service = Running.start(export("long.onnx", 400));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    AtomicBoolean going = new AtomicBoolean(true);
    List<Future<List<Integer>>> all = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      all.add(
          clients.submit(
              () -> {
                List<Integer> codes = new ArrayList<>();
                while (going.get()) {
                  try {
                    codes.add(get(service, "/image?class=1").statusCode());
                  } catch (IOException e) { // it listens no more
                    return codes;
                  }
                }
                return codes;
              }));
    }
    TimeUnit.MILLISECONDS.sleep(1500);
    service.end();
    going.set(false);
    for (Future<List<Integer>> codes : all) {
      assertTrue(
          codes.get().stream().allMatch(code -> code == 200 || code == 503), codes.get()::toString);
    }
    clients.shutdown();
  }
}
