package dev.repazoo.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job on a standalone cluster of two workers, whose executors are processes.
 *
 * @param driver the process that has the workers in it
 * @param out what it prints
 * @param err what it says
 */
record LocalCluster(Process driver, Path out, Path err) implements AutoCloseable {

  /** Starts a job; its temporary files lie in a folder. */
  static LocalCluster start(Path folder, Object... words) throws IOException {
    Stream<String> job = Arrays.stream(words).map(String::valueOf);
    Stream<String> master = Stream.of("--master", "local-cluster[2,1,512]");
    return start(folder, SparkMain.class, Stream.concat(job, master).toList());
  }

  /** Starts a program that has the cluster. */
  static LocalCluster start(Path folder, Class<?> program, List<String> words) throws IOException {
    Path home = folder.resolve("spark"); // a distribution without jars: the class path has them
    Files.createDirectories(home.resolve("jars"));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    String classPath = System.getProperty("java.class.path");
    List<String> java =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + Path.of("spark.args").toAbsolutePath(),
            "-Dspark.executor.extraClassPath=" + classPath,
            "-Dspark.executor.memory=512m",
            "-cp",
            classPath,
            program.getName());
    ProcessBuilder driver =
        new ProcessBuilder(Stream.concat(java.stream(), words.stream()).toList());
    driver.environment().put("SPARK_HOME", home.toString());
    driver.environment().put("SPARK_SCALA_VERSION", "2.13");
    driver.environment().put("SPARK_LOCAL_HOSTNAME", "localhost");
    driver.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return new LocalCluster(
        driver
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start(),
        out,
        err);
  }

  /** An executor, once there is one: the workers live in the driver, and start one each. */
  Optional<ProcessHandle> executor() {
    return driver
        .children()
        .filter(child -> child.info().command().filter(c -> c.endsWith("java")).isPresent())
        .findFirst();
  }

  @Override
  public void close() {
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly();
  }
}
