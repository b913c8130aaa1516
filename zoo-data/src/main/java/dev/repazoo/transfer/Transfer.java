package dev.repazoo.transfer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/**
 * Takes a body in while another thread looks whether it still advances: the client itself never
 * tires of waiting for a body.
 */
final class Transfer implements Flow.Subscriber<List<ByteBuffer>> {
  private static final long LOOK_MILLIS = 50;

  private final Received part;
  private final long limit;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile long lastByteNanos = System.nanoTime();
  private Optional<Flow.Subscription> subscription = Optional.empty(); // guarded by this
  private boolean abandoned; // guarded by this

  /**
   * A transfer that has not begun.
   *
   * @param limit size that the part must not grow beyond
   */
  Transfer(Received part, long limit) {
    this.part = part;
    this.limit = limit;
  }

  /** Gives a body up, which frees its connection. */
  static void drop(Flow.Publisher<List<ByteBuffer>> body) {
    body.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
          }

          @Override
          public void onNext(List<ByteBuffer> item) {}

          @Override
          public void onError(Throwable failure) {}

          @Override
          public void onComplete() {}
        });
  }

  /**
   * Reads a body to its end.
   *
   * @param progress is told the part's size
   * @throws TransientFailure when the connection breaks or stalls
   * @throws IOException when the part can't be written
   */
  void run(Flow.Publisher<List<ByteBuffer>> body, Duration stall, LongConsumer progress)
      throws IOException {
    body.subscribe(this);
    try {
      while (!ended(stall)) {
        progress.accept(part.size());
      }
      progress.accept(part.size());
    } finally {
      abandon();
    }
  }

  private boolean ended(Duration stall) throws IOException {
    try {
      done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      if (System.nanoTime() - lastByteNanos > stall.toNanos()) {
        throw new TransientFailure("nothing came for " + stall.toMillis() / 1e3 + " s");
      }
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LocalFailure local) {
        throw local.cause;
      }
      throw new TransientFailure("the connection broke: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while downloading");
    }
  }

  private synchronized void abandon() {
    abandoned = true;
    subscription.ifPresent(Flow.Subscription::cancel);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = Optional.of(given);
    given.request(1);
  }

  @Override
  public synchronized void onNext(List<ByteBuffer> buffers) {
    if (abandoned) {
      return;
    }
    try {
      for (ByteBuffer buffer : buffers) {
        if (part.size() + buffer.remaining() > limit) {
          throw new DownloadException(
              "the server sends more than the " + limit + " bytes expected");
        }
        part.append(buffer);
      }
      lastByteNanos = System.nanoTime();
      subscription.orElseThrow().request(1);
    } catch (IOException e) {
      done.completeExceptionally(new LocalFailure(e));
    }
  }

  @Override
  public void onError(Throwable failure) {
    done.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    done.complete(null);
  }

  /** Our own end failed, not the server's. */
  private static final class LocalFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final IOException cause;

    LocalFailure(IOException cause) {
      super(cause);
      this.cause = cause;
    }
  }
}
