package dev.repazoo.cli.eval;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.torch.TorchEngine;
import java.util.Optional;

/** A manager that is made, and PyTorch started, when it is first asked for. */
final class LazyManager implements AutoCloseable {
  private final Device device;
  private Optional<NDManager> made = Optional.empty();

  LazyManager(Device device) {
    this.device = device;
  }

  NDManager get() {
    if (made.isEmpty()) {
      if (!TorchEngine.isThere()) {
        throw new IllegalStateException(
            "there is no PyTorch here to load a network by; where it is, 'zoo eval --engine onnx'"
                + " leaves a graph in the cache folder's graphs, which --features onnx:FILE names");
      }
      made = Optional.of(TorchEngine.newManager(device));
    }
    return made.get();
  }

  @Override
  public void close() {
    made.ifPresent(NDManager::close);
  }
}
