package dev.repazoo.data;

import java.io.IOException;

/** A sample that can't be read, such as a damaged image: training leaves it out and goes on. */
public final class UnreadableSampleException extends IOException {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  /** An error for that problem. */
  public UnreadableSampleException(Problem problem, Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  /** Which file, and why. */
  public Problem problem() {
    return problem;
  }
}
