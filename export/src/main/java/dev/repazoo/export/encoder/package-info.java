/**
 * Any ONNX file as an encoder: what a model expects and gives is said by a small JSON file beside
 * it, or by the metadata that this program's own exports carry.
 *
 * <p>Knows the runtime and the encoders' interface; must not know tracing nor commands.
 */
package dev.repazoo.export.encoder;
