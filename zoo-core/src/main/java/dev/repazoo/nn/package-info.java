/**
 * Building blocks shared by model families, named as in PyTorch and timm so that published state
 * dicts fit.
 *
 * <p>They compute through {@code dev.repazoo.ops} only and must not know any engine, model family
 * or file format.
 */
package dev.repazoo.nn;
