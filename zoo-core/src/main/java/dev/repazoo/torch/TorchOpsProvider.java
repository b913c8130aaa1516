package dev.repazoo.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.OpsProvider;
import dev.repazoo.ops.Precision;
import java.nio.Buffer;
import java.util.EnumMap;
import java.util.Map;

/** Offers {@link TorchOps} for PyTorch's arrays. */
public final class TorchOpsProvider implements OpsProvider {
  private final Map<Precision, Ops> byPrecision = new EnumMap<>(Precision.class);

  /** For the service loader. */
  public TorchOpsProvider() {}

  @Override
  public boolean handles(NDManager manager) {
    return manager instanceof PtNDManager;
  }

  @Override
  public NDArray upload(NDManager manager, Buffer values, Shape shape, DataType type) {
    return Uploads.create(manager, values, shape, type);
  }

  @Override
  public Ops ops(NDManager manager, Precision precision) {
    synchronized (byPrecision) {
      return byPrecision.computeIfAbsent(precision, TorchOps::new);
    }
  }
}
