package dev.repazoo.sources;

import dev.repazoo.pickle.NumpyArrays;
import dev.repazoo.pickle.PickleException;
import dev.repazoo.pickle.PickleMachine;
import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A file of CIFAR's Python version: a pickled dict of a numpy array of samples, and of lists. */
final class CifarBatch {
  private final String where;
  private final Value.Dict entries;

  private CifarBatch(String where, Value.Dict entries) {
    this.where = where;
    this.entries = entries;
  }

  /**
   * Reads a batch.
   *
   * @param where the file, for messages
   * @throws IOException if it is no such pickle
   */
  static CifarBatch read(String where, byte[] content) throws IOException {
    try {
      if (PickleMachine.read(ByteBuffer.wrap(content), NumpyArrays.GLOBALS)
          instanceof Value.Dict dict) {
        return new CifarBatch(where, dict);
      }
    } catch (PickleException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
    throw new IOException(where + ": a CIFAR batch should be a dict");
  }

  /** The elements of an array of bytes. */
  ByteBuffer bytes(String key) throws IOException {
    return entries.find(key).flatMap(NumpyArrays::bytes).orElseThrow(() -> missing(key));
  }

  List<Long> numbers(String key) throws IOException {
    List<Value.Int> numbers = list(key, Value.Int.class);
    if (numbers.stream().anyMatch(number -> number.value().bitLength() >= Long.SIZE)) {
      throw missing(key);
    }
    return numbers.stream().map(number -> number.value().longValue()).toList();
  }

  List<String> texts(String key) throws IOException {
    return list(key, Value.Text.class).stream().map(Value.Text::value).toList();
  }

  private <T extends Value> List<T> list(String key, Class<T> type) throws IOException {
    Optional<Value> list = entries.find(key);
    if (list.orElse(Value.none()) instanceof Value.Items items
        && items.values().stream().allMatch(type::isInstance)) {
      return items.values().stream().map(type::cast).toList();
    }
    throw missing(key);
  }

  private IOException missing(String key) {
    return new IOException(where + ": a CIFAR batch should have '" + key + "'");
  }
}
