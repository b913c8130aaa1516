package dev.repazoo.parity;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import dev.repazoo.message.NearestNames;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.TorchEngine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Computes parity cases and compares them. */
public final class ParityVerifier {
  private final Registry registry;
  private final Device device;
  private final List<ParityKind> kinds;

  /** A verifier with the given ways of computing. */
  public ParityVerifier(Registry registry, Device device, List<ParityKind> kinds) {
    this.registry = registry;
    this.device = device;
    this.kinds = List.copyOf(kinds);
  }

  /** A verifier with all ways on the class path. */
  public static ParityVerifier load(Registry registry, Device device) {
    List<ParityKind> kinds = new ArrayList<>();
    ServiceLoader.load(ParityKind.class).forEach(kinds::add);
    return new ParityVerifier(registry, device, kinds);
  }

  /**
   * Computes a case by every way there is for its kind.
   *
   * @return a result for each way
   * @throws ParityException when no way is known
   */
  public List<ParityResult> verify(ParityCase parityCase) {
    List<ParityResult> results = new ArrayList<>();
    for (ParityKind kind : kinds) {
      if (kind.kind().equals(parityCase.kind())) {
        results.add(verify(parityCase, kind));
      }
    }
    if (results.isEmpty()) {
      List<String> known = kinds.stream().map(ParityKind::kind).distinct().sorted().toList();
      throw new ParityException(
          parityCase.folder()
              + ": kind '"
              + parityCase.kind()
              + "' is not known; the nearest is "
              + NearestNames.of(parityCase.kind(), known, 1)
              + " of "
              + String.join(", ", known));
    }
    return results;
  }

  private ParityResult verify(ParityCase parityCase, ParityKind kind) {
    try (NDManager manager = TorchEngine.newManager(device)) {
      Map<String, ParityValue> computed;
      try {
        computed = kind.compute(parityCase, new ParityKind.Means(registry, manager));
      } catch (Exception e) {
        boolean refused = parityCase.raises().isPresent();
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return new ParityResult(
            parityCase,
            kind.way(),
            refused,
            Deviation.NONE,
            refused ? "refused: " + message : message,
            Map.of());
      }
      return compared(parityCase, kind, computed);
    }
  }

  private static ParityResult compared(
      ParityCase parityCase, ParityKind kind, Map<String, ParityValue> computed) {
    if (parityCase.raises().isPresent()) {
      String message = "must be refused (" + parityCase.raises().get() + ") but was computed";
      return new ParityResult(parityCase, kind.way(), false, Deviation.NONE, message, computed);
    }
    Deviation worst = leftOut(parityCase, computed);
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, ParityCase.Expected> output : parityCase.outputs().entrySet()) {
      if (computed.containsKey(output.getKey())) {
        ParityValue value = computed.get(output.getKey());
        Deviation deviation = Comparison.of(output.getKey(), output.getValue(), value);
        worst = Deviation.worse(worst, deviation);
      } else if (kind.gives(output.getKey())) {
        missing.add(output.getKey());
      }
    }
    String message =
        missing.isEmpty()
            ? worst.mismatch()
            : missing.stream().collect(Collectors.joining(", ", "not computed: ", ""));
    return new ParityResult(
        parityCase, kind.way(), worst.passed() && missing.isEmpty(), worst, message, computed);
  }

  /** Inputs of which the reference makes nothing, by {@code config.no_output}. */
  private static Deviation leftOut(ParityCase parityCase, Map<String, ParityValue> computed) {
    Deviation worst = Deviation.NONE;
    for (Iterator<String> names = parityCase.config().path("no_output").fieldNames();
        names.hasNext(); ) {
      String name = names.next();
      worst =
          Deviation.worse(
              worst,
              computed.containsKey(name)
                  ? Deviation.mismatch(name, name + " must be left out but was computed")
                  : new Deviation(name, 0, 0, ""));
    }
    return worst;
  }
}
