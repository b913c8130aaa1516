package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.spark.ClusterDriver.JobFailed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What spark-submit's driver on the cluster refuses, and how it fails there. */
class ClusterDriverTest {
  private static final String DEPLOY_MODE = "spark.submit.deployMode";

  @TempDir private Path folder;

  @BeforeEach
  void onTheCluster() {
    System.setProperty(DEPLOY_MODE, "cluster");
  }

  @AfterEach
  void here() {
    System.clearProperty(DEPLOY_MODE);
  }

  @Test
  void resultsInTheDriversOwnFolderAreRefused() {
    SparkCliRun.spark("dedup", "--source", "emoji", "--dest", "duplicates.jsonl")
        .failsWith(2, "--dest is 'duplicates.jsonl', in the driver's own folder on the cluster");
    SparkCliRun.spark("generate", "--ckpt", "builtin:emoji")
        .failsWith(2, "--sample-dir is 'samples', in the driver's own folder on the cluster");
  }

  @Test
  void resultsFromTheRootAreMade() {
    SparkCliRun.spark(
            "convert",
            "--source",
            "emoji",
            "--max-images",
            3,
            "--dest",
            folder.resolve("images"),
            "--quiet")
        .succeeds();
  }

  /** YARN takes what the program throws for the reason, and asks no exit code. */
  @Test
  void yarnIsToldWhyAJobFailed() throws Exception {
    Process driver =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dspark.submit.deployMode=cluster",
                "-Dspark.master=yarn",
                "-cp",
                System.getProperty("java.class.path"),
                SparkMain.class.getName(),
                "convert",
                "--source",
                "emoji",
                "--dest",
                "images")
            .redirectErrorStream(true)
            .start();
    String reason = "--dest is 'images', in the driver's own folder on the cluster";
    List<String> said = driver.inputReader().lines().toList();
    assertEquals(1, driver.waitFor());
    assertTrue(said.stream().anyMatch(line -> line.startsWith("zoo: " + reason)), said.toString());
    assertTrue(
        said.stream().anyMatch(line -> line.contains(JobFailed.class.getName() + ": " + reason)),
        said.toString());
  }
}
