package dev.repazoo.export.trace;

import ai.djl.ndarray.NDArrayAdapter;
import dev.repazoo.export.graph.ExportException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs a model's code on traced arrays and turns its refusals into words: which operator, where in
 * the model, what to do.
 */
public final class Recording {
  /** Where frames of a stack trace begin that are not a model's. */
  private static final List<String> MACHINERY =
      List.of(
          "ai.djl.",
          "java.",
          "jdk.",
          "dev.repazoo.export.trace.",
          "dev.repazoo.export.graph.",
          "dev.repazoo.export.lowering.");

  private Recording() {}

  /**
   * Runs.
   *
   * @throws ExportException when the code does something that has no form in a graph
   */
  public static <T> T of(Tracer tracer, Supplier<T> code) {
    try {
      return code.get();
    } catch (UnsupportedOperationException e) {
      Refused refused = e instanceof Refused known ? known : refuse(refusedMethod(e));
      throw new ExportException(refused.getMessage() + where(tracer, e) + ": " + refused.advice, e);
    } catch (IllegalArgumentException e) {
      throw new ExportException(
          "the model's code refuses a batch of any size: " + e.getMessage() + where(tracer, e), e);
    } catch (ExportException e) {
      throw new ExportException(e.getMessage() + where(tracer, e), e);
    }
  }

  /** The adapter's method that threw: the outermost frame of it. */
  private static String refusedMethod(UnsupportedOperationException e) {
    String name = "?";
    for (StackTraceElement frame : e.getStackTrace()) {
      if (frame.getClassName().startsWith(NDArrayAdapter.class.getName())) {
        name = frame.getMethodName();
      } else if (!name.equals("?")) {
        break;
      }
    }
    return name;
  }

  private static String where(Tracer tracer, Exception e) {
    String frame =
        Arrays.stream(e.getStackTrace())
            .filter(f -> MACHINERY.stream().noneMatch(f.getClassName()::startsWith))
            .findFirst()
            .map(f -> " at " + f.getClassName() + "." + f.getMethodName() + ":" + f.getLineNumber())
            .orElse("");
    String parameter =
        tracer.lastParameter().isEmpty() ? "" : ", after parameter " + tracer.lastParameter();
    return " (used" + frame + parameter + ")";
  }

  private static final class Refused extends UnsupportedOperationException {
    private static final long serialVersionUID = 1;
    private final String advice;

    Refused(String message, String advice) {
      super(message);
      this.advice = advice;
    }
  }

  static Refused refuse(String operator) {
    String what = "operator " + operator + " can't be exported";
    return Refusal.of(operator)
        .map(refusal -> new Refused(what + ", " + refusal.reason(), refusal.advice()))
        .orElseGet(
            () ->
                new Refused(
                    what,
                    "write the model with an operator of dev.repazoo.ops.Ops, or add the method to"
                        + " the class of its kind in dev.repazoo.export.trace"));
  }

  static UnsupportedOperationException refuse(String operator, String advice) {
    return new Refused("operator " + operator + " can't be exported", advice);
  }

  static UnsupportedOperationException valueUnknown() {
    return new Refused("an array's values are unknown while tracing", Refusal.VALUES.advice());
  }
}
