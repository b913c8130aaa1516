package dev.repazoo.spi;

import dev.repazoo.message.NearestNames;
import java.util.Collection;
import java.util.List;

/** Nothing in the registry has the id that was asked for; the message lists the nearest ones. */
public final class UnknownIdException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SUGGESTIONS = 3;

  UnknownIdException(String what, String id, Collection<String> known) {
    super(message(what, id, known));
  }

  private static String message(String what, String id, Collection<String> known) {
    List<String> nearest = NearestNames.of(id, known, SUGGESTIONS);
    String start = "there is no " + what + " '" + id + "'; ";
    return nearest.isEmpty()
        ? start + "no plugin brings any " + what
        : start
            + "the nearest are "
            + String.join(", ", nearest)
            + " ('zoo list' shows all "
            + known.size()
            + ")";
  }
}
