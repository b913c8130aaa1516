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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What DJL is told on machines of all kinds; their libraries are empty files. */
@EnabledOnOs(OS.LINUX)
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
    JniLibrary jni = new JniLibrary("2.7.1", "0.35.1", folder.resolve("cache"));
    return NativeChoice.of(name -> Optional.ofNullable(given.get(name)), libraries, bundled, jni);
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

  /** As Python's package lies, whose version stands beside its libraries. */
  private Path libtorch(String place, String version, boolean cuda) throws IOException {
    Path where = library(place + "/lib", "libtorch.so");
    if (cuda) {
      library(place + "/lib", "libtorch_cuda.so");
    }
    Files.writeString(
        where.resolveSibling("version.py"),
        "from typing import Optional\n__version__ = '" + version + "'\ndebug = False\n");
    return where;
  }

  private NativeChoice named(Path libtorch) {
    return choice(Map.of("PYTORCH_LIBRARY_PATH", libtorch.toString()), true);
  }

  @Test
  void aNamedLibtorchTellsItsFlavour() throws IOException {
    library("usual", "libcuda.so.1");
    NativeChoice cuda = named(libtorch("torch", "2.7.1+cu126", true));
    assertEquals(Map.of("PYTORCH_FLAVOR", "cu128"), cuda.properties());
    assertEquals(Optional.empty(), cuda.warning());
    assertEquals(Optional.empty(), cuda.problem());
    NativeChoice plain = named(libtorch("plain", "2.7.1+cpu", false));
    assertEquals(Map.of("PYTORCH_FLAVOR", "cpu"), plain.properties());
    assertTrue(plain.warning().orElseThrow().contains("libtorch for the CPU"));
  }

  @Test
  void aLibtorchForCudaComputesOnTheCpuWithoutDriver() throws IOException {
    NativeChoice choice = named(libtorch("torch", "2.7.1+cu126", true));
    assertEquals(Map.of("PYTORCH_FLAVOR", "cpu"), choice.properties());
    assertEquals(Optional.empty(), choice.problem());
    assertTrue(choice.words().endsWith("there is no NVIDIA driver"), choice.words());
  }

  @Test
  void aLibtorchOfAnotherVersionNeedsALibraryThatIsBuilt() throws IOException {
    library("usual", "libcuda.so.1");
    Path torch = libtorch("torch", "2.11.0+cu130", true);
    NativeChoice without = named(torch);
    assertEquals(
        "libtorch 2.11.0 for CUDA in %s is there, and DJL 0.35.1 brings its library for 2.7.1 only; build one by 'bench/gpu/native.sh --torch %1$s'"
            .formatted(torch),
        without.problem().orElseThrow());
    library(
        "cache/2.11.0-cuda-"
            + (System.getProperty("os.arch").equals("aarch64") ? "linux-aarch64" : "linux-x86_64"),
        "0.35.1-libdjl_torch.so");
    NativeChoice with = named(torch);
    assertEquals(Optional.empty(), with.problem());
    assertEquals(Map.of("PYTORCH_FLAVOR", "cuda", "PYTORCH_VERSION", "2.11.0"), with.properties());
  }

  @Test
  void theArchivesOfPyTorchTellTheirVersionToo() throws IOException {
    Path torch = library("libtorch/lib", "libtorch.so");
    Files.writeString(torch.resolveSibling("build-version"), "2.9.1+cpu\n");
    library("libtorch/lib", "libdjl_torch.so");
    NativeChoice choice = named(torch.resolve("libtorch.so"));
    assertEquals(Map.of("PYTORCH_FLAVOR", "cpu", "PYTORCH_VERSION", "2.9.1"), choice.properties());
    assertEquals(Optional.empty(), choice.problem());
  }

  @Test
  void aPlaceWithoutLibtorchIsRefused() {
    NativeChoice choice = named(folder.resolve("nothing"));
    assertTrue(choice.problem().orElseThrow().contains("holds no libtorch"));
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
