package dev.repazoo.progress;

/** Is told when long work begins, advances and ends. */
@FunctionalInterface
public interface ProgressListener {

  /** Shows nothing. */
  ProgressListener SILENT = (name, total, unit) -> Task.SILENT;

  /** A total that is not known. */
  long UNKNOWN = -1;

  /** One piece of work; closed when it ends, well or not. */
  interface Task extends AutoCloseable {

    /** Shows nothing. */
    Task SILENT = done -> {};

    /**
     * Tells how far the work is. Cheap enough to be called for each item.
     *
     * @param done units done so far, out of the total
     */
    void advanceTo(long done);

    /** Something short worth showing beside the progress, such as a loss. */
    default void note(String text) {}

    @Override
    default void close() {}
  }

  /**
   * Work begins.
   *
   * @param name what is done, in a word or two, such as {@code sampling}
   * @param total number of units, or {@link #UNKNOWN}
   * @param unit the unit's plural, such as {@code images} or {@code steps}
   * @return to be told of the advance, and closed
   */
  Task begin(String name, long total, String unit);
}
