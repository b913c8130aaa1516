package dev.repazoo.export.graph;

/**
 * A value known at export.
 *
 * @param value its name, type and shape
 * @param data its bytes
 */
public record Initializer(Value value, TensorData data) {}
