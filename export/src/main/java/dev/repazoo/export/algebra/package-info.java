/**
 * Products of matrices by ONNX Runtime, for measures where no PyTorch is.
 *
 * <p>Must know no model.
 */
package dev.repazoo.export.algebra;
