package dev.repazoo.spark.webdataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.repazoo.webdataset.ShardPattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The shards that a path names: a folder's tars, a tar, or several by {@code {00000..00009}} or by
 * Hadoop's {@code *}, in the order of their names.
 *
 * @param paths of the shards
 * @param conf of their file systems
 */
record ShardFiles(List<Path> paths, Configuration conf) {
  private static final String TAR = ".tar";

  /**
   * Lists them.
   *
   * @throws UncheckedIOException when there are none, or the file system can't be reached
   */
  static ShardFiles of(CaseInsensitiveStringMap options) {
    Configuration conf = SparkSession.active().sessionState().newHadoopConf();
    List<Path> shards = new ArrayList<>();
    for (String word : words(options)) {
      int before = shards.size();
      for (String one : ShardPattern.expand(word)) {
        try {
          add(new Path(one), conf, shards);
        } catch (IOException e) {
          throw new UncheckedIOException(one + ": " + e.getMessage(), e);
        }
      }
      if (shards.size() == before) {
        throw new UncheckedIOException(
            new IOException(
                word + ": there are no shards; name a folder of .tar, or some of them"));
      }
    }
    return new ShardFiles(List.copyOf(shards), conf);
  }

  /** Of {@code load()} with a path, or with several. */
  static List<String> words(CaseInsensitiveStringMap options) {
    List<String> words = new ArrayList<>();
    if (options.containsKey("path")) {
      words.add(options.get("path"));
    }
    if (options.containsKey("paths")) {
      try {
        words.addAll(
            Arrays.asList(new ObjectMapper().readValue(options.get("paths"), String[].class)));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("paths is no list: " + options.get("paths"), e);
      }
    }
    if (words.isEmpty()) {
      throw new IllegalArgumentException("webdataset: there is no path; give one to load or save");
    }
    return words;
  }

  private static void add(Path path, Configuration conf, List<Path> shards) throws IOException {
    FileSystem files = path.getFileSystem(conf);
    FileStatus[] found = files.globStatus(path);
    if (found == null) {
      return;
    }
    for (FileStatus status : found) {
      if (status.isFile()) {
        shards.add(status.getPath());
      } else {
        Arrays.stream(files.listStatus(status.getPath()))
            .filter(file -> file.isFile() && file.getPath().getName().endsWith(TAR))
            .map(FileStatus::getPath)
            .sorted(Comparator.comparing(Path::getName))
            .forEach(shards::add);
      }
    }
  }
}
