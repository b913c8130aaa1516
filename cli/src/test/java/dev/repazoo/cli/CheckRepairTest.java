package dev.repazoo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.repazoo.file.Sha256;
import dev.repazoo.message.ShellWords;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code zoo check --repair} and {@code --undo}: what is changed comes back, whatever happens. */
class CheckRepairTest {
  private static final int COUNT = 20;

  @TempDir static Path made;
  @TempDir Path folder;
  private Path data;

  @BeforeAll
  static void make() {
    Path images = made.resolve("data/images");
    CliRun.of(
            "convert",
            "--source",
            "emoji",
            "--dest",
            images,
            "--resolution",
            "32x32",
            "--max-images",
            COUNT,
            "--class-names")
        .succeeds();
    CliRun.of(
            "encode",
            "--source",
            images,
            "--dest",
            made.resolve("data/vae-sd"),
            "--vae",
            "identity")
        .succeeds();
  }

  @BeforeEach
  void copy() throws IOException {
    data = folder.resolve("my data");
    copy(made.resolve("data"), data);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Files.copy(one, to.resolve(from.relativize(one).toString()));
      }
    }
  }

  /** Every file with its digest and time, every folder. */
  private Map<String, String> tree() throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> all = Files.walk(data)) {
      for (Path one : all.toList()) {
        String content =
            Files.isDirectory(one)
                ? "folder"
                : Sha256.of(one) + " " + Files.getLastModifiedTime(one).toMillis();
        tree.put(data.relativize(one).toString(), content);
      }
    }
    return tree;
  }

  private Path image(int number) {
    return data.resolve("images/00000/img%08d.png".formatted(number));
  }

  private Path latents(int number) {
    return data.resolve("vae-sd/00000/img-mean-std-%08d.npy".formatted(number));
  }

  /** One image and two latents less, one of them missing; labels of the latents are gone. */
  private void damage() throws IOException {
    Files.writeString(image(5), "no picture");
    Files.delete(latents(2));
    Files.write(latents(3), new byte[100]);
    Files.writeString(data.resolve("vae-sd/dataset.json"), "{");
    Files.writeString(data.resolve("vae-sd/errors.jsonl"), "{\"old\": true}\n");
  }

  private CliRun check(Object... more) {
    List<Object> words = new ArrayList<>(List.of("check", data));
    words.addAll(List.of(more));
    return CliRun.of(words.toArray());
  }

  @Test
  void undoingBringsEverythingBack() throws IOException {
    damage();
    Map<String, String> before = tree();
    CliRun repaired = check("--repair", "--yes");
    assertEquals(0, repaired.code(), repaired.out() + repaired.err());
    assertTrue(repaired.err().contains("zoo check '" + data + "' --undo"), repaired.err());
    assertNotEquals(before, tree());
    assertEquals(0, check().code());
    JsonNode undone = check("--undo", "--json").succeeds().json();
    assertEquals(3, undone.get("returned").size(), undone.toPrettyString());
    assertEquals(before, tree());
    check("--undo").failsWith(1, "no repair to undo");
  }

  @Test
  void undoingTakesBackAllRepairs() throws IOException {
    damage();
    Map<String, String> before = tree();
    check("--repair", "--yes").succeeds();
    Files.write(latents(2), new byte[10]); // one that the repair had made
    Files.writeString(image(7), "no picture");
    check("--repair", "--yes").succeeds();
    check("--undo").succeeds();
    before.put("images/00000/img00000007.png", tree().get("images/00000/img00000007.png"));
    Map<String, String> after = tree();
    assertTrue(
        after.keySet().removeIf(name -> name.startsWith(".removed")), "what was made is kept");
    assertEquals(before, after);
  }

  @Test
  void theLastFilesLabelsOfAMovedImageComeBackToo() throws IOException {
    Map<String, String> before = tree();
    for (int i = 0; i < 2; i++) {
      Files.move(image(i), folder.resolve("image" + i));
    }
    check("--repair", "--yes").succeeds();
    check("--undo").succeeds();
    for (int i = 0; i < 2; i++) {
      Files.move(folder.resolve("image" + i), image(i));
    }
    assertEquals(before, tree());
  }

  @Test
  void withoutATerminalNothingIsChangedUnasked() throws IOException {
    damage();
    Map<String, String> before = tree();
    CliRun run = check("--repair");
    assertEquals(2, run.code(), run.err());
    assertTrue(run.err().contains("--repair --yes"), run.err());
    assertTrue(run.out().contains("plan     move to .removed: 3 files"), run.out());
    assertTrue(run.out().contains("plan     encode 2 images into vae-sd/"), run.out());
    assertEquals(before, tree());
    CliRun json = check("--repair", "--json");
    assertEquals(2, json.code());
    assertEquals(3, json.json().get("plan").get("move").size());
  }

  @Test
  void aDryRunShowsThePlanAndChangesNothing() throws IOException {
    damage();
    Map<String, String> before = tree();
    JsonNode plan = check("--dry-run", "--json").json().get("plan");
    assertEquals(before, tree());
    assertEquals(
        List.of(
            "vae-sd/00000/img-mean-std-00000005.npy",
            "images/00000/img00000005.png",
            "vae-sd/00000/img-mean-std-00000003.npy"),
        plan.get("move").findValuesAsText("file"));
    assertEquals("vae-sd/", plan.get("encode").get(0).get("folder").asText());
    assertEquals(2, plan.get("encode").get(0).get("images").asInt());
    assertEquals("images/dataset.json", plan.get("write").get(0).get("file").asText());
    assertEquals(1, check("--dry-run").code(), "training would suffer");
  }

  @Test
  void muchIsOnlyTakenOutWhenToldTo() throws IOException {
    for (int i = 0; i < 6; i++) {
      Files.delete(image(i));
    }
    Map<String, String> before = tree();
    CliRun run = check("--repair", "--yes");
    assertEquals(1, run.code());
    assertTrue(run.err().contains("12 of 40 files"), run.err());
    assertTrue(run.err().contains("--max-share 0.30"), run.err());
    assertEquals(before, tree());
    assertTrue(check("--dry-run", "--json").json().get("plan").get("refused").asBoolean());
    check("--repair", "--yes", "--max-share", "0.30").succeeds();
    assertEquals(0, check().code());
    check("--undo").succeeds();
    assertEquals(before, tree());
  }

  @Test
  void latentsAloneAreADataSetOfTheirOwn() throws IOException {
    copy(data.resolve("vae-sd"), Files.createDirectories(folder.resolve("only")).resolve("vae-sd"));
    data = folder.resolve("only");
    Map<String, String> before = tree();
    JsonNode json = check("--repair", "--yes", "--json").succeeds().json();
    assertEquals(COUNT, json.get("latents").asInt());
    assertEquals(0, json.get("plan").get("move").size(), json.toPrettyString());
    assertEquals(before, tree());
    Files.write(latents(3), new byte[100]);
    JsonNode bad = check("--repair", "--yes", "--json").json();
    assertTrue(bad.get("left").get(0).asText().contains("without images"), bad.toPrettyString());
    assertTrue(Files.exists(latents(3)));
  }

  @Test
  void whatOthersHaveWrittenSinceIsNotUndone() throws IOException {
    damage();
    check("--repair", "--yes").succeeds();
    Files.writeString(data.resolve("vae-sd/dataset.json"), "{\"labels\": null}");
    Map<String, String> before = tree();
    check("--undo").failsWith(1, "vae-sd/dataset.json was changed since the repair");
    assertEquals(before, tree());
  }

  @Test
  void anUndoingThatWasStoppedGoesOn() throws IOException {
    damage();
    Map<String, String> before = tree();
    check("--repair", "--yes").succeeds();
    Path labels = data.resolve("vae-sd/dataset.json");
    Files.delete(labels);
    Path inTheWay = Files.createDirectories(labels.resolve("in the way"));
    assertEquals(1, check("--undo").code());
    assertTrue(Files.exists(image(5)), "it came as far as that");
    assertTrue(
        check("--repair", "--yes").err().contains("undo it again"), "it must be ended first");
    assertTrue(check().out().contains("undoing a repair was stopped"));
    Files.delete(inTheWay);
    Files.delete(labels);
    check("--undo").succeeds();
    assertEquals(before, tree());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--repair", "--undo"})
  void oneAtATime(String mode) throws IOException {
    damage();
    check("--repair", "--yes").succeeds();
    Files.writeString(image(6), "no picture");
    Map<String, String> before = tree();
    Path file = data.resolve(".removed/lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      CliRun run = mode.equals("--undo") ? check(mode) : check(mode, "--yes");
      assertEquals(1, run.code(), run.err());
      assertTrue(run.err().contains("is being written by another process"), run.err());
    }
    Files.delete(file);
    assertEquals(before, tree());
  }

  @Test
  void notWhileLatentsAreBeingWritten() throws IOException {
    damage();
    Map<String, String> before = tree();
    Path file = data.resolve("vae-sd/.lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      assertTrue(check("--repair", "--yes").err().contains("is being written by another process"));
    }
    Files.delete(file);
    assertEquals(before, tree());
    check("--repair", "--yes").succeeds();
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      check("--undo").failsWith(1, "being written by another process");
    }
    Files.delete(file);
    check("--undo").succeeds();
    assertEquals(before, tree());
  }

  private int killedWhen(Path appears, Object... words) throws Exception {
    Process process = ZooProcess.start(folder.resolve("said.txt"), words);
    while (process.isAlive() && !Files.exists(appears)) {
      Thread.onSpinWait();
    }
    return process.destroyForcibly().waitFor();
  }

  /** Killed while it moves files: undone at once, or after the repair was gone on with. */
  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void aRepairThatWasKilledCanBeUndone() throws Exception {
    for (int i = 0; i < 8; i++) {
      Files.writeString(image(2 * i), "no picture");
    }
    Files.delete(latents(3));
    Map<String, String> before = tree();
    Path first = data.resolve(".removed/vae-sd/00000/img-mean-std-00000002.npy");
    Object[] repair = {"check", data, "--repair", "--yes", "--max-share", "1"};

    assertNotEquals(0, killedWhen(first, repair));
    assertTrue(check().out().contains("a repair was stopped"));
    check("--undo").succeeds();
    assertEquals(before, tree());

    assertNotEquals(0, killedWhen(first, repair));
    CliRun.of(repair).succeeds();
    assertFalse(check().out().contains("was stopped"));
    check("--undo").succeeds();
    assertEquals(before, tree());
  }

  /** A person at a terminal, which util-linux's {@code script} stands for. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void asksOnATerminal() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no terminal to be had");
    damage();
    Map<String, String> before = tree();
    assertEquals(1, answered("n"));
    assertEquals(before, tree());
    assertEquals(0, answered("y"));
    assertTrue(Files.exists(data.resolve(".removed/images/00000/img00000005.png")));
  }

  private int answered(String word) throws Exception {
    String words = ShellWords.line(ZooProcess.command("check", data, "--repair"));
    Path answer = Files.writeString(folder.resolve("answer"), word + "\n");
    Process process =
        new ProcessBuilder("/usr/bin/script", "-qec", words, "/dev/null")
            .redirectInput(answer.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said.txt").toFile())
            .start();
    int code = process.waitFor();
    String said = Files.readString(folder.resolve("said.txt"));
    assertTrue(said.contains("do this? [y/N]"), said);
    return code;
  }
}
