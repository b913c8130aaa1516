package dev.repazoo.export.graph;

import java.util.List;

/** An attribute of a node. */
public sealed interface Attribute {
  /** A whole number. */
  record OfInt(long value) implements Attribute {}

  /** A real number. */
  record OfFloat(float value) implements Attribute {}

  /** A word. */
  record OfString(String value) implements Attribute {}

  /** Whole numbers. */
  record OfInts(List<Long> values) implements Attribute {
    /** Copies the list. */
    public OfInts {
      values = List.copyOf(values);
    }
  }

  /** Words. */
  record OfStrings(List<String> values) implements Attribute {
    /** Copies the list. */
    public OfStrings {
      values = List.copyOf(values);
    }
  }

  /** The body of a loop. */
  record OfGraph(Graph graph) implements Attribute {}
}
