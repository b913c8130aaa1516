package dev.repazoo.spark.task;

import dev.repazoo.memory.HostMemory;
import org.apache.spark.api.java.function.Function;

/** Bytes that the executor's machine, or container, has for it still. */
public record MemoryThere() implements Function<Integer, Long> {
  private static final long serialVersionUID = 1;

  @Override
  public Long call(Integer any) {
    return HostMemory.available();
  }
}
