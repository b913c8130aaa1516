/**
 * From a model to an ONNX file: trace, tidy, write, run, compare, and only then keep.
 *
 * <p>It knows generators and encoders by their interfaces only, no family. The parts are in {@code
 * trace}, {@code lowering}, {@code graph} and {@code onnx}; running files is {@code runtime}.
 */
package dev.repazoo.export;
