package dev.repazoo.message;

/**
 * A value that somebody chose and that can't be: {@code num_steps is 0; it must be at least 1}.
 *
 * <p>Libraries name the value, in the words of configurations, as {@code num_steps}. How it was
 * given, by an option or a key, is for the program to say, which finds it by the name.
 */
public final class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String name;
  private final String problem;

  /**
   * A failure.
   *
   * @param name of the value, in snake case
   * @param problem what follows the name: {@code is 0; it must be at least 1}
   */
  public InvalidValueException(String name, String problem) {
    super(name + " " + problem);
    this.name = name;
    this.problem = problem;
  }

  /** A word that is none of those that are known. */
  public static InvalidValueException ofWord(String name, String word, String known) {
    return new InvalidValueException(name, "is '" + word + "'; it must be " + known);
  }

  /** The value's name, in snake case. */
  public String name() {
    return name;
  }

  /** What follows the name. */
  public String problem() {
    return problem;
  }
}
