package dev.repazoo.transfer;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the network may be used.
 *
 * @param offline never
 * @param mirror stands for scheme and host (and may add a path before) of every address
 * @param token access to gated files of Hugging Face; sent to that host only
 * @param connectTimeout longest wait for a connection
 * @param stallTimeout longest wait for an answer, and between two pieces of a file
 * @param attempts failures in a row, without a {@linkplain ResumableDownload#worthwhile worthwhile}
 *     number of new bytes, before giving up
 * @param firstPause wait before the second attempt; doubles with each
 */
public record Network(
    boolean offline,
    Optional<URI> mirror,
    Optional<String> token,
    Duration connectTimeout,
    Duration stallTimeout,
    int attempts,
    Duration firstPause) {
  /** The variable that forbids the network. */
  public static final String OFFLINE = "ZOO_OFFLINE";

  /** The variable that names a mirror. */
  public static final String MIRROR = "ZOO_MIRROR";

  /** Hugging Face's own variable for a token. */
  public static final String TOKEN = "HF_TOKEN";

  private static final List<String> YES = List.of("1", "true", "yes", "on");

  /** Checks the numbers. */
  public Network {
    if (attempts < 1 || connectTimeout.isNegative() || stallTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "network wants attempts >= 1 and times >= 0, got " + attempts + ", " + connectTimeout);
    }
  }

  /**
   * What the environment says, with usual times.
   *
   * @param offline forbids the network, whatever the environment says
   * @param environment gives a variable's value, if it is set
   * @throws IllegalArgumentException when ZOO_MIRROR is no address
   */
  public static Network of(boolean offline, Function<String, Optional<String>> environment) {
    boolean forbidden =
        environment.apply(OFFLINE).map(v -> YES.contains(v.toLowerCase(Locale.ROOT))).orElse(false);
    return new Network(
        offline || forbidden,
        environment.apply(MIRROR).filter(v -> !v.isBlank()).map(Network::mirror),
        environment.apply(TOKEN).map(String::strip).filter(v -> !v.isEmpty()),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        5,
        Duration.ofSeconds(1));
  }

  /** The same with another mirror, or none. */
  Network mirroredAt(Optional<URI> other) {
    return new Network(offline, other, token, connectTimeout, stallTimeout, attempts, firstPause);
  }

  private static URI mirror(String text) {
    try {
      URI uri = URI.create(text);
      if (Addresses.isHttp(uri) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new IllegalArgumentException(
        MIRROR
            + " is '"
            + text
            + "'; it must be an address such as https://mirror.example/weights");
  }

  /** The address to ask in place of a publisher's. */
  URI route(URI published) {
    return mirror.map(to -> Addresses.moved(published, to)).orElse(published);
  }

  /** The token, for requests that may carry it. */
  public Optional<String> tokenFor(URI address) {
    return "https".equals(address.getScheme()) && Addresses.isHuggingFace(address)
        ? token
        : Optional.empty();
  }
}
