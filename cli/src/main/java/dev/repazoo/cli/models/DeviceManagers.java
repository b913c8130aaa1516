package dev.repazoo.cli.models;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A manager of arrays on each of several devices, which owns the replica of a model there. */
public final class DeviceManagers implements AutoCloseable {
  private final List<NDManager> managers;

  private DeviceManagers(List<NDManager> managers) {
    this.managers = managers;
  }

  /**
   * What is made on a device.
   *
   * @param <T> the replica
   */
  @FunctionalInterface
  public interface Loader<T> {
    /** Makes it, owned by the manager. */
    T load(NDManager manager) throws IOException;
  }

  /** One for each device; the same device may be named more than once. */
  public static DeviceManagers of(List<Device> devices) {
    return new DeviceManagers(devices.stream().map(TorchEngine::newManager).toList());
  }

  /** That of the first device. */
  public NDManager first() {
    return managers.get(0);
  }

  /**
   * Makes a replica on each device, in their order.
   *
   * @throws IOException when one can't be loaded
   */
  public <T> List<T> map(Loader<T> loader) throws IOException {
    List<T> made = new ArrayList<>();
    for (NDManager manager : managers) {
      made.add(loader.load(manager));
    }
    return List.copyOf(made);
  }

  /** Closes them, and the replicas with them. */
  @Override
  public void close() {
    managers.forEach(NDManager::close);
  }
}
