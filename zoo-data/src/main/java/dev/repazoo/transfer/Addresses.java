package dev.repazoo.transfer;

import java.net.URI;
import java.util.Optional;

/** What addresses of published files tell. */
final class Addresses {
  private static final String HUGGING_FACE = "huggingface.co";

  private Addresses() {}

  static boolean isHttp(URI address) {
    return "https".equals(address.getScheme()) || "http".equals(address.getScheme());
  }

  static boolean isHuggingFace(URI address) {
    return HUGGING_FACE.equals(address.getHost());
  }

  /** Path and query of an address, at another host. */
  static URI moved(URI address, URI to) {
    String base = to.toString().replaceFirst("/+$", "");
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    return URI.create(base + address.getRawPath() + query);
  }

  /** The page of a Hugging Face model, where its licence is accepted. */
  static Optional<URI> modelPage(URI address) {
    String[] parts = address.getPath().split("/", -1);
    return isHuggingFace(address) && parts.length > 3
        ? Optional.of(URI.create("https://" + HUGGING_FACE + "/" + parts[1] + "/" + parts[2]))
        : Optional.empty();
  }

  /**
   * Where an answer sends us.
   *
   * @throws DownloadException when that is no address, or would give up encryption
   */
  static URI redirected(URI from, String location) throws DownloadException {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new DownloadException("the server redirects to '" + location + "', no address", e);
    }
    if (!isHttp(to) || ("https".equals(from.getScheme()) && !"https".equals(to.getScheme()))) {
      throw new DownloadException("the server redirects to " + to + ", which is not secure");
    }
    return to;
  }
}
