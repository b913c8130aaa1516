package dev.repazoo.memory;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.repazoo.torch.TorchEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryFailureTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 79.11 GiB",
        "DefaultCPUAllocator: not enough memory: you tried to allocate 1073741824000 bytes.",
        "Error code - ORT_FAIL - message: Non-zero status code returned while running Concat node."
            + " Failed to allocate memory for requested buffer of size 5898240000",
        "Error code - ORT_RUNTIME_EXCEPTION - message: std::bad_alloc"
      })
  void knowsTheWordsOfEngines(String message) {
    assertTrue(MemoryFailure.is(new IllegalStateException(message)));
  }

  @Test
  void knowsThoseOfPyTorchHere() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      Shape huge = new Shape(1L << 45); // 128 TiB
      RuntimeException failure =
          assertThrows(RuntimeException.class, () -> manager.zeros(huge, DataType.FLOAT32));
      assertTrue(MemoryFailure.is(failure), String.valueOf(failure.getMessage()));
    }
  }

  @Test
  void knowsOthersToo() {
    assertFalse(MemoryFailure.is(new IllegalStateException("Expected all tensors on one device")));
    assertFalse(MemoryFailure.is(new IllegalStateException()));
  }
}
