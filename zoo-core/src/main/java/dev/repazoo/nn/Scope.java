package dev.repazoo.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;

/**
 * Frees the arrays that a module made along its way, as soon as its result is known.
 *
 * <p>Without it every intermediate array lives as long as the step's manager, beside the copies
 * that autograd needs anyway. Tracing arrays own no memory and are not touched.
 */
public final class Scope implements AutoCloseable {
  private final NDScope scope = new NDScope();

  /** Opens a scope on this thread. */
  public Scope() {
    scope.suppressNotUsedWarning();
  }

  /** Lets a result outlive the scope. */
  public NDArray keep(NDArray result) {
    NDScope.unregister(result);
    return result;
  }

  @Override
  public void close() {
    scope.close();
  }
}
