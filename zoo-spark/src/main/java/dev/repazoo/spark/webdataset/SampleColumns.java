package dev.repazoo.spark.webdataset;

import dev.repazoo.webdataset.Sample;
import dev.repazoo.webdataset.SampleReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How samples are rows. The key is {@code key}; {@code .cls} is the number {@code label}, {@code
 * .txt} the text {@code caption}; other extensions are columns of their name, {@code .json} as
 * text, the rest as bytes. What a sample lacks is null.
 */
final class SampleColumns {
  static final String KEY = "key";
  private static final String LABEL = "label";
  private static final String CAPTION = "caption";
  private static final String CLASS = "cls";
  private static final String TEXT = "txt";
  private static final String JSON = "json";

  /** So many samples tell which extensions there are. */
  private static final int LOOKED_AT = 100;

  private SampleColumns() {}

  /**
   * The columns of shards: those of the first samples of the first shard.
   *
   * @param ignoreCorrupt whether of a damaged shard the samples before the damage count, and then
   *     the next shard's
   */
  static StructType infer(ShardFiles shards, boolean ignoreCorrupt) {
    Set<String> extensions = new LinkedHashSet<>();
    for (Path shard : shards.paths()) {
      try {
        look(shard, shards, extensions);
      } catch (IOException e) {
        if (!ignoreCorrupt) {
          throw new UncheckedIOException(e.getMessage(), e);
        }
      }
      if (!extensions.isEmpty()) {
        break;
      }
    }
    StructType schema = new StructType().add(KEY, DataTypes.StringType, false);
    for (String extension : extensions) {
      schema = schema.add(column(extension), type(extension), true);
    }
    return schema;
  }

  private static void look(Path shard, ShardFiles shards, Set<String> extensions)
      throws IOException {
    try (InputStream in = shard.getFileSystem(shards.conf()).open(shard);
        SampleReader reader =
            new SampleReader(
                in,
                shard.toString(),
                extension -> {
                  extensions.add(extension);
                  return false;
                })) {
      Optional<Sample> sample = reader.next();
      for (int i = 1; i < LOOKED_AT && sample.isPresent(); i++) {
        sample = reader.next();
      }
    }
  }

  static String column(String extension) {
    return switch (extension) {
      case CLASS -> LABEL;
      case TEXT -> CAPTION;
      default -> extension;
    };
  }

  /** The extension that a column is of. */
  static String extension(String column) {
    return switch (column) {
      case LABEL -> CLASS;
      case CAPTION -> TEXT;
      default -> column;
    };
  }

  private static DataType type(String extension) {
    return switch (extension) {
      case CLASS -> DataTypes.LongType;
      case TEXT, JSON -> DataTypes.StringType;
      default -> DataTypes.BinaryType;
    };
  }

  /**
   * Refuses what can't be samples.
   *
   * @throws IllegalArgumentException for a column of another type; the message names it
   */
  static void check(StructType schema) {
    for (StructField field : schema.fields()) {
      DataType wanted =
          field.name().equals(KEY) ? DataTypes.StringType : type(extension(field.name()));
      boolean text =
          field.dataType().equals(DataTypes.StringType) && wanted.equals(DataTypes.BinaryType);
      if (!field.dataType().equals(wanted) && !text) {
        throw new IllegalArgumentException(
            "webdataset: column %s is %s; it must be %s"
                .formatted(field.name(), field.dataType().simpleString(), wanted.simpleString()));
      }
    }
  }
}
