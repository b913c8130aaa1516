package dev.repazoo.file;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What is wrong with a JSON file, in words for people. */
public final class JsonProblem {
  private JsonProblem() {}

  /** The parser's reason without its places in the program. */
  public static String reason(JsonProcessingException failure) {
    return failure
        .getOriginalMessage()
        .replaceAll("\\s*\\(start marker at .*", "")
        .replaceAll(": enable `.*", ", which JSON has not");
  }
}
