/**
 * PyTorch behind the interface of {@code dev.repazoo.ops}: engine start, fused TorchScript kernels,
 * gradients and optimizer updates over whole models.
 *
 * <p>The only package that names DJL's PyTorch classes. It must not know models or training loops.
 */
package dev.repazoo.torch;
