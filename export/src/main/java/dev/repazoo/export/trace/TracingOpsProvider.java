package dev.repazoo.export.trace;

import ai.djl.ndarray.NDManager;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.ops.Ops;
import dev.repazoo.ops.OpsProvider;
import dev.repazoo.ops.Precision;

/** Offers {@link TracingOps} for traced arrays. */
public final class TracingOpsProvider implements OpsProvider {

  /** For the service loader. */
  public TracingOpsProvider() {}

  @Override
  public boolean handles(NDManager manager) {
    return manager instanceof TracingManager;
  }

  @Override
  public Ops ops(NDManager manager, Precision precision) {
    if (precision != Precision.FP32) {
      throw new ExportException(
          "tracing records float32; an exported graph's precision is set after tracing");
    }
    return new TracingOps(((TracingManager) manager).tracer());
  }
}
