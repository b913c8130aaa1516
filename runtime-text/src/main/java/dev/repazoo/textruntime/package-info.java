/**
 * Text encoders in ONNX Runtime, with Hugging Face's tokenizers: captions become token features.
 *
 * <p>Knows the runtime; no engine, no plugins. Apart from {@code runtime}, which services without
 * captions carry, since tokenizers are native code.
 */
package dev.repazoo.textruntime;
