package dev.repazoo.ops;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.ServiceLoader;

/** The implementations of {@link Ops} on the class path. */
public final class OpsRegistry {
  private static final List<OpsProvider> PROVIDERS =
      ServiceLoader.load(OpsProvider.class, OpsRegistry.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private OpsRegistry() {}

  /**
   * The operators for arrays of this manager.
   *
   * @throws IllegalStateException when no implementation knows the manager
   */
  public static Ops of(NDManager manager, Precision precision) {
    return provider(manager).ops(manager, precision);
  }

  static OpsProvider provider(NDManager manager) {
    for (OpsProvider provider : PROVIDERS) {
      if (provider.handles(manager)) {
        return provider;
      }
    }
    throw new IllegalStateException(
        "no implementation of Ops handles arrays of "
            + manager.getClass().getName()
            + "; known: "
            + PROVIDERS);
  }
}
