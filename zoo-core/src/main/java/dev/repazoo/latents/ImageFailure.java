package dev.repazoo.latents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * An image that could not be encoded.
 *
 * @param index its number
 * @param file its name
 * @param reason what is wrong with it
 */
public record ImageFailure(int index, String file, String reason) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As a line of {@code errors.jsonl}. */
  String toLine() {
    try {
      return JSON.writeValueAsString(
              JSON.createObjectNode().put("index", index).put("path", file).put("reason", reason))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings can't be written as JSON", e);
    }
  }

  @Override
  public String toString() {
    return file + ": " + reason;
  }
}
