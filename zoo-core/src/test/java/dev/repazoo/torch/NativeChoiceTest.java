package dev.repazoo.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What DJL is told on machines of all kinds; their libraries are empty files. */
class NativeChoiceTest {
  @TempDir private Path folder;

  private Path library(String place, String file) throws IOException {
    Path where = Files.createDirectories(folder.resolve(place));
    Files.createFile(where.resolve(file));
    return where;
  }

  private NativeChoice choice(Map<String, String> given, boolean bundled) {
    NativeLibraries libraries =
        NativeLibraries.of(folder.resolve("search").toString(), List.of(folder + "/usual"));
    return NativeChoice.of(name -> Optional.ofNullable(given.get(name)), libraries, bundled);
  }

  @Test
  void withoutDriverNothingIsSetAndNothingIsSaid() {
    assertEquals(Map.of(), choice(Map.of(), true).properties());
    assertEquals(Optional.empty(), choice(Map.of(), true).warning());
    NativeChoice download = choice(Map.of(), false);
    assertEquals(Map.of(), download.properties());
    assertTrue(download.words().contains("downloaded"), download.words());
  }

  @Test
  void aDriverAloneIsEnoughForCuda() throws IOException {
    library("usual", "libcuda.so.1");
    NativeChoice choice = choice(Map.of(), false);
    assertEquals(Map.of("PYTORCH_FLAVOR", "cu128"), choice.properties());
    assertEquals(Optional.empty(), choice.warning());
  }

  @Test
  void cudasRuntimeIsShownToJna() throws IOException {
    library("usual", "libcuda.so.1");
    Path toolkit = library("search", "libcudart.so.12");
    assertEquals(
        Map.of("PYTORCH_FLAVOR", "cu128", "jna.library.path", toolkit.toString()),
        choice(Map.of(), false).properties());
    assertFalse(
        choice(Map.of("jna.library.path", "/mine"), false)
            .properties()
            .containsKey("jna.library.path"));
  }

  @Test
  void aNamedLibtorchTellsItsFlavour() throws IOException {
    library("usual", "libcuda.so.1");
    Path cuda = library("torch", "libtorch_cuda.so");
    NativeChoice choice = choice(Map.of("PYTORCH_LIBRARY_PATH", cuda.toString()), true);
    assertEquals(Map.of("PYTORCH_FLAVOR", "cu128"), choice.properties());
    assertEquals(Optional.empty(), choice.warning());
    Path cpu = library("plain", "libtorch_cpu.so");
    NativeChoice plain = choice(Map.of("PYTORCH_LIBRARY_PATH", cpu.toString()), false);
    assertEquals(Map.of("PYTORCH_FLAVOR", "cpu"), plain.properties());
    assertTrue(plain.warning().orElseThrow().contains("libtorch for the CPU"));
  }

  @Test
  void aGpuThatStaysUnusedIsToldWithTheWayOut() throws IOException {
    library("usual", "libcuda.so.1");
    assertTrue(choice(Map.of(), true).warning().orElseThrow().contains("-Pcuda"));
    assertTrue(choice(Map.of("PYTORCH_FLAVOR", "cpu"), false).warning().isPresent());
  }

  @Test
  void whatIsGivenIsKept() throws IOException {
    library("usual", "libcuda.so.1");
    NativeChoice choice = choice(Map.of("PYTORCH_FLAVOR", "cu128"), false);
    assertEquals(Map.of(), choice.properties());
    assertEquals(Optional.empty(), choice.warning());
  }
}
