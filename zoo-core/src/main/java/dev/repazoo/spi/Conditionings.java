package dev.repazoo.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads {@link Conditioning}s as files tell them; a line for each kind. */
public final class Conditionings {
  private static final Map<String, Function<JsonFields, Conditioning>> KINDS =
      new TreeMap<>(Map.of(Classes.KIND, Classes::read, Text.KIND, Text::read));

  private Conditionings() {}

  /**
   * Reads what {@link Conditioning#toJson} wrote.
   *
   * @throws IllegalArgumentException for an unknown kind, or values that are missing or wrong
   */
  public static Conditioning read(ObjectNode json) {
    JsonFields fields = new JsonFields("conditioning", json);
    String kind = fields.requiredWord("kind");
    Function<JsonFields, Conditioning> reader = KINDS.get(kind);
    if (reader == null) {
      throw fields.wrong("one of " + String.join(", ", KINDS.keySet()), "kind");
    }
    Conditioning found = reader.apply(fields);
    fields.done();
    return found;
  }
}
