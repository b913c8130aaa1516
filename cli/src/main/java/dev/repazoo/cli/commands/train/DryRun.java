package dev.repazoo.cli.commands.train;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.Json;
import dev.repazoo.data.Dataset;
import dev.repazoo.data.Reading;
import dev.repazoo.memory.DeviceMemory;
import dev.repazoo.memory.HostMemory;
import dev.repazoo.torch.CudaRuntime;
import dev.repazoo.train.RunPlan;
import dev.repazoo.train.Targets;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A few real steps, of which nothing is kept: how long one takes and how much memory, hence when
 * the run would end and which batch would fit. The memory of a batch is taken to grow in proportion
 * to it, as measured at two sizes.
 */
final class DryRun {
  private static final int STEPS = 2;
  private static final double GIGABYTE = 1 << 30;

  /** Left free: allocators don't fill memory to the last byte. */
  private static final double USABLE = 0.95;

  private final TrainingState state;
  private final TrainConfig config;
  private final List<Device> devices;
  private long peak;

  DryRun(TrainingState state, TrainConfig config, List<Device> devices) {
    this.state = state;
    this.config = config;
    this.devices = devices;
  }

  int report(Console console, Dataset dataset, Targets targets, RunPlan plan) {
    int size = config.samplesAtOnce(devices.size());
    int half = size / 2;
    long ofHalf = 0;
    if (half > 0) {
      measured(half, dataset, targets, plan, 0);
      ofHalf = peak;
    }
    double seconds = measured(size, dataset, targets, plan, STEPS);
    long end = end(dataset, targets, plan);
    long left = Math.max(0, end - state.step());
    long memory = memory();
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("dry_run", true).put("devices", devices.size());
    json.put("batch_size", config.batchSize()).put("micro_batch_size", size);
    json.put("step_seconds", seconds);
    json.put("images_per_second", config.batchSize() * config.accumulationSteps() / seconds);
    json.put("steps_left", left).put("seconds_left", left * seconds);
    json.put("peak_bytes", peak).put("memory_bytes", memory);
    console.print(
        String.format(
            Locale.ROOT,
            "a step takes %.3f s, %d steps %s",
            seconds,
            left,
            words(Duration.ofSeconds(Math.round(left * seconds)))));
    console.print(
        String.format(
            Locale.ROOT,
            "memory: %.2f GB at most of %.2f GB, %d samples at once on %d device(s)",
            peak / GIGABYTE,
            memory / GIGABYTE,
            size,
            devices.size()));
    if (half > 0 && peak > ofHalf) {
      double each = (peak - ofHalf) / (double) (size - half);
      long largest = size + (long) Math.floor((memory * USABLE - peak) / each);
      json.put("bytes_per_sample", Math.round(each));
      json.put("largest_micro_batch", Math.max(0, largest));
      console.print(
          "estimate: " + Math.max(0, largest) + " samples at once would fit (--micro-batch-size)");
    }
    console.print(json);
    return 0;
  }

  /** Seconds of a step after one that doesn't count; the state's steps are counted back. */
  private double measured(int size, Dataset dataset, Targets targets, RunPlan plan, int steps) {
    long before = state.step();
    TrainConfig sized = config.withMicroBatches(size);
    long resident = HostMemory.resident();
    try (HostMemory.Watch watch = HostMemory.watch();
        Trainer trainer = new Trainer(state, sized, dataset, targets, plan.reading())) {
      trainer.next();
      long start = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        trainer.next();
      }
      double seconds = (System.nanoTime() - start) / 1e9 / Math.max(1, steps);
      peak = devices.get(0).isGpu() ? used() : resident + watch.growth();
      return seconds;
    } finally {
      state.rewind(before);
    }
  }

  /** PyTorch keeps what it has taken, so what is used after a step is what was used at most. */
  private long used() {
    return devices.stream()
        .mapToLong(device -> CudaRuntime.memory(device).used())
        .max()
        .orElseThrow();
  }

  private long memory() {
    return devices.get(0).isGpu()
        ? DeviceMemory.of(devices.get(0)).bytes()
        : HostMemory.resident() + HostMemory.available();
  }

  private long end(Dataset dataset, Targets targets, RunPlan plan) {
    try (Trainer trainer = new Trainer(state, config, dataset, targets, Reading.by(1))) {
      return plan.lastStep(trainer.stepsPerEpoch());
    }
  }

  private static String words(Duration time) {
    return String.format(
        Locale.ROOT,
        "%d h %02d min %02d s",
        time.toHours(),
        time.toMinutesPart(),
        time.toSecondsPart());
  }
}
