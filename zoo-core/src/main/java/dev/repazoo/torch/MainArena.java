package dev.repazoo.torch;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Computes on memory of glibc's main arena.
 *
 * <p>glibc's malloc gives each thread one of several arenas. The main one grows as it needs and
 * keeps what is freed; the others are made of pieces of 64 MB that go back to the system, so that
 * large activations would be fetched from the kernel and cleared again, over and over. A single
 * arena for all ({@code MALLOC_ARENA_MAX=1}) is no way out, since PyTorch's threads allocate inside
 * of products in half precision: they would wait for one another. So there are several, and the
 * thread that computes is one whose arena is the main one. Nobody can ask for that: once there are
 * as many arenas as there may be, glibc gives them to new threads in turn.
 *
 * <p>Nothing changes where {@code MALLOC_ARENA_MAX} is not set or 1, and outside of Linux.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/mallopt.3.html">mallopt(3), M_ARENA_MAX</a>
 */
public final class MainArena {
  private static final String LIMIT = "MALLOC_ARENA_MAX";

  /** More than malloc keeps by thread, less than what gets a mapping of its own. */
  private static final long PROBE_BYTES = 2000;

  /** An arena's turn comes after that of all others; the JVM's threads take turns, too. */
  private static final int ATTEMPTS_AN_ARENA = 3;

  private MainArena() {}

  /** Does work on such a thread, the caller's own if it is one, and waits for its end. */
  public static void run(Runnable work) {
    int attempts = ATTEMPTS_AN_ARENA * arenas();
    if (attempts == 0 || isHere()) {
      work.run();
      return;
    }
    CountDownLatch over =
        new CountDownLatch(1); // those that end would give their arena to the next
    Optional<Attempt> found = Optional.empty();
    for (int i = 0; i < attempts && found.isEmpty(); i++) {
      found = Optional.of(new Attempt(work, over)).filter(Attempt::start);
    }
    over.countDown();
    if (found.isPresent()) {
      found.get().await();
    } else {
      work.run();
    }
  }

  /** How many arenas there may be; 0 where that isn't limited to several. */
  private static int arenas() {
    String limit = System.getenv(LIMIT);
    boolean several = limit != null && limit.matches("[1-9][0-9]{0,3}") && !limit.equals("1");
    return several && Platform.isLinux() ? Integer.parseInt(limit) : 0;
  }

  /** Whether the calling thread has the main arena: the one below the program break. */
  static boolean isHere() {
    long end =
        Pointer.nativeValue(
            NativeLibrary.getInstance("c").getFunction("sbrk").invokePointer(new Object[] {0L}));
    long block = Native.malloc(PROBE_BYTES);
    Native.free(block);
    return Long.compareUnsigned(block, end) < 0;
  }

  /** A thread that does the work if its arena is the main one. */
  private static final class Attempt {
    private final CompletableFuture<Boolean> fits = new CompletableFuture<>();
    private final Thread thread;
    private Throwable failure; // read after the thread's end

    Attempt(Runnable work, CountDownLatch over) {
      this.thread = new Thread(() -> runIfHere(work, over), Thread.currentThread().getName());
      this.thread.setDaemon(Thread.currentThread().isDaemon());
    }

    /** Whether it fits; then the work has begun. */
    boolean start() {
      thread.start();
      return fits.join();
    }

    private void runIfHere(Runnable work, CountDownLatch over) {
      boolean here = false;
      try {
        here = isHere();
      } finally {
        fits.complete(here);
      }
      try {
        if (here) {
          work.run();
        } else {
          over.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Throwable e) { // the caller's
        failure = e;
      }
    }

    void await() {
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
          thread.interrupt();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (failure instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }
}
