package dev.repazoo.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * Asks servers for files or the rest of files.
 *
 * <p>Redirects are followed here and not by the client, which would send a token on to whatever
 * host an answer names.
 */
final class HttpSource {
  private static final int MOST_REDIRECTS = 10;

  private final Network network;
  private final HttpClient client;

  HttpSource(Network network) {
    this.network = network;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(network.connectTimeout());
    Optional.ofNullable(ProxySelector.getDefault()).ifPresent(builder::proxy);
    client = builder.build();
  }

  /**
   * Asks for a file.
   *
   * @param from first byte wanted
   * @param validator what the file must still have, when only its rest is wanted; may be empty
   * @return the answer behind all redirects; its body must be read or dropped
   * @throws TransientFailure when nobody answers
   */
  HttpResponse<Flow.Publisher<List<ByteBuffer>>> open(URI published, long from, String validator)
      throws IOException {
    return open(published, from > 0 ? "bytes=" + from + "-" : "", validator);
  }

  /**
   * Asks for some bytes of a file.
   *
   * @param from first byte wanted
   * @param to last byte wanted
   */
  HttpResponse<Flow.Publisher<List<ByteBuffer>>> open(URI published, long from, long to)
      throws IOException {
    return open(published, "bytes=" + from + "-" + to, "");
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> open(
      URI published, String range, String validator) throws IOException {
    URI address = network.route(published);
    for (int i = 0; i <= MOST_REDIRECTS; i++) {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer =
          send(request(address, range, validator));
      Optional<String> location = answer.headers().firstValue("Location");
      if (!isRedirect(answer.statusCode()) || location.isEmpty()) {
        return answer;
      }
      Transfer.drop(answer.body());
      address = Addresses.redirected(address, location.get());
    }
    throw new DownloadException("the server redirects more than " + MOST_REDIRECTS + " times");
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private HttpRequest request(URI address, String range, String validator) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(network.stallTimeout())
            .header("User-Agent", "repa-zoo")
            .header("Accept-Encoding", "identity");
    if (!range.isEmpty()) {
      request.header("Range", range);
      if (!validator.isEmpty()) {
        request.header("If-Range", validator);
      }
    }
    network.tokenFor(address).ifPresent(t -> request.header("Authorization", "Bearer " + t));
    return request.build();
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(HttpRequest request)
      throws IOException {
    String host = request.uri().getAuthority();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofPublisher());
    } catch (HttpConnectTimeoutException e) {
      throw new TransientFailure("no connection to " + host + " (no network?)", e);
    } catch (HttpTimeoutException e) {
      String seconds = network.stallTimeout().toSeconds() + " s";
      throw new TransientFailure(host + " does not answer within " + seconds, e);
    } catch (ConnectException e) { // host unknown, too: without a message
      throw new TransientFailure("no connection to " + host + " (no network?)", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + host);
    } catch (IOException e) {
      throw new TransientFailure(host + ": " + e.getMessage(), e);
    }
  }
}
