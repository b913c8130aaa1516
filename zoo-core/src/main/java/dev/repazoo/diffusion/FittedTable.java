package dev.repazoo.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import java.util.List;

/**
 * A table with the guidance that it was fitted for, of one model. In JSON it is a {@link
 * SolverTable} with {@code "fitted": {"cfg_scale": ..., "guidance_low": ..., "guidance_high":
 * ...}}, and what else is told there.
 *
 * @param table times and weights
 * @param cfgScale weight of guidance
 * @param guidanceLow guidance acted from this time
 * @param guidanceHigh guidance acted up to this time
 */
public record FittedTable(
    SolverTable table, double cfgScale, double guidanceLow, double guidanceHigh) {
  private static final String TABLES = "tables";
  private static final String FITTED = "fitted";
  private static final String CFG_SCALE = "cfg_scale";
  private static final String LOW = "guidance_low";
  private static final String HIGH = "guidance_high";

  /** The table of a configuration whose solver it is. */
  public static FittedTable of(SamplerConfig guided, SolverTable table) {
    return new FittedTable(table, guided.cfgScale(), guided.guidanceLow(), guided.guidanceHigh());
  }

  /**
   * All tables of a file: the one, or those under {@code tables}.
   *
   * @param where what is read, for messages
   * @throws IllegalArgumentException when it holds something else, or tables that don't tell what
   *     they were fitted for
   */
  public static List<FittedTable> all(String where, ObjectNode json) {
    return json.has(TABLES)
        ? json.get(TABLES).valueStream().map(one -> of(where, one)).toList()
        : List.of(of(where, json));
  }

  private static FittedTable of(String where, JsonNode json) {
    if (!(json.path(FITTED) instanceof ObjectNode fitted)) {
      throw new IllegalArgumentException(
          where
              + ": a table has no '"
              + FITTED
              + "', which tells the guidance that it is for; 'zoo fit-solver' writes it");
    }
    JsonFields fields = new JsonFields(where, fitted);
    return new FittedTable(
        SolverTable.of(json),
        fields.number(CFG_SCALE),
        fields.number(0, LOW),
        fields.number(1, HIGH));
  }

  /**
   * As it is read.
   *
   * @param facts what else is to be told of it
   */
  public ObjectNode toJson(ObjectNode facts) {
    ObjectNode json = table.toJson();
    json.putObject(FITTED)
        .put(CFG_SCALE, cfgScale)
        .put(LOW, guidanceLow)
        .put(HIGH, guidanceHigh)
        .setAll(facts);
    return json;
  }

  /**
   * Whether the table may serve a configuration: one that solves the same equation, and guides in
   * the same interval, at whose edges velocities are forgotten. The weight of guidance may be
   * another.
   */
  public boolean fits(SamplerConfig config) {
    return config.mode() == SamplerConfig.Mode.ODE
        && config.path() == PathType.LINEAR
        && config.guidanceChannels().isEmpty()
        && (isWhole(cfgScale, guidanceLow, guidanceHigh)
            ? isWhole(config.cfgScale(), config.guidanceLow(), config.guidanceHigh())
            : config.cfgScale() > 1
                && guidanceLow == config.guidanceLow()
                && guidanceHigh == config.guidanceHigh());
  }

  /** Whether guidance has no edge. */
  private static boolean isWhole(double scale, double low, double high) {
    return scale <= 1 || (low <= 0 && high >= 1);
  }

  /** A configuration with this solver in place of its own. */
  public SamplerConfig sampler(SamplerConfig config) {
    return config.solvedBy(table, steps(), 1);
  }

  /** What it is, for people: {@code fitted table in 10 steps, of guidance 2.0}. */
  public String words() {
    String interval =
        isWhole(cfgScale, guidanceLow, guidanceHigh)
            ? ""
            : " from %s to %s".formatted(guidanceLow, guidanceHigh);
    return "fitted table in %d steps, of guidance %s%s".formatted(steps(), cfgScale, interval);
  }

  /** The number of steps. */
  public int steps() {
    return table.lengths().size();
  }
}
