package dev.repazoo.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CudaRuntimeTest {
  private static final List<String> MAPS =
      List.of(
          "7f30a4000000-7f30a4021000 rw-p 00000000 00:00 0",
          "7f30b8e00000-7f30b8e1c000 r--p 00000000 fe:00 9  /opt/libcudart-old/lib/libc10.so",
          "7f30b9000000-7f30b9003000 r--p 00000000 fe:00 7  /opt/my torch/lib/libcudart-218eec4c.so.12",
          "7f30b9003000-7f30b9023000 r-xp 00003000 fe:00 7  /opt/my torch/lib/libcudart-218eec4c.so.12",
          "7ffc1d5f4000-7ffc1d5f6000 r-xp 00000000 00:00 0  [vdso]");

  @Test
  void aProcessTellsTheLibraryThatItHasLoaded() {
    assertEquals(
        Optional.of("/opt/my torch/lib/libcudart-218eec4c.so.12"),
        CudaRuntime.find(MAPS, CudaRuntime.RUNTIME));
    assertEquals(Optional.empty(), CudaRuntime.find(MAPS.subList(0, 2), CudaRuntime.RUNTIME));
    assertEquals(
        Optional.of("/lib/libcudart.so.13"),
        CudaRuntime.find(List.of("1 /lib/libcudart.so.13"), CudaRuntime.RUNTIME));
  }
}
