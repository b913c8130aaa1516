package dev.repazoo.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.array.Npy;
import dev.repazoo.array.Npz;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.StateDict;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares one computed output with the reference's: {@code |actual - expected| <= atol + rtol
 * |expected|} for every element, shapes and types equal. NaN never passes.
 */
final class Comparison {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final double atol;
  private final double rtol;
  private Deviation worst = Deviation.NONE;

  private Comparison(ParityCase.Expected expected) {
    atol = expected.atol();
    rtol = expected.rtol();
  }

  /** The largest deviation of an output. */
  static Deviation of(String name, ParityCase.Expected expected, ParityValue actual) {
    Comparison comparison = new Comparison(expected);
    try {
      comparison.compare(name, expected, actual);
    } catch (IOException e) {
      throw new ParityException(expected.file() + " can't be read: " + e.getMessage(), e);
    }
    return comparison.worst;
  }

  private void compare(String name, ParityCase.Expected expected, ParityValue actual)
      throws IOException {
    if (actual instanceof ParityValue.One one) {
      tensors(name, Npy.read(expected.file()).tensor(), one.tensor());
    } else if (actual instanceof ParityValue.Named named) {
      try (Checkpoint file = Checkpoint.open(expected.file())) {
        sets(name, byName(file.stateDict()), byName(named.tensors()));
      }
    } else if (actual instanceof ParityValue.Archive archive) {
      Npz file = Npz.open(expected.file());
      Map<String, Tensor> arrays = new TreeMap<>();
      file.names().forEach(key -> arrays.put(key, file.get(key).tensor()));
      sets(name, arrays, archive.arrays());
    } else if (actual instanceof ParityValue.Document document) {
      documents(name, JSON.readTree(expected.file().toFile()), document.json());
    }
  }

  private static Map<String, Tensor> byName(StateDict dict) {
    Map<String, Tensor> map = new TreeMap<>();
    dict.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
    return map;
  }

  private void sets(String name, Map<String, Tensor> expected, Map<String, Tensor> actual) {
    if (!new TreeSet<>(expected.keySet()).equals(new TreeSet<>(actual.keySet()))) {
      TreeSet<String> missing = new TreeSet<>(expected.keySet());
      missing.removeAll(actual.keySet());
      TreeSet<String> extra = new TreeSet<>(actual.keySet());
      extra.removeAll(expected.keySet());
      add(Deviation.mismatch(name, "names differ: missing " + missing + ", extra " + extra));
      return;
    }
    expected.forEach((key, tensor) -> tensors(name + "/" + key, tensor, actual.get(key)));
  }

  private void tensors(String name, Tensor expected, Tensor actual) {
    if (!Arrays.equals(expected.shape(), actual.shape())) {
      add(
          Deviation.mismatch(
              name,
              "shape is "
                  + Arrays.toString(actual.shape())
                  + ", expected "
                  + Arrays.toString(expected.shape())));
      return;
    }
    if (expected.dtype() != actual.dtype()) {
      add(
          Deviation.mismatch(
              name,
              "type is "
                  + actual.dtype().torchName()
                  + ", expected "
                  + expected.dtype().torchName()));
      return;
    }
    if (expected.dtype().isFloating()) {
      ByteBuffer want = expected.to(DType.F64).bytes();
      ByteBuffer got = actual.to(DType.F64).bytes();
      while (want.hasRemaining()) {
        element(name, want.getDouble(), got.getDouble());
      }
    } else {
      long[] want = expected.toLongs();
      long[] got = actual.toLongs();
      for (int i = 0; i < want.length; i++) {
        element(name, (double) want[i], (double) got[i]);
      }
    }
    if (worst.isNone()) {
      add(new Deviation(name, 0, atol, ""));
    }
  }

  private void element(String name, double expected, double actual) {
    double error = expected == actual ? 0 : Math.abs(actual - expected);
    double tolerance = atol + rtol * Math.abs(expected);
    if (Deviation.ratio(error, tolerance) > worst.ratio() || worst.isNone()) {
      add(new Deviation(name, error, tolerance, ""));
    }
  }

  private void documents(String name, JsonNode expected, JsonNode actual) {
    if (expected.isNumber() && actual.isNumber()) {
      element(name, expected.asDouble(), actual.asDouble());
    } else if (expected.isObject() && actual.isObject()) {
      TreeSet<String> keys = new TreeSet<>();
      expected.fieldNames().forEachRemaining(keys::add);
      actual.fieldNames().forEachRemaining(keys::add);
      keys.forEach(key -> documents(name + "/" + key, expected.path(key), actual.path(key)));
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        documents(name + "/" + i, expected.get(i), actual.get(i));
      }
    } else if (!expected.equals(actual)) {
      add(Deviation.mismatch(name, "is " + actual + ", expected " + expected));
    } else if (worst.isNone()) {
      add(new Deviation(name, 0, atol, ""));
    }
  }

  private void add(Deviation deviation) {
    worst = Deviation.worse(worst, deviation);
  }
}
