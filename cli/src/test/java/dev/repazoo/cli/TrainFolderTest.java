package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteLock;
import dev.repazoo.file.ZipWriter;
import dev.repazoo.train.CheckpointStore;
import dev.repazoo.weights.AdamWState;
import dev.repazoo.weights.RepaCheckpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoo train} in folders that something is in already. */
class TrainFolderTest {
  private static final String CONFIG =
      """
      {"depth": 2, "hidden_size": 32, "num_heads": 2, "patch_size": 8, "input_size": 32,
       "in_channels": 3, "encoder_depth": 1, "projector_dim": 16}
      """;

  @TempDir Path temp;
  private Path run;

  @BeforeEach
  void prepare() throws IOException {
    Files.writeString(temp.resolve("tiny.json"), CONFIG);
    run = temp.resolve("exps/run");
  }

  private CliRun train(int steps, Object... more) {
    return trainOn("emoji", steps, more);
  }

  private CliRun trainOn(Object data, int steps, Object... more) {
    List<Object> words = new ArrayList<>(List.of("train", "--output-dir", temp.resolve("exps")));
    words.addAll(List.of("--exp-name", "run", "--data-dir", data, "--enc-type", "None"));
    words.addAll(List.of("--model-config", temp.resolve("tiny.json"), "--device", "cpu"));
    words.addAll(List.of("--batch-size", 2, "--sampling-steps", 0, "--checkpointing-steps", 1));
    words.addAll(List.of("--max-train-steps", steps));
    words.addAll(Arrays.asList(more));
    return CliRun.of(words.toArray());
  }

  /** Relative names and sizes of all files. */
  private Map<String, Long> files() throws IOException {
    Map<String, Long> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(run)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        found.put(run.relativize(file).toString().replace('\\', '/'), Files.size(file));
      }
    }
    return found;
  }

  private List<Long> steps() {
    return new CheckpointStore(run.resolve("checkpoints")).steps();
  }

  private int rows() throws IOException {
    return Files.readAllLines(run.resolve("metrics.jsonl")).size();
  }

  @Test
  void aUsedFolderIsRefusedAndStaysAsItWas() throws IOException {
    train(2).succeeds();
    Map<String, Long> before = files();
    train(1).failsWith(2, run, "checkpoints of steps 1, 2", "--resume-step latest", "--overwrite");
    assertEquals(before, files());
  }

  @Test
  void overwriteRemovesOnlyWhatTrainWrote() throws IOException {
    train(3, "--sampling-steps", 2, "--num-samples", 1, "--num-steps", 1).succeeds();
    Path events;
    try (Stream<Path> logs = Files.list(run.resolve("logs"))) {
      events = logs.findFirst().orElseThrow();
    }
    Files.writeString(run.resolve("notes.txt"), "mine");
    Files.writeString(run.resolve("checkpoints/best.pt"), "mine");
    Files.writeString(run.resolve("args.json"), "{");
    Files.writeString(
        run.resolve("checkpoints/.0000004.pt.0a1b2c3d-0000-0000-0000-0123456789ab.tmp"), "cut");
    CliRun again = train(1, "--overwrite").succeeds();
    assertTrue(again.err().contains("checkpoints/best.pt, notes.txt"), again.err());
    assertEquals(List.of(1L), steps());
    assertEquals(1, rows());
    assertFalse(Files.exists(events));
    assertFalse(Files.exists(run.resolve("samples/0000002.png")));
    assertEquals("mine", Files.readString(run.resolve("notes.txt")));
    assertEquals("mine", Files.readString(run.resolve("checkpoints/best.pt")));
    assertTrue(files().keySet().stream().noneMatch(name -> name.endsWith(".tmp")));
  }

  @Test
  void overwriteIsNoWordOfAFailureBeforeTheRun() throws IOException {
    train(1).succeeds();
    trainOn(temp.resolve("nothing"), 2, "--overwrite").failsWith(1, "nothing");
    assertEquals(List.of(1L), steps());
    train(2, "--overwrite", "--resume-step", "latest").failsWith(2, "--overwrite", "one of them");
    assertEquals(List.of(1L), steps());
  }

  @Test
  void aFolderWithoutTrainingsFilesIsNotUsed() throws IOException {
    Files.createDirectories(run);
    Files.writeString(run.resolve("notes.txt"), "mine");
    train(1).succeeds();
    assertEquals("mine", Files.readString(run.resolve("notes.txt")));
  }

  @Test
  void oneCommandServesAJobThatIsStartedAgain() throws IOException {
    CliRun first = train(1, "--resume-step", "latest").succeeds();
    assertTrue(first.err().contains("starting from the beginning"), first.err());
    CliRun second = train(2, "--resume-step", "latest").succeeds();
    assertTrue(second.err().contains("going on from"), second.err());
    assertEquals(2, rows());
  }

  @Test
  void aRunKilledBeforeItsFirstCheckpointBeginsAgain() throws IOException {
    train(2).succeeds();
    for (long step : steps()) {
      Files.delete(new CheckpointStore(run.resolve("checkpoints")).file(step));
    }
    train(1).failsWith(2, "without a checkpoint", "--resume-step latest");
    assertEquals(2, rows());
    train(1, "--resume-step", "latest").succeeds();
    assertEquals(1, rows());
  }

  @Test
  void aStepThatIsNotThereIsTold() throws IOException {
    train(1, "--resume-step", "50").failsWith(1, "step 50", "it has none");
    assertFalse(Files.exists(run));
    train(1).succeeds();
    Map<String, Long> before = files();
    train(1, "--resume-step", "50").failsWith(1, "step 50", "it has those of 1");
    assertEquals(before, files());
  }

  @Test
  void goingOnFromAnEarlierStepKeepsTheLaterOnesApart() throws IOException {
    train(3).succeeds();
    CliRun more = train(2, "--resume-step", 1, "--learning-rate", 1e-3).succeeds();
    assertTrue(more.err().contains(run.resolve("after-0000001").toString()), more.err());
    assertEquals(List.of(1L, 2L), steps());
    assertEquals(2, rows());
    Path aside = run.resolve("after-0000001");
    assertEquals(List.of(2L, 3L), new CheckpointStore(aside.resolve("checkpoints")).steps());
    assertEquals(3, Files.readAllLines(aside.resolve("metrics.jsonl")).size());
  }

  @Test
  void anotherModelDoesNotGoOn() throws IOException {
    train(1).succeeds();
    Map<String, Long> before = files();
    Files.writeString(temp.resolve("tiny.json"), CONFIG.replace("\"depth\": 2", "\"depth\": 3"));
    CliRun other = train(2, "--resume-step", "latest");
    assertEquals(1, other.code(), other.err());
    assertTrue(other.err().contains("0000001.pt"), other.err());
    assertEquals(before, files());
  }

  @Test
  void anotherModelOfTheSameShapesDoesNotGoOn() throws IOException {
    train(1).succeeds();
    Map<String, Long> before = files();
    Files.writeString(temp.resolve("tiny.json"), CONFIG.replace("_heads\": 2", "_heads\": 4"));
    train(2, "--resume-step", "latest").failsWith(2, run, "num_heads 2, now it is 4");
    assertEquals(before, files());
    train(1, "--overwrite").succeeds();
  }

  @Test
  void featuresWithoutAnEncoderAreNotPassedOver() {
    train(1, "--features-dir", temp).failsWith(2, "--features-dir", "--enc-type None");
  }

  @Test
  void otherDataAreTold() throws IOException {
    train(1).succeeds();
    Path images = temp.resolve("images");
    CliRun.of("convert", "--source", "emoji", "--dest", images, "--resolution", "32x32").succeeds();
    Map<String, Long> before = files();
    trainOn(temp, 2, "--resume-step", "latest")
        .failsWith(2, "0000001.pt was trained on ", temp, "--allow-changed-data");
    assertEquals(before, files());
    CliRun other = trainOn(temp, 2, "--resume-step", "latest", "--allow-changed-data").succeeds();
    assertTrue(other.err().contains("data_dir emoji -> " + temp), other.err());
    assertTrue(other.err().contains("was trained on "), other.err());
    trainOn(temp, 3, "--resume-step", "latest").succeeds();
  }

  @Test
  void whoWritesTheFolderIsNamed() throws IOException {
    try (WriteLock other = WriteLock.inFolder(run)) {
      train(1).failsWith(1, run + " is being written by process " + ProcessHandle.current().pid());
    }
    assertFalse(Files.exists(run));
  }

  private Path images() {
    Path images = temp.resolve("data");
    CliRun.of("convert", "--source", "emoji", "--dest", images, "--resolution", "32x32").succeeds();
    return images;
  }

  @Test
  void dataThatChangedInTheirPlaceAreNotGoneOnWith() throws IOException {
    Path data = images();
    trainOn(data, 1).succeeds();
    Path labels = data.resolve("dataset.json");
    String kept = Files.readString(labels);
    Files.writeString(labels, kept.replaceFirst(",\\s*[0-9]+\\s*\\]", ", 3]"));
    assertNotEquals(kept, Files.readString(labels));
    trainOn(data, 2, "--resume-step", "latest")
        .failsWith(2, "samples of fingerprint", "now holds", "--allow-changed-data");
    Files.writeString(labels, kept);
    Path moved = Files.move(data, temp.resolve("moved"));
    trainOn(moved, 2, "--resume-step", "latest", "--flip").succeeds();
    trainOn(moved, 3, "--resume-step", "latest").succeeds();
  }

  @Test
  void aCheckpointUnderAnotherStepsNameIsToldOf() throws IOException {
    train(2).succeeds();
    Path second = new CheckpointStore(run.resolve("checkpoints")).file(2);
    Files.move(second, second.resolveSibling("0000009.pt"));
    Map<String, Long> before = files();
    train(10, "--resume-step", "latest").failsWith(1, "0000009.pt", "step 2", "0000002.pt");
    assertEquals(before, files());
  }

  @Test
  void momentsThatAreMissingAreNamed() throws IOException {
    train(1).succeeds();
    Path file = new CheckpointStore(run.resolve("checkpoints")).file(1);
    RepaCheckpoint saved = RepaCheckpoint.read(file);
    AdamWState whole = saved.opt().orElseThrow();
    Map<Integer, AdamWState.Moments> moments = new TreeMap<>(whole.moments());
    moments.remove(3);
    new RepaCheckpoint(
            saved.model(),
            saved.ema(),
            Optional.of(new AdamWState(moments, whole.groups())),
            saved.args(),
            1)
        .write(file);
    Map<String, Long> before = files();
    train(2, "--resume-step", "latest")
        .failsWith(1, file, "no moments of 1 of", List.copyOf(saved.model().names()).get(3));
    assertEquals(before, files());
  }

  @Test
  void eventsStayInTheRunsFolder() throws IOException {
    for (Object place : List.of("../..", "logs/../../up", temp.resolve("else"))) {
      train(1, "--logging-dir", place).failsWith(2, "--logging-dir", "inside the run's");
    }
    assertFalse(Files.exists(temp.resolve("else")));
    train(1, "--logging-dir", "a/b").succeeds();
    assertTrue(files().keySet().stream().anyMatch(name -> name.startsWith("a/b/events")));
  }

  @Test
  void guidanceOfGridsIsThatOfGenerate() {
    train(1, "--cfg-scale", 0).failsWith(2, "--cfg-scale", "at least 1");
    train(1, "--cfg-scale", -1).failsWith(2, "--cfg-scale", "at least 1");
    train(1, "--cfg-scale", "nan").failsWith(2, "--cfg-scale", "number");
    train(1, "--cfg-prob", 0, "--cfg-scale", 2).failsWith(2, "--cfg-scale", "--cfg-prob");
    train(1, "--num-steps", 0).failsWith(2, "--num-steps");
    train(1, "--num-samples", 0).failsWith(2, "--num-samples");
    train(1, "--num-samples", 1_000_000_000).failsWith(2, "--num-samples", "1..16384");
    assertFalse(Files.exists(run));
    train(1, "--cfg-prob", 0, "--cfg-scale", 1).succeeds();
  }

  @Test
  void aRunHasAFolderOfItsOwn() throws IOException {
    train(1, "--exp-name", "").failsWith(2, "--exp-name", "empty");
    for (String name : List.of(".", "a/..", "..", "./")) {
      train(1, "--exp-name", name).failsWith(2, "--exp-name", "of the run's own");
    }
    assertFalse(Files.exists(temp.resolve("exps")));
    train(1, "--exp-name", "group/run").succeeds();
    assertTrue(Files.exists(temp.resolve("exps/group/run/args.json")));
  }

  @Test
  void aZipWithTwoFilesOfAName() throws IOException {
    Path zip = temp.resolve("twice.zip");
    byte[] image = Files.readAllBytes(images().resolve("00000/img00000000.png"));
    AtomicFile.write(
        zip,
        channel -> {
          ZipWriter writer = new ZipWriter(channel);
          for (int i = 0; i < 2; i++) {
            writer.stored("a.png", ByteBuffer.wrap(image));
          }
          writer.finish();
        });
    trainOn(zip, 1).failsWith(1, zip, "two files of the name a.png");
    CliRun.of("convert", "--source", zip, "--dest", temp.resolve("d"), "--resolution", "32x32")
        .failsWith(1, zip, "two files of the name a.png");
  }

  @Test
  void anotherRunsCheckpointIsToldByItsOwnOptions() throws IOException {
    train(1, "--seed", 5, "--exp-name", "other").succeeds();
    train(1).succeeds();
    Path mine = new CheckpointStore(run.resolve("checkpoints")).file(1);
    Path other = run.resolveSibling("other/checkpoints").resolve(mine.getFileName());
    Files.copy(other, mine, StandardCopyOption.REPLACE_EXISTING);
    CliRun again = train(2, "--resume-step", "latest").succeeds();
    assertTrue(
        again.err().contains("options differ from the run so far: seed 5 -> 0"), again.err());
    CliRun more = train(3, "--resume-step", "latest").succeeds();
    assertFalse(more.err().contains("options differ"), more.err());
  }

  @Test
  void samplersOfEndlessStepsAreRefused() {
    train(1, "--num-steps", 2_000_000_000).failsWith(2, "--num-steps", "at most 1000000");
  }
}
