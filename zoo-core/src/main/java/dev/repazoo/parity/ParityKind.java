package dev.repazoo.parity;

import ai.djl.ndarray.NDManager;
import dev.repazoo.spi.Registry;
import java.util.Map;

/**
 * One way to compute the cases of a kind; found by {@link java.util.ServiceLoader}. A kind may have
 * several ways, such as eager and exported: a case must pass by each.
 */
public interface ParityKind {

  /**
   * What a computation may use.
   *
   * @param registry the families of models
   * @param manager owner of what is made; its device computes
   */
  record Means(Registry registry, NDManager manager) {}

  /** The kind of cases, as case.json says. */
  String kind();

  /** How they are computed, in a word. */
  default String way() {
    return "eager";
  }

  /** Whether this way gives an output at all; what it does not give is not compared. */
  default boolean gives(String output) {
    return true;
  }

  /**
   * Computes a case.
   *
   * @return outputs by name
   * @throws Exception when the case can't be computed, or must be refused
   */
  Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws Exception;
}
