package dev.repazoo.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittedTableTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SolverTable TABLE =
      new SolverTable(List.of(0.4, 0.6), List.of(List.of(0.0, 0.0), List.of(-0.5, 0.0)));

  private static SamplerConfig config(double scale, double low, double high) {
    return new SamplerConfig(
        SamplerConfig.Mode.ODE, 10, Solvers.EULER, scale, low, high, PathType.LINEAR);
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    FittedTable fitted = FittedTable.of(config(2, 0.1, 0.7), TABLE);
    ObjectNode json = fitted.toJson(JSON.createObjectNode().put("num_samples", 32));
    assertEquals(32, json.path("fitted").path("num_samples").asInt());
    ObjectNode read = (ObjectNode) JSON.readTree(json.toString());
    assertEquals(List.of(fitted), FittedTable.all("file", read));
    ObjectNode several = JSON.createObjectNode();
    several.putObject("tables").set("2", json);
    assertEquals(List.of(fitted), FittedTable.all("file", several));
    assertEquals("fitted table in 2 steps, of guidance 2.0 from 0.1 to 0.7", fitted.words());
  }

  @Test
  void aTableThatWasFittedToNothingIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> FittedTable.all("f.json", TABLE.toJson()));
    assertTrue(refusal.getMessage().contains("f.json"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("zoo fit-solver"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, 1, 2, 0, 1, true",
    "2, 0, 1, 1.5, 0, 1, true",
    "2, 0, 1, 1, 0.2, 0.7, true", // nothing guides
    "2, 0, 1, 2, 0, 0.7, false",
    "2, 0, 0.7, 4, 0, 0.7, true",
    "2, 0, 0.7, 2, 0, 1, false",
    "2, 0, 0.7, 1, 0, 0.7, false",
    "1, 0, 0.7, 2, 0, 1, true",
  })
  void servesWhereGuidanceHasTheSameEdges(
      double scale, double low, double high, double s, double l, double h, boolean fits) {
    assertEquals(fits, FittedTable.of(config(scale, low, high), TABLE).fits(config(s, l, h)));
  }

  @Test
  void servesNoOtherEquation() {
    FittedTable fitted = FittedTable.of(config(2, 0, 1), TABLE);
    SamplerConfig cosine =
        new SamplerConfig(SamplerConfig.Mode.ODE, 10, Solvers.EULER, 2, 0, 1, PathType.COSINE);
    SamplerConfig sde =
        new SamplerConfig(SamplerConfig.Mode.SDE, 10, Solvers.EULER, 2, 0, 1, PathType.LINEAR);
    assertEquals(false, fitted.fits(cosine));
    assertEquals(false, fitted.fits(sde));
    assertEquals(2, fitted.sampler(config(1.5, 0, 1)).numSteps());
    assertEquals(1.5, fitted.sampler(config(1.5, 0, 1)).cfgScale());
  }
}
