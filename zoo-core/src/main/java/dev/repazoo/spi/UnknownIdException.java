package dev.repazoo.spi;

import dev.repazoo.message.NearestNames;
import java.util.Collection;

/**
 * Nothing in the registry has the id that was asked for; the message lists the nearest ones, if any
 * is near.
 */
public final class UnknownIdException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SUGGESTIONS = 3;

  UnknownIdException(String what, String id, Collection<String> known) {
    super(message(what, id, known));
  }

  private static String message(String what, String id, Collection<String> known) {
    String start = "there is no " + what + " '" + id + "'; ";
    if (known.isEmpty()) {
      return start + "no plugin brings any " + what;
    }
    return NearestNames.slip(id, known).isPresent()
        ? start
            + "the nearest are "
            + String.join(", ", NearestNames.of(id, known, SUGGESTIONS))
            + " ('zoo list' shows all "
            + known.size()
            + ")"
        : start + "'zoo list' shows all " + known.size();
  }
}
