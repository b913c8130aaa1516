package dev.repazoo.spark;

import java.util.Optional;

/** What made a job fail, in a line: what a task threw, without Spark's words around it. */
final class JobFailure {
  private JobFailure() {}

  /** The message of the outermost exception that isn't only a cover of another. */
  static String reason(Throwable failure) {
    Throwable found = failure;
    while (found.getCause() != null && isCover(found)) {
      found = found.getCause();
    }
    String name = found.getClass().getSimpleName();
    String message = Optional.ofNullable(found.getMessage()).orElse(name);
    return message.lines().findFirst().orElse(name).strip();
  }

  private static boolean isCover(Throwable failure) {
    return failure.getClass().getName().startsWith("org.apache.spark.")
        || failure.getMessage() == null
        || failure.getMessage().equals(failure.getCause().toString());
  }
}
