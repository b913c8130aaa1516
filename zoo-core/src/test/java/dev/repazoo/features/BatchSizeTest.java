package dev.repazoo.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.memory.HostMemory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSizeTest {
  private static final long MEGABYTE = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    "8000, 100, 32, 32", // 40 images fit into half of it
    "8000, 100, 256, 32", // a power of two
    "8000, 300, 32, 8",
    "8000, 1, 32, 32", // not past the most
    "100, 300, 32, 1", // one is tried always
    "8000, 0, 32, 32"
  })
  void halfOfTheFreeMemoryIsUsed(long free, long perImage, int most, int expected) {
    assertEquals(expected, BatchSize.fitting(free * MEGABYTE, perImage * MEGABYTE, most));
  }

  @Test
  void growthIsSeen() throws InterruptedException {
    try (HostMemory.Watch watch = HostMemory.watch()) {
      ByteBuffer large = ByteBuffer.allocateDirect(100 << 20); // filled with zeros
      Thread.sleep(20);
      assertTrue(watch.growth() > 50 << 20, "grew by " + watch.growth());
      assertEquals(100 << 20, large.remaining());
      assertTrue(HostMemory.available() > 0);
      assertTrue(HostMemory.resident() > 100 << 20);
    }
  }
}
