package dev.repazoo.spark.task;

/**
 * What a task has until this is closed.
 *
 * @param <T> what it is
 * @param value it
 * @param back what gives it back
 */
record Borrowed<T>(T value, Runnable back) implements AutoCloseable {
  @Override
  public void close() {
    back.run();
  }
}
