package dev.repazoo.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.diffusion.PathType;
import dev.repazoo.diffusion.SamplerConfig;
import dev.repazoo.diffusion.Solvers;
import dev.repazoo.runtime.CallCancelledException;
import dev.repazoo.runtime.CallCancelledException.Cause;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxSampler;
import dev.repazoo.runtime.OnnxSession;
import dev.repazoo.runtime.OpenOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing, cancelling and ending while calls run, and calls that don't fit. */
@Timeout(120)
class OnnxSessionTest {
  private static final int CALLERS = 4;

  @TempDir static Path shared;
  private static Path endless;
  private static Path pipeline;
  private static Path denoiser;

  @BeforeAll
  static void export() throws IOException {
    endless = shared.resolve("endless.onnx");
    pipeline = shared.resolve("pipeline.onnx");
    denoiser = shared.resolve("denoiser.onnx");
    try (TinySiT model = new TinySiT(false, 3)) {
      Exporter exporter = new Exporter(ExportOptions.portable());
      exporter.write(SamplerGraph.of(model.generator(), config(1_000_000)), endless);
      exporter.write(PipelineGraph.of(model.generator(), config(2)), pipeline);
      exporter.write(DenoiserGraph.of(model.generator()), denoiser);
    }
  }

  private static SamplerConfig config(int steps) {
    return new SamplerConfig(
        SamplerConfig.Mode.ODE, steps, Solvers.EULER, 1, 0, 1, PathType.LINEAR);
  }

  private static Map<String, HostTensor> pictures(long... labels) {
    return Map.of(
        "seed",
        HostTensor.of(new long[labels.length], labels.length),
        "class_labels",
        HostTensor.of(labels, labels.length));
  }

  private static Map<String, HostTensor> samples() {
    return Map.of(
        "latents",
        HostTensor.of(new float[3 * 64], 1, 3, 8, 8),
        "class_labels",
        HostTensor.of(new long[] {1}, 1));
  }

  private static Cause reason(Callable<?> call) {
    return assertThrows(CallCancelledException.class, call::call).reason();
  }

  @Test
  void closingCancelsCallsThatRun() throws Exception {
    OnnxSession session = OnnxSession.open(endless, OnnxDevice.CPU, 1);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    CountDownLatch begun = new CountDownLatch(CALLERS);
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      calls.add(
          callers.submit(
              () -> {
                begun.countDown();
                return session.run(samples());
              }));
    }
    begun.await();
    TimeUnit.MILLISECONDS.sleep(200);
    session.close(Duration.ofMillis(100));
    for (Future<?> call : calls) {
      Throwable thrown = assertThrows(ExecutionException.class, call::get).getCause();
      assertEquals(Cause.CLOSED, ((CallCancelledException) thrown).reason());
      assertTrue(thrown.getMessage().contains("endless.onnx is closed"), thrown.getMessage());
    }
    callers.shutdown();
    session.close();
    assertFalse(session.isOpen());
    assertEquals(Cause.CLOSED, reason(() -> session.run(samples())));
  }

  @Test
  void closingWaitsForCallsThatHaveTime() throws Exception {
    OnnxSession session = OnnxSession.open(pipeline);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    CountDownLatch begun = new CountDownLatch(1);
    Future<Map<String, HostTensor>> call =
        caller.submit(
            () -> {
              begun.countDown();
              return session.run(pictures(new long[64]));
            });
    begun.await();
    TimeUnit.MILLISECONDS.sleep(5);
    session.close(Duration.ofSeconds(60));
    try {
      assertEquals(64, call.get().get("images").shape()[0]);
    } catch (ExecutionException e) { // it had not begun yet
      assertEquals(Cause.CLOSED, ((CallCancelledException) e.getCause()).reason());
    }
    caller.shutdown();
  }

  @Test
  void anInterruptCancels() throws Exception {
    try (OnnxSession session = OnnxSession.open(endless, OnnxDevice.CPU, 1)) {
      List<Object> seen = new ArrayList<>();
      Thread thread =
          new Thread(
              () -> {
                seen.add(reason(() -> session.run(samples())));
                seen.add(Thread.currentThread().isInterrupted());
                seen.add(reason(() -> session.run(samples()))); // at once
              });
      thread.start();
      TimeUnit.MILLISECONDS.sleep(100);
      thread.interrupt();
      thread.join();
      assertEquals(List.of(Cause.INTERRUPTED, true, Cause.INTERRUPTED), seen);
    }
  }

  @Test
  void aCallEndsWithItsTime() {
    try (OnnxSession session = OnnxSession.open(endless, OnnxDevice.CPU, 1)) {
      long start = System.nanoTime();
      assertEquals(Cause.DEADLINE, reason(() -> session.run(samples(), Duration.ofMillis(100))));
      assertTrue(System.nanoTime() - start >= 100_000_000L);
    }
    try (OnnxSession session = OnnxSession.open(pipeline)) {
      assertEquals(1, session.run(pictures(1), Duration.ofMinutes(1)).size());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -100, 11, 15})
  void labelsThatThereAreNotAreRefused(long label) {
    try (OnnxSession images = OnnxSession.open(pipeline);
        OnnxSession velocity = OnnxSession.open(denoiser);
        OnnxSession sampler = OnnxSession.open(endless)) {
      assertMessage(() -> images.run(pictures(3, label)), "class label " + label, "0..9", "10 for");
      Map<String, HostTensor> feeds =
          Map.of(
              "x",
              HostTensor.of(new float[3 * 64], 1, 3, 8, 8),
              "t",
              HostTensor.of(new float[1], 1),
              "y",
              HostTensor.of(new long[] {label}, 1));
      assertMessage(() -> velocity.run(feeds), "class label " + label, "denoiser.onnx");
      Map<String, HostTensor> latents =
          Map.of(
              "latents",
              samples().get("latents"),
              "class_labels",
              HostTensor.of(new long[] {label}, 1));
      assertMessage(() -> sampler.run(latents), "class label " + label);
      assertEquals(1, images.run(pictures(10)).size(), "the null class is one");
    }
  }

  @Test
  void callsThatDoNotFitAreNamed() {
    try (OnnxSession session = OnnxSession.open(pipeline)) {
      assertMessage(() -> session.run(pictures()), "is empty", "[0]");
      assertMessage(() -> session.inputShape("label"), "no input label", "class_labels");
      assertMessage(
          () -> session.run(Map.of("seeds", HostTensor.of(new long[1], 1))), "[seeds] are given");
    }
    try (OnnxSampler sampler = OnnxSampler.open(endless)) {
      float[] broken = new float[3 * 64];
      broken[7] = Float.NaN;
      HostTensor latents = HostTensor.of(broken, 1, 3, 8, 8);
      assertMessage(() -> sampler.sample(latents, 1), "latents [1, 3, 8, 8]", "NaN");
      assertMessage(() -> sampler.latents(Integer.MAX_VALUE, new Random(1)), "ask for fewer");
      assertMessage(() -> sampler.latents(0, new Random(1)), "holds nothing");
    }
    String refused =
        assertThrows(
                IllegalArgumentException.class,
                () -> OnnxSession.open(pipeline, OnnxDevice.CPU, -1))
            .getMessage();
    assertTrue(refused.contains("threads is -1"), refused);
  }

  private static void assertMessage(Runnable action, String... parts) {
    String message = assertThrows(ModelFileException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void theSameFromBytes() throws IOException {
    byte[] bytes = Files.readAllBytes(pipeline);
    OpenOptions options = OpenOptions.DEFAULT.withThreads(1).checked();
    try (OnnxSession file = OnnxSession.open(pipeline, options);
        OnnxSession memory = OnnxSession.open(bytes, "memory", options)) {
      assertArrayEquals(
          file.run(pictures(1, 2)).get("images").toBytes(),
          memory.run(pictures(1, 2)).get("images").toBytes());
    }
    try (OnnxSession session = OnnxSession.openBuiltin("builtin:emoji", options.withThreads(0))) {
      assertTrue(session.hasInput("latents"));
    }
    assertMessage(
        () -> OnnxSession.openBuiltin("builtin:smiley", options), "builtin:smiley", "emoji-t2i");
  }

  /** SIGTERM while calls run: the process ends as by SIGTERM, not by a crash. */
  @Test
  void theProgramMayEndWhileCallsRun() throws Exception {
    for (int round = 0; round < 3; round++) {
      Process program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:ErrorFile=" + shared.resolve("crash.log"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  LoadedProgram.class.getName(),
                  endless.toString())
              .redirectErrorStream(true)
              .start();
      try (InputStream out = program.getInputStream()) {
        assertEquals('!', out.read());
        TimeUnit.MILLISECONDS.sleep(150);
        program.toHandle().destroy(); // which leaves the streams open
        String rest = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(program.waitFor(60, TimeUnit.SECONDS));
        assertEquals(143, program.exitValue(), rest);
        assertFalse(rest.contains("SIGSEGV"), rest);
      }
    }
    try (Stream<Path> files = Files.list(shared)) {
      assertTrue(files.noneMatch(file -> file.endsWith("crash.log")));
    }
  }

  /** Calls a model from several threads until it is ended. */
  static final class LoadedProgram {
    private LoadedProgram() {}

    public static void main(String[] words) throws InterruptedException {
      OnnxSession session = OnnxSession.open(Path.of(words[0]), OnnxDevice.CPU, 1);
      CountDownLatch begun = new CountDownLatch(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        new Thread(
                () -> {
                  begun.countDown();
                  session.run(samples());
                })
            .start();
      }
      begun.await();
      System.out.print('!');
      System.out.flush();
    }
  }
}
