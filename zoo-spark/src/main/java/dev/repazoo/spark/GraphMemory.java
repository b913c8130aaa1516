package dev.repazoo.spark;

import dev.repazoo.export.encoder.GraphFiles;
import dev.repazoo.memory.HostMemory;
import dev.repazoo.runtime.HostTensor;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.runtime.OnnxModelInfo.Port;
import dev.repazoo.runtime.OnnxSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Memory that a graph takes outside of Java's heap, about.
 *
 * @param loaded bytes of its weights
 * @param image bytes more for each image that is computed at once
 */
record GraphMemory(long loaded, long image) {

  /**
   * Loads a graph here and computes one image, looking at this process's memory; so what is wrong
   * with a file is said before a job begins.
   *
   * @throws ModelFileException when it can't be loaded
   */
  static GraphMemory measured(GraphFiles graph) throws IOException {
    try (HostMemory.Watch opening = HostMemory.watch();
        OnnxSession session = OnnxSession.open(graph.graph(), OnnxDevice.CPU, 0)) {
      long loaded = Math.max(ofWeights(graph.paths()).loaded(), opening.growth());
      Map<String, HostTensor> inputs = new HashMap<>();
      for (Port port : graph.info().inputs()) {
        inputs.put(port.name(), one(port, session.inputShape(port.name())));
      }
      try (HostMemory.Watch computing = HostMemory.watch()) {
        session.run(inputs);
        Map<String, HostTensor> outputs = session.run(inputs);
        long ports = bytes(inputs) + bytes(outputs);
        return new GraphMemory(loaded, Math.max(ports, computing.growth()));
      }
    }
  }

  /** That of weights alone, as long as their files. */
  static GraphMemory ofWeights(Collection<Path> files) throws IOException {
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
    }
    return new GraphMemory(size, 0);
  }

  private static long bytes(Map<String, HostTensor> tensors) {
    return tensors.values().stream().mapToLong(tensor -> tensor.bytes().remaining()).sum();
  }

  /** Zeros for one image. */
  private static HostTensor one(Port port, long... shape) {
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.max(1, shape[i]);
      count *= shape[i];
    }
    HostTensor.Type type = HostTensor.Type.valueOf(port.type());
    return HostTensor.copyOf(
        type, ByteBuffer.allocate(Math.toIntExact(count * type.bytes())), shape);
  }
}
