package com.example.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.repazoo.runtime.ModelFileException;
import dev.repazoo.runtime.OpenOptions;
import dev.repazoo.runtime.Pipeline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Pictures over HTTP, with nothing but the JDK and {@code runtime}: {@code GET
 * /image?class=heart&seed=1} answers a PNG, {@code GET /health} whether the service takes requests.
 *
 * <p>Answers 400 with a line for a class that there isn't, 503 when too many wait or the service
 * ends, 504 when a picture takes too long.
 */
public final class Serving implements AutoCloseable {
  private static final int CLIENTS = 64;
  private static final int AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Pipeline pipeline;
  private final Batcher batcher;
  private final HttpServer server;

  /**
   * A service that runs.
   *
   * @param port 0 for any that is free
   */
  public Serving(Pipeline pipeline, int port) throws IOException {
    this.pipeline = pipeline;
    batcher = new Batcher(pipeline, AT_ONCE, CLIENTS);
    server = HttpServer.create(new InetSocketAddress(port), CLIENTS);
    server.setExecutor(
        Executors.newFixedThreadPool(
            CLIENTS,
            task -> {
              Thread thread = new Thread(task, "client");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/image", this::image);
    server.createContext("/health", exchange -> answer(exchange, 200, "text/plain", "ok\n"));
    server.start();
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void image(HttpExchange exchange) throws IOException {
    try {
      Map<String, String> query = query(exchange);
      long label = label(query.getOrDefault("class", "0"));
      long seed =
          query.containsKey("seed")
              ? Long.parseLong(query.get("seed"))
              : ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
      byte[] png = batcher.draw(seed, label).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      answer(exchange, 200, "image/png", png);
    } catch (NumberFormatException e) {
      answer(exchange, 400, "text/plain", "seed is no whole number\n");
    } catch (IllegalArgumentException | ModelFileException e) {
      answer(exchange, 400, "text/plain", e.getMessage() + "\n");
    } catch (RejectedExecutionException e) {
      answer(exchange, 503, "text/plain", e.getMessage() + "\n");
    } catch (TimeoutException e) {
      answer(exchange, 504, "text/plain", "the picture takes too long\n");
    } catch (ExecutionException | CancellationException e) {
      answer(exchange, 503, "text/plain", "not drawn: " + e.getMessage() + "\n");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer(exchange, 503, "text/plain", "shutting down\n");
    }
  }

  /** A class by its number or name, so that no bad one comes among others' requests. */
  private long label(String word) {
    if (!word.matches("-?\\d{1,9}")) {
      return pipeline.label(word);
    }
    long label = Long.parseLong(word);
    if (label < 0 || label >= pipeline.numClasses()) {
      throw new IllegalArgumentException(
          "class " + label + " is none of 0.." + (pipeline.numClasses() - 1));
    }
    return label;
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> values = new HashMap<>();
    String text = exchange.getRequestURI().getRawQuery();
    for (String pair : text == null ? new String[0] : text.split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return values;
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    answer(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Takes no more requests, and answers those that are there. */
  @Override
  public void close() {
    batcher.close();
    server.stop((int) GRACE.toSeconds());
    pipeline.close(GRACE);
  }

  /** Serves a pipeline: its file or {@code builtin:NAME}, and a port, 8080 if none is given. */
  public static void main(String[] words) throws IOException {
    if (words.length < 1 || words.length > 2) {
      System.err.println("usage: serving PIPELINE.onnx|builtin:NAME [PORT]");
      System.exit(2);
    }
    OpenOptions options = OpenOptions.DEFAULT.withGrace(GRACE);
    Pipeline pipeline =
        words[0].startsWith("builtin:")
            ? Pipeline.openBuiltin(words[0], options)
            : Pipeline.open(Path.of(words[0]), options.checked());
    Serving serving = new Serving(pipeline, words.length > 1 ? Integer.parseInt(words[1]) : 8080);
    Runtime.getRuntime().addShutdownHook(new Thread(serving::close, "end"));
    System.out.println("listening on port " + serving.port());
  }
}
