package dev.repazoo.spark;

import java.util.Optional;

/** What made a job fail, in a line: what a task threw, without Spark's words around it. */
final class JobFailure {
  private JobFailure() {}

  /** The innermost message. */
  static String reason(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    String name = inner.getClass().getSimpleName();
    String message = Optional.ofNullable(inner.getMessage()).orElse(name);
    return message.lines().findFirst().orElse(name).strip();
  }
}
