package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code format("webdataset")}, on shards that the Python package {@code webdataset} wrote. */
class WebDatasetTableTest {
  private static final Path SHARDS =
      Path.of("../zoo-data/src/test/resources/webdataset").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private static Dataset<Row> load(String path) {
    return SparkCliRun.session().read().format("webdataset").load(path);
  }

  private static List<String> tars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static String message(Throwable failure) {
    return JobFailure.reason(failure);
  }

  @Test
  void samplesAreRows() {
    Dataset<Row> table = load(SHARDS.toString());
    assertEquals(
        "struct<key:string,label:bigint,png:binary,caption:string,seg.png:binary>",
        table.schema().simpleString());
    assertEquals(2, table.rdd().getNumPartitions());
    List<Row> rows = table.orderBy("key").collectAsList();
    assertEquals(6, rows.size());
    assertEquals("v1.0/000001", rows.get(1).getString(0));
    assertEquals(2, rows.get(1).getLong(1));
    assertEquals("image 1", rows.get(1).getString(3));
    assertEquals(268, ((byte[]) rows.get(1).get(4)).length);
    assertTrue(rows.get(4).isNullAt(2));
  }

  @Test
  void columnsThatNobodyAsksForAreNotRead() {
    Dataset<Row> labels = load(SHARDS + "/{00000..00001}.tar").select("label").orderBy("label");
    String plan = labels.queryExecution().executedPlan().toString();
    assertFalse(plan.contains("png"), plan);
    assertEquals(
        List.of(0L, 0L, 1L, 2L, 3L, 4L),
        labels.collectAsList().stream().map(row -> row.getLong(0)).toList());
    assertEquals(6, load(SHARDS + "/*.tar").count());
  }

  @Test
  void rowsBecomeShardsAndShardsTheSameRows() throws IOException {
    Dataset<Row> table = load(SHARDS.toString());
    String out = folder.resolve("out").toUri().toString();
    table
        .coalesce(1)
        .write()
        .format("webdataset")
        .option("shardSize", "4")
        .mode(SaveMode.Append)
        .save(out);
    assertEquals(List.of("00000.tar", "00001.tar"), tars(folder.resolve("out")));
    byte[] first = Files.readAllBytes(folder.resolve("out/00000.tar"));
    List<Row> expected = table.orderBy("key").collectAsList();
    List<Row> found =
        load(out)
            .select("key", "label", "png", "caption", "`seg.png`")
            .orderBy("key")
            .collectAsList();
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertEquals(expected.get(i).get(0), found.get(i).get(0));
      assertEquals(expected.get(i).get(1), found.get(i).get(1));
      assertArrayEquals((byte[]) expected.get(i).get(2), (byte[]) found.get(i).get(2));
      assertArrayEquals((byte[]) expected.get(i).get(4), (byte[]) found.get(i).get(4));
    }
    table.write().format("webdataset").mode(SaveMode.Append).save(out);
    assertEquals(
        List.of("00000.tar", "00001.tar", "00002.tar", "00003.tar"), tars(folder.resolve("out")));
    table
        .coalesce(1)
        .write()
        .format("webdataset")
        .option("shardSize", "4")
        .mode(SaveMode.Overwrite)
        .save(out);
    assertEquals(List.of("00000.tar", "00001.tar"), tars(folder.resolve("out")));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("out/00000.tar")));
  }

  @Test
  void aShardThatIsCutOffIsNamedOrLeftWhereItEnds() throws IOException {
    byte[] tar = Files.readAllBytes(SHARDS.resolve("00000.tar"));
    Files.write(folder.resolve("00000.tar"), Arrays.copyOf(tar, 5 * 1024 + 100));
    Files.copy(SHARDS.resolve("00001.tar"), folder.resolve("00001.tar"));
    Exception cut = assertThrows(Exception.class, () -> load(folder.toString()).collectAsList());
    assertTrue(message(cut).endsWith("00000.tar: the tar is cut off; get it again"), message(cut));
    long rows =
        SparkCliRun.session()
            .read()
            .format("webdataset")
            .option("ignoreCorruptFiles", "true")
            .load(folder.toString())
            .collectAsList()
            .size();
    assertEquals(4, rows);
  }

  @Test
  void whatCannotBeIsSaidInOneLine() {
    Exception none = assertThrows(Exception.class, () -> load(folder.resolve("absent").toString()));
    assertTrue(message(none).contains("there are no shards"), message(none));
    Dataset<Row> keyless = load(SHARDS.toString()).select("png");
    Exception refused =
        assertThrows(
            Exception.class,
            () -> keyless.write().format("webdataset").mode("append").save(folder.toString()));
    assertTrue(message(refused).contains("rows have no column key"), message(refused));
    Exception unreachable = assertThrows(Exception.class, () -> load("nosuch://host/shards"));
    assertTrue(message(unreachable).contains("nosuch"), message(unreachable));
  }
}
