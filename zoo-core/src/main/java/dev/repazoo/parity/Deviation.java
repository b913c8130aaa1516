package dev.repazoo.parity;

/**
 * How far an element is from the reference.
 *
 * @param output name of the output, with the tensor's name where it holds several
 * @param error {@code |actual - expected|}; NaN when either is not a number
 * @param tolerance what the case allows at that element
 * @param mismatch what differs beside values, such as a shape; empty when values were compared
 */
public record Deviation(String output, double error, double tolerance, String mismatch) {
  /** Nothing was compared. */
  static final Deviation NONE = new Deviation("", 0, 0, "nothing was compared");

  static Deviation mismatch(String output, String what) {
    return new Deviation(output, Double.NaN, 0, what);
  }

  boolean isNone() {
    return equals(NONE);
  }

  /** Whether the element lies within its tolerance. */
  public boolean passed() {
    return mismatch.isEmpty() && error <= tolerance;
  }

  /** Error over tolerance; infinite for what can never pass. */
  double ratio() {
    return mismatch.isEmpty() ? ratio(error, tolerance) : Double.POSITIVE_INFINITY;
  }

  static double ratio(double error, double tolerance) {
    if (error == 0) {
      return 0;
    }
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error / tolerance;
  }

  static Deviation worse(Deviation a, Deviation b) {
    if (a.isNone() || b.isNone()) {
      return a.isNone() ? b : a;
    }
    return b.ratio() > a.ratio() ? b : a;
  }
}
