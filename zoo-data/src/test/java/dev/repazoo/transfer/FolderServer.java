package dev.repazoo.transfer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server of a folder's files, with ranges of bytes, that remembers what it was asked. */
public final class FolderServer implements AutoCloseable {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

  private final Path folder;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** Starts to serve a folder. */
  public FolderServer(Path folder) {
    this.folder = folder;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** The address of a file. */
  public String uri(String name) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
  }

  /** All that was asked so far, as {@code 00000.tar bytes=0-0}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring(1);
    String asked = exchange.getRequestHeaders().getFirst("Range");
    requests.add(asked == null ? name : name + " " + asked);
    Path file = folder.resolve(name);
    try (exchange) {
      if (!Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] content = Files.readAllBytes(file);
      exchange.getResponseHeaders().set("ETag", "\"" + Files.getLastModifiedTime(file) + "\"");
      Matcher range = RANGE.matcher(String.valueOf(asked));
      int from = 0;
      int end = content.length;
      if (range.matches()) {
        from = Integer.parseInt(range.group(1));
        end = range.group(2).isEmpty() ? end : Math.min(end, Integer.parseInt(range.group(2)) + 1);
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes %d-%d/%d".formatted(from, end - 1, content.length));
      }
      exchange.sendResponseHeaders(range.matches() ? 206 : 200, end - from);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(content, from, end - from);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
