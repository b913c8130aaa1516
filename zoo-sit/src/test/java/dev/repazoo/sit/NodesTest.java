package dev.repazoo.sit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.repazoo.ops.Precision;
import dev.repazoo.torch.Collective;
import dev.repazoo.torch.TorchEngine;
import dev.repazoo.train.StepMetrics;
import dev.repazoo.train.TrainConfig;
import dev.repazoo.train.Trainer;
import dev.repazoo.train.TrainingState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training on several nodes gives what one gives; nodes are threads here, one at a time. */
class NodesTest {
  private static final int STEPS = 4;

  /** What a node has come to. */
  private record Result(List<StepMetrics> rows, List<float[]> values) {}

  private static Result train(TrainConfig config, int replicas, Collective node) {
    List<NDManager> managers =
        Collections.nCopies(replicas, Device.cpu()).stream().map(TorchEngine::newManager).toList();
    try (TrainingState state = TrainingState.begin(managers, TinyTraining::model, config, node);
        Trainer trainer = TinyTraining.trainer(state, config)) {
      List<StepMetrics> rows = new ArrayList<>();
      for (int i = 0; i < STEPS; i++) {
        rows.add(trainer.next());
      }
      List<float[]> values = new ArrayList<>();
      state
          .model()
          .namedParameters()
          .values()
          .forEach(p -> values.add(p.getArray().toFloatArray()));
      state
          .average()
          .namedParameters()
          .values()
          .forEach(p -> values.add(p.getArray().toFloatArray()));
      state.moments().get("exp_avg_sq").stream().map(NDArray::toFloatArray).forEach(values::add);
      return new Result(rows, values);
    }
  }

  private static List<Result> together(TrainConfig config, int nodes, int replicas)
      throws Exception {
    NodesInTurn all = new NodesInTurn(nodes);
    ExecutorService threads = Executors.newFixedThreadPool(nodes);
    try {
      List<Future<Result>> running = new ArrayList<>();
      for (int rank = 0; rank < nodes; rank++) {
        Collective node = all.node(rank);
        running.add(
            threads.submit(
                () -> {
                  try (node) {
                    node.rank(); // its turn begins
                    return train(config, replicas, node);
                  }
                }));
      }
      List<Result> results = new ArrayList<>();
      for (Future<Result> one : running) {
        results.add(one.get(2, TimeUnit.MINUTES));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1, FP32", "2, 2, FP32", "3, 1, FP32", "2, 1, FP16"})
  void stepsAreThoseOfOneNode(int nodes, int replicas, Precision precision) throws Exception {
    TrainConfig config = TinyTraining.config(precision);
    Result expected = train(config, 1, Collective.alone());
    List<Result> results = together(config, nodes, replicas);
    double tolerance = precision == Precision.FP16 ? 1e-3 : 1e-5;
    for (Result actual : results) {
      for (int i = 0; i < STEPS; i++) {
        assertEquals(expected.rows().get(i).loss(), actual.rows().get(i).loss(), tolerance);
        assertEquals(expected.rows().get(i).projLoss(), actual.rows().get(i).projLoss(), tolerance);
        assertEquals(
            expected.rows().get(i).gradNorm(), actual.rows().get(i).gradNorm(), 10 * tolerance);
      }
      for (int i = 0; i < expected.values().size(); i++) {
        assertArrayEquals(results.get(0).values().get(i), actual.values().get(i), "array " + i);
        if (precision == Precision.FP32) {
          assertArrayEquals(expected.values().get(i), actual.values().get(i), 2e-5f, "array " + i);
        }
      }
    }
  }
}
