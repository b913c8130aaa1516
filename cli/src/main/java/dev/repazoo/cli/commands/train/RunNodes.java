package dev.repazoo.cli.commands.train;

import ai.djl.Device;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.cli.options.NodeOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.file.WriteLock;
import dev.repazoo.torch.C10d;
import dev.repazoo.torch.Collective;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The machines of a training, which meet before it and must be of one mind.
 *
 * @param options how many there are, and which this one is
 * @param console for people
 * @param interruption installs what tells that it is to stop
 */
record RunNodes(
    NodeOptions options, Console console, Supplier<? extends BooleanSupplier> interruption) {
  /** As torch.distributed waits to meet; later node 0 may be drawing samples for a measure. */
  private static final C10d.Patience PATIENCE =
      new C10d.Patience(Duration.ofMinutes(30), Duration.ofHours(6));

  private static final long POLL_MILLIS = 200;

  /** A minute of them. */
  private static final long POLLS_UNTIL_TOLD = 300;

  /** Opens a training's data. */
  interface Opening {
    /** The data; its user closes them. */
    TrainData open() throws IOException;
  }

  /** Waits for the others, if there are any. */
  Collective join(Device device) {
    if (!options.several()) {
      return Collective.alone();
    }
    console.say(
        "node %d of %d: meeting the others at %s:%d"
            .formatted(options.rank(), options.count(), options.host(), options.port()));
    InetSocketAddress master = new InetSocketAddress(options.host(), options.port());
    if (master.isUnresolved()) {
      throw new UsageException(
          "--master-addr is '" + options.host() + "'; no machine of that name is known here");
    }
    C10d group =
        untilStopped(
            interruption.get(), () -> C10d.join(master, options.rank(), options.count(), PATIENCE));
    if (device.isGpu() && !group.hasNccl()) {
      console.warn(
          "c10d's library was built without NCCL: what GPUs exchange goes through the host's memory;"
              + " 'native/c10d/build.sh --nccl' builds it with");
    }
    return group;
  }

  /** Waits for what can't be told to stop. */
  private <T> T untilStopped(BooleanSupplier stop, Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "meeting");
    thread.setDaemon(true);
    thread.start();
    for (long polls = 1; true; polls++) {
      try {
        return result.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (polls % POLLS_UNTIL_TOLD == 0) {
          console.say("still waiting for other nodes");
        }
        if (stop.getAsBoolean()) {
          throw new CancellationException("stopped while waiting for other nodes");
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** Opens the data; nodes that share a folder, and write captions' features there, wait. */
  TrainData open(Opening data) throws IOException {
    boolean told = false;
    while (true) {
      try {
        return data.open();
      } catch (WriteLock.Held e) {
        if (!options.several() || interruption.get().getAsBoolean()) {
          throw e;
        }
        if (!told) {
          console.say("waiting: " + e.getMessage());
          told = true;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Fails where this node would train otherwise than node 0 does.
   *
   * @throws UsageException naming what differs
   */
  static void requireSame(Collective nodes, RunArguments args, int devices) {
    ObjectNode here = args.ofAllNodes();
    here.put("devices", devices);
    here.put("pytorch", TorchEngine.get().getVersion());
    requireSame(nodes, here);
  }

  /**
   * The same where they go on from different checkpoints.
   *
   * @param checkpoints where this node looks for them
   */
  static void requireSameStep(Collective nodes, long step, Path checkpoints) {
    String here = Long.toString(step);
    String first = nodes.told("step", here);
    if (nodes.any(!first.equals(here))) {
      throw new UsageException(
          first.equals(here)
              ? "another node doesn't begin after step " + here + ", as this one does; it says why"
              : "node %d begins after step %d, by %s, and node 0 after step %s; all must see the same checkpoints, in a shared folder or copies, and have the same --resume-step"
                  .formatted(nodes.rank(), step, checkpoints, first));
    }
  }

  private static void requireSame(Collective nodes, ObjectNode here) {
    if (nodes.size() == 1) {
      return;
    }
    String words = here.toString();
    String differs = difference(read(nodes.told("options", words)), read(words));
    if (nodes.any(!differs.isEmpty())) { // who agrees must not wait for who doesn't
      throw new UsageException(
          differs.isEmpty()
              ? "another node's options differ; it says which"
              : "node %d's %s; give all nodes the same".formatted(nodes.rank(), differs));
    }
  }

  /** The first difference in words; empty where there is none. */
  static String difference(JsonNode first, JsonNode here) {
    for (Map.Entry<String, JsonNode> entry : here.properties()) {
      JsonNode other = first.path(entry.getKey());
      if (!other.equals(entry.getValue())) {
        return entry.getKey() + " is " + entry.getValue() + ", node 0's is " + other;
      }
    }
    return "";
  }

  private static JsonNode read(String json) {
    try {
      return Json.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("node 0 speaks otherwise; is it of another version?", e);
    }
  }
}
