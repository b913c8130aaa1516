package dev.repazoo.transfer;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP server on raw sockets, so that it can say and do what no library lets it. Answers come
 * from a queue, one a request; the last one repeats.
 */
public final class WeightServer implements AutoCloseable {

  /** What a client asked. */
  public record Request(String path, Map<String, String> headers) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** First byte of the range that is asked for; 0 for the whole. */
    int from() {
      String range = header("Range");
      return range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    }
  }

  /** Writes an answer; the connection is closed after. */
  @FunctionalInterface
  public interface Answer {
    void write(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread = new Thread(this::serve, "weight-server");

  /** Starts; each request gets the next answer. */
  public WeightServer(Answer... inTurn) {
    answers.addAll(List.of(inTurn));
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  /** Scheme, host and port. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  /** The address of a path. */
  public String uri(String path) {
    return address() + path;
  }

  /** All that was asked so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private synchronized Answer next() {
    return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread worker = new Thread(() -> answer(client), "weight-server-connection");
        worker.setDaemon(true);
        worker.start();
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      String first = in.readLine();
      if (first == null) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        String[] parts = line.split(": ", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
      }
      Request request = new Request(first.split(" ", -1)[1], headers);
      requests.add(request);
      OutputStream out = new BufferedOutputStream(client.getOutputStream());
      next().write(request, out);
      out.flush();
    } catch (SocketException e) {
      // the client has gone: some tests want it to
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void head(OutputStream out, String status, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of("HTTP/1.1 " + status, "Connection: close"));
    lines.addAll(List.of(headers));
    out.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A status with a short body. */
  public static Answer status(String status, String... headers) {
    return (request, out) -> {
      List<String> all = new ArrayList<>(List.of(headers));
      all.add("Content-Length: 2");
      head(out, status, all.toArray(String[]::new));
      out.write("no".getBytes(StandardCharsets.ISO_8859_1));
    };
  }

  /** Exactly these headers, then these bytes, then the end. */
  static Answer raw(String status, byte[] body, String... headers) {
    return (request, out) -> {
      head(out, status, headers);
      out.write(body);
    };
  }

  /** A file as good servers give it: ranges, If-Range, ETag. */
  public static Answer file(byte[] content, String etag) {
    return upTo(content, etag, content.length, false);
  }

  /** The same, but the connection breaks after so many bytes of the file. */
  static Answer truncated(byte[] content, String etag, int end) {
    return upTo(content, etag, end, false);
  }

  /** The same, but after so many bytes of the file nothing comes any more. */
  static Answer stalled(byte[] content, String etag, int end) {
    return upTo(content, etag, end, true);
  }

  private static Answer upTo(byte[] content, String etag, int end, boolean stall) {
    return (request, out) -> {
      boolean same =
          request.header("If-Range").isEmpty() || request.header("If-Range").equals(etag);
      int from = same ? request.from() : 0;
      int length = content.length - from;
      if (from == 0) {
        head(out, "200 OK", "Content-Length: " + length, "ETag: " + etag);
      } else if (length <= 0) {
        head(
            out,
            "416 Range Not Satisfiable",
            "Content-Range: bytes */" + content.length,
            "Content-Length: 0");
        return;
      } else {
        head(
            out,
            "206 Partial Content",
            "Content-Length: " + length,
            "Content-Range: bytes " + from + "-" + (content.length - 1) + "/" + content.length,
            "ETag: " + etag);
      }
      out.write(content, from, Math.max(0, end - from));
      out.flush();
      if (stall) {
        Thread.sleep(60_000);
      }
    };
  }
}
