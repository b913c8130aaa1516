package dev.repazoo.transfer;

import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.RemoteFiles;
import dev.repazoo.remote.RemoteState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;

/** Files of web servers, whole or by ranges of bytes; Hugging Face's with the user's token. */
public final class HttpFiles implements RemoteFiles {
  private final Network network;
  private final HttpSource source;

  /** Uses the network as the environment says, without a mirror: that is one of weights. */
  public HttpFiles() {
    this(
        Network.of(false, name -> Optional.ofNullable(System.getenv(name)))
            .mirroredAt(Optional.empty()));
  }

  HttpFiles(Network network) {
    this.network = network;
    source = new HttpSource(network);
  }

  @Override
  public Set<String> schemes() {
    return Set.of("http", "https");
  }

  /** Asks for the first byte, since not every address may be asked by HEAD. */
  @Override
  public RemoteState state(URI file) throws IOException {
    return answered(
        file,
        () -> {
          HttpResponse<Flow.Publisher<List<ByteBuffer>>> http = source.open(file, 0, 0);
          try {
            DownloadResponse response = response(http, file);
            return new RemoteState(
                response
                    .total()
                    .orElseThrow(() -> new IOException(file + ": its server tells no size")),
                response.validator());
          } finally {
            Transfer.drop(http.body());
          }
        });
  }

  private DownloadResponse response(HttpResponse<?> http, URI file) throws IOException {
    if (http.statusCode() == 404 || http.statusCode() == 410) {
      throw new NoSuchFileException(file.toString());
    }
    return DownloadResponse.of(http, file, network);
  }

  @Override
  public byte[] read(URI file, long from, int length) throws IOException {
    return length == 0
        ? new byte[0]
        : answered(
            file,
            () -> {
              HttpResponse<Flow.Publisher<List<ByteBuffer>>> http =
                  source.open(file, from, from + length - 1);
              Bytes bytes = new Bytes(length);
              try {
                DownloadResponse response = response(http, file);
                bytes.skip = response.status() == DownloadResponse.OK ? from : 0;
              } catch (IOException e) {
                Transfer.drop(http.body());
                throw e;
              }
              try {
                new Transfer(bytes, Long.MAX_VALUE)
                    .run(http.body(), network.stallTimeout(), at -> {});
              } catch (Enough e) {
                // a server that knows no ranges sends the whole file
              }
              return bytes.all();
            });
  }

  /** Some bytes of a body, in memory. */
  private static final class Bytes implements Received {
    private final ByteBuffer bytes;
    private long skip;

    Bytes(int length) {
      bytes = ByteBuffer.allocate(length);
    }

    @Override
    public synchronized long size() {
      return bytes.position();
    }

    @Override
    public synchronized void append(ByteBuffer more) throws IOException {
      int skipped = (int) Math.min(skip, more.remaining());
      more.position(more.position() + skipped);
      skip -= skipped;
      int taken = Math.min(bytes.remaining(), more.remaining());
      bytes.put(more.slice(more.position(), taken));
      if (!bytes.hasRemaining()) {
        throw new Enough();
      }
    }

    synchronized byte[] all() throws IOException {
      if (bytes.hasRemaining()) {
        throw new EOFException("the file is shorter than it was");
      }
      return bytes.array();
    }
  }

  /** Nothing more is wanted of a body. */
  private static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void fetch(URI file, RemoteState state, Path target, ProgressListener progress)
      throws IOException {
    String name = target.getFileName().toString();
    try {
      new Downloader(network)
          .fetch(
              new PublishedFile(name, file.toString(), state.bytes(), Optional.empty()),
              target,
              progress);
    } catch (DownloadException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Web servers don't tell. */
  @Override
  public Optional<List<String>> list(URI folder) {
    return Optional.empty();
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  private <T> T answered(URI file, Question<T> question) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.ask();
      } catch (TransientFailure e) {
        if (attempt >= network.attempts()) {
          throw new IOException(
              "%s: %s, %d times in a row".formatted(file, e.getMessage(), attempt), e);
        }
        pause(Math.max(network.firstPause().toMillis() << (attempt - 1), e.atLeast().toMillis()));
      } catch (DownloadException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a server");
    }
  }
}
