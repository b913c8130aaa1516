package dev.repazoo.transfer;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server's status and headers mean for a download.
 *
 * @param status HTTP status: 200, 206 or 416; others are exceptions
 * @param from first byte that the body holds
 * @param total size of the whole file, if it is told
 * @param validator strong ETag, else date of change, else empty
 */
record DownloadResponse(int status, long from, OptionalLong total, String validator) {
  static final int OK = 200;
  static final int PARTIAL = 206;
  static final int RANGE_NOT_SATISFIABLE = 416;

  private static final Pattern RANGE = Pattern.compile("bytes (?:(\\d+)-\\d+|\\*)/(\\d+|\\*)");
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  /**
   * Reads a response.
   *
   * @throws TransientFailure when another attempt may do better
   * @throws DownloadException when none will
   */
  static DownloadResponse of(HttpResponse<?> response, URI published, Network network)
      throws DownloadException, TransientFailure {
    HttpHeaders headers = response.headers();
    int status = response.statusCode();
    switch (status) {
      case OK -> {
        checkContent(headers, published);
        return new DownloadResponse(
            OK, 0, headers.firstValueAsLong("Content-Length"), validator(headers));
      }
      case PARTIAL, RANGE_NOT_SATISFIABLE -> {
        Matcher range = RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        boolean readable = range.matches();
        OptionalLong total =
            readable && !range.group(2).equals("*")
                ? OptionalLong.of(Long.parseLong(range.group(2)))
                : OptionalLong.empty();
        long from = readable && range.group(1) != null ? Long.parseLong(range.group(1)) : -1;
        return new DownloadResponse(status, from, total, validator(headers));
      }
      case 401, 403 -> throw new DownloadException(refusal(status, published, network));
      case 404, 410 ->
          throw new DownloadException("the server has no such file (HTTP " + status + ")");
      case 408, 425, 429 -> throw new TransientFailure("HTTP " + status, retryAfter(headers));
      default -> {
        if (status >= 500) {
          throw new TransientFailure("the server fails (HTTP " + status + ")", retryAfter(headers));
        }
        throw new DownloadException("the server answers HTTP " + status);
      }
    }
  }

  private static void checkContent(HttpHeaders headers, URI published) throws DownloadException {
    String type = headers.firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("text/html")) {
      throw webPage();
    }
    String encoding = headers.firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equals("identity")) {
      throw new DownloadException(
          "the server compresses "
              + published.getPath()
              + " ("
              + encoding
              + ") though asked not to");
    }
  }

  static DownloadException webPage() {
    return new DownloadException(
        "the server sends a web page, not the file: perhaps one to log in or to accept terms");
  }

  private static String refusal(int status, URI published, Network network) {
    String http = " (HTTP " + status + ")";
    boolean withToken = network.tokenFor(network.route(published)).isPresent();
    String mirrored =
        network.mirror().isPresent()
            ? "; a token is sent to huggingface.co only, so unset " + Network.MIRROR
            : "";
    return Addresses.modelPage(published)
        .map(
            page ->
                (withToken ? "HF_TOKEN gives no access" : "access is granted on request")
                    + http
                    + ": accept the licence at "
                    + page
                    + " and set HF_TOKEN to a token of "
                    + (withToken ? "that account" : "yours")
                    + mirrored)
        .orElse(
            (network.mirror().isPresent() ? "the mirror" : "the server")
                + " refuses access"
                + http);
  }

  private static Duration retryAfter(HttpHeaders headers) {
    return headers
        .firstValue("Retry-After")
        .filter(value -> value.matches("\\d{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .filter(wait -> wait.compareTo(LONGEST_WAIT) <= 0)
        .orElse(Duration.ZERO);
  }

  private static String validator(HttpHeaders headers) {
    return headers
        .firstValue("ETag")
        .filter(tag -> !tag.startsWith("W/"))
        .or(() -> headers.firstValue("Last-Modified"))
        .orElse("");
  }
}
