package dev.repazoo.spark;

import dev.repazoo.cli.options.CommandOption;
import dev.repazoo.cli.options.OptionTable;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code zoo spark statistics} is to gather.
 *
 * @param features a parquet file or folder, on any file system of Hadoop
 * @param column of the features
 * @param saveStats where the statistics go
 */
record StatisticsOptions(String features, String column, Path saveStats) {
  static final OptionTable<StatisticsOptions> TABLE =
      new OptionTable<>(
          List.of(
              CommandOption.required(
                  "features", "F", "a parquet file or folder with a row a sample"),
              CommandOption.of(
                  "column", "C", "features", "the column: an array of float or double"),
              CommandOption.required("save-stats", "F.npz", "where mu and sigma go")),
          arguments ->
              new StatisticsOptions(
                  arguments.text("features"),
                  arguments.text("column"),
                  arguments.path("save-stats")));
}
